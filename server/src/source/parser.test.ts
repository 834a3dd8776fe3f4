import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { createParsers, type SyntaxTree } from './parser.ts';
import { copySyntax, type Syntax } from './syntax.ts';

const grammars = fileURLToPath(new URL('../../../grammars', import.meta.url));

test('parses both languages', async () => {
  const parsers = await createParsers(grammars);
  const scala = parsers.parse('scala', 'val rows = df.select($"id")');
  const python = parsers.parse('python', 'rows = df.select("id")');
  expect(typesOf(copied(scala))).toContain('interpolated_string_expression');
  expect(typesOf(copied(python))).toContain('call');
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
  expect(copied(after)).toEqual(copied(fresh));
  expect(JSON.stringify(copied(after))).toContain('"start":16,"end":21');
  for (const tree of [before, after, fresh]) tree.free();
});

test('gives up on a parse past its cap and parses the next text', async () => {
  const parsers = await createParsers(grammars, { capMs: 0 });
  const slow = parsers.parse('scala', `val x = ${'a + '.repeat(5_000)}a`);
  expect(slow.gaveUp).toBe(true);
  expect(copied(slow).end).toBe(0);
  slow.free();
  const next = parsers.parse('scala', 'val y = 1');
  expect(copied(next).end).toBe('val y = 1'.length);
  next.free();
});

test('refuses to free a tree twice', async () => {
  const tree = (await createParsers(grammars)).parse('scala', '');
  tree.free();
  expect(() => tree.free()).toThrow('freed once');
});

function copied(tree: SyntaxTree): Syntax {
  return copySyntax(tree.root).root;
}

function typesOf(node: Syntax): readonly string[] {
  return [node.type, ...node.children.flatMap(typesOf)];
}
