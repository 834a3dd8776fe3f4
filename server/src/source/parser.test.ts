import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { createParsers } from './parser.ts';

const grammars = fileURLToPath(new URL('../../../grammars', import.meta.url));

test('parses both languages', async () => {
  const parsers = await createParsers(grammars);
  const scala = parsers.parse('scala', 'val rows = df.select($"id")');
  const python = parsers.parse('python', 'rows = df.select("id")');
  expect(scala.root.toString()).toContain('interpolated_string_expression');
  expect(python.root.toString()).toContain('call');
  expect([scala.root.hasError, python.root.hasError]).toEqual([false, false]);
  scala.free();
  python.free();
});

test('parses on from an edited tree as from nothing', async () => {
  const parsers = await createParsers(grammars);
  const before = parsers.parse('python', 'x = "🎉"; y = a.b()\n');
  const after = parsers.parse('python', 'x = "🎉"; y = a.count()\n', {
    tree: before,
    edits: [
      {
        startIndex: 16,
        oldEndIndex: 17,
        newEndIndex: 21,
        start: { line: 0, character: 16 },
        oldEnd: { line: 0, character: 17 },
        newEnd: { line: 0, character: 21 },
      },
    ],
  });
  const fresh = parsers.parse('python', 'x = "🎉"; y = a.count()\n');
  expect(after.root.toString()).toBe(fresh.root.toString());
  expect(after.root.descendantForIndex(16)?.text).toBe('count');
  for (const tree of [before, after, fresh]) tree.free();
});

test('gives up on a parse past its cap and parses the next text', async () => {
  const parsers = await createParsers(grammars, { capMs: 0 });
  const slow = parsers.parse('scala', `val x = ${'a + '.repeat(5_000)}a`);
  expect(slow.gaveUp).toBe(true);
  expect(slow.root.text).toBe('');
  slow.free();
  const next = parsers.parse('scala', 'val y = 1');
  expect(next.root.text).toBe('val y = 1');
  next.free();
});

test('refuses to free a tree twice', async () => {
  const tree = (await createParsers(grammars)).parse('scala', '');
  tree.free();
  expect(() => tree.free()).toThrow('freed once');
});
