import { expect, test } from 'vitest';
import { startOfReceiver } from './receiver.ts';

/** The receiver of the last `count` of a text. */
function receiverOf(text: string): string | undefined {
  const lines = text.split('\n');
  const line = lines.findLastIndex((one) => one.includes('.count'));
  const character = (lines[line] ?? '').lastIndexOf('.count') + 1;
  const range = { start: { line, character }, end: { line, character: character + 5 } };
  const start = startOfReceiver({ file: 'job.py', range, method: 'count', enclosing: '' }, lines);
  if (start === undefined) return undefined;
  return lines
    .slice(start.line, line + 1)
    .map((one, index) => (index === 0 ? one.slice(start.character) : one))
    .join('\n');
}

test.each([
  ['if df.count() > 0:', 'df.count() > 0:'],
  ['if ok and spark.table(t).count() > 0:', 'spark.table(t).count() > 0:'],
  ['val n = df("a").filter(f("x)")).count', 'df("a").filter(f("x)")).count'],
  ['x = 1\nif (df\n    .filter("a > 1")\n    .count()) > 0:', 'df\n    .filter("a > 1")\n    .count()) > 0:'],
  ['if df \\\n    .distinct() \\\n    .count() > 0:', 'df \\\n    .distinct() \\\n    .count() > 0:'],
  ['if (a + b).count() > 0:', '(a + b).count() > 0:'],
])('%s', (text, receiver) => {
  expect(receiverOf(text)).toBe(receiver);
});

test('a chain that a comment interrupts is left alone', () => {
  expect(receiverOf('if (df  # all rows\n    .count()) > 0:')).toBeUndefined();
});
