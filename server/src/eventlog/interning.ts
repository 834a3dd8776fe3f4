/** Short texts of the log by their bytes, so that a name that stands in every line is made once. */
export function createInterner(): (buffer: Buffer, start: number, end: number) => string {
  const known = new Map<number, { readonly bytes: Buffer; readonly text: string }>();
  let last: { readonly bytes: Buffer; readonly text: string } = { bytes: Buffer.alloc(0), text: '' };
  return (buffer, start, end) => {
    if (isEqual(last.bytes, buffer, start, end)) return last.text;
    let hash = end - start;
    for (let at = start; at < end; at += 1) hash = (Math.imul(hash, 31) + (buffer[at] ?? 0)) | 0;
    const found = known.get(hash);
    if (found !== undefined && isEqual(found.bytes, buffer, start, end)) last = found;
    else {
      const bytes = Buffer.from(buffer.subarray(start, end));
      last = { bytes, text: decodeText(bytes) };
      if (known.size < MOST_TEXTS) known.set(hash, last);
    }
    return last.text;
  };
}

const MOST_TEXTS = 20_000;

function isEqual(bytes: Buffer, buffer: Buffer, start: number, end: number): boolean {
  if (bytes.length !== end - start) return false;
  for (let index = 0; index < bytes.length; index += 1) if (bytes[index] !== buffer[start + index]) return false;
  return true;
}

/** A text as it stands between its quotes. */
function decodeText(bytes: Buffer): string {
  const raw = bytes.toString('utf8');
  if (!raw.includes('\\')) return raw;
  try {
    const value: unknown = JSON.parse(`"${raw}"`);
    return typeof value === 'string' ? value : raw;
  } catch {
    // A damaged escape stays as it is.
    return raw;
  }
}

/** V8 tells longer texts apart by their length alone: those of one length would all lie in one place of a table. */
const LONGEST_HASHED = 16_000;
const END_OF_KEY = 4_000;

/** The one copy of an equal text; of long ones that differ only in their middle, each is kept. */
export function sharedText(texts: Map<string, unknown>, text: string): string {
  const key =
    text.length <= LONGEST_HASHED ? text : `${text.length} ${text.slice(0, END_OF_KEY)}${text.slice(-END_OF_KEY)}`;
  const known = texts.get(key);
  if (known === undefined) texts.set(key, text);
  return known === text ? known : text;
}
