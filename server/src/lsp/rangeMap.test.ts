import { expect, test } from 'vitest';
import { createRangeMap, sliceLines } from './rangeMap.ts';

const BEFORE = `val a = read()
val b = a
  .filter(x)
  .coalesce(2)
  .write
end`;

/** Where `word` of the old text is in the new one, as `line:character`. */
function follow(word: string, now: string): string | undefined {
  const lines = BEFORE.split('\n');
  const line = lines.findIndex((text) => text.includes(word));
  const start = { line, character: lines[line]!.indexOf(word) };
  const range = { start, end: { line, character: start.character + word.length } };
  const mapped = createRangeMap(BEFORE, now)(range);
  if (mapped !== undefined) expect(sliceLines(now.split('\n'), mapped)).toBe(word);
  return mapped && `${mapped.start.line}:${mapped.start.character}`;
}

test('lines above and below push a call, and change nothing else', () => {
  expect(follow('.coalesce(2)', BEFORE)).toBe('3:2');
  expect(follow('.coalesce(2)', `// one\n// two\n${BEFORE}\nmore`)).toBe('5:2');
});

test('a call whose own characters changed is not found', () => {
  expect(follow('.coalesce(2)', BEFORE.replace('coalesce(2)', 'coalesce(20)'))).toBeUndefined();
  expect(follow('.coalesce(2)', BEFORE.replace('  .coalesce(2)\n', ''))).toBeUndefined();
});

test('other edits of the same line leave it findable', () => {
  expect(follow('.coalesce(2)', BEFORE.replace('.coalesce(2)', '.select(y).coalesce(2) // why'))).toBeUndefined();
  expect(follow('.coalesce(2)', BEFORE.replace('.coalesce(2)', '.coalesce(2) // why'))).toBe('3:2');
  expect(follow('.coalesce(2)', BEFORE.replace('.coalesce(2)', '.select(y).coalesce(2)'))).toBe('3:12');
});

test('edits far apart do not make the lines between them lost', () => {
  const now = BEFORE.replace('read()', 'load()').replace('end', 'finish\nend');
  expect(follow('.coalesce(2)', now)).toBe('3:2');
});

test('lines that were moved over others keep the longer run of order', () => {
  const lines = BEFORE.split('\n');
  const now = [lines[5], ...lines.slice(0, 5)].join('\n');
  expect(follow('.coalesce(2)', now)).toBe('4:2');
});
