import { parsedNotebook } from '../base/notebookFile.ts';

/**
 * Jupyter's kernel gives each cell it runs a file name made of a hash of the cell's text: `/tmp/ipykernel_<pid>/<hash>.py`.
 * So a call site in a log names its cell with certainty, as long as the cell has not changed.
 */
export function kernelFiles(
  sources: ReadonlyMap<string, string>,
): ReadonlyMap<string, { readonly file: string; readonly cell: number }> {
  const files = new Map<string, { file: string; cell: number }>();
  for (const [file, text] of sources) {
    if (!file.endsWith('.ipynb')) continue;
    for (const [cell, { isCode, text: source }] of (parsedNotebook(text)?.cells ?? []).entries())
      if (isCode && source !== undefined) files.set(`${murmur2(source)}.py`, { file, cell });
  }
  return files;
}

const SEED = 0xc7_0f_69_07;
const FACTOR = 0x5b_d1_e9_95;

/** MurmurHash2, 32 bits, over the UTF-8 bytes. */
function murmur2(text: string): number {
  const bytes = new TextEncoder().encode(text);
  const whole = bytes.length & ~3;
  let hash = SEED ^ bytes.length;
  for (let i = 0; i < whole; i += 4) {
    let word = (bytes[i] ?? 0) | ((bytes[i + 1] ?? 0) << 8) | ((bytes[i + 2] ?? 0) << 16) | ((bytes[i + 3] ?? 0) << 24);
    word = Math.imul(word, FACTOR);
    word ^= word >>> 24;
    word = Math.imul(word, FACTOR);
    hash = Math.imul(hash, FACTOR) ^ word;
  }
  const rest = bytes.length - whole;
  if (rest > 0) {
    let word = 0;
    for (let i = rest - 1; i >= 0; i--) word = (word << 8) | (bytes[whole + i] ?? 0);
    hash = Math.imul(hash ^ word, FACTOR);
  }
  hash ^= hash >>> 13;
  hash = Math.imul(hash, FACTOR);
  return (hash ^ (hash >>> 15)) >>> 0;
}
