import type { Bytes } from './bytes.ts';

/** What PowerShell writes when a program's output is redirected into a file. */
export async function* unutf16(source: Bytes, encoding: 'utf-16le' | 'utf-16be'): Bytes {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of source) yield Buffer.from(decoder.decode(chunk, { stream: true }));
  yield Buffer.from(decoder.decode());
}
