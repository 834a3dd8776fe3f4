import { expect, test } from 'vitest';
import { replacedPart } from './replacedPart.ts';

test('finds what was replaced', () => {
  expect(replacedPart('a\nbc\nd', 'a\nbXc\nd')).toMatchObject({
    startIndex: 3,
    oldEndIndex: 3,
    newEndIndex: 4,
    start: { line: 1, character: 1 },
    newEnd: { line: 1, character: 2 },
  });
  expect(replacedPart('aaaa', 'aa')).toMatchObject({ startIndex: 2, oldEndIndex: 4, newEndIndex: 2 });
  expect(replacedPart('', 'x')).toMatchObject({ startIndex: 0, oldEndIndex: 0, newEndIndex: 1 });
  expect(replacedPart('x', 'x')).toBeUndefined();
});

test('does not cut a character in two', () => {
  expect(replacedPart('🎉', '🎈')).toMatchObject({ startIndex: 0, oldEndIndex: 2, newEndIndex: 2 });
});
