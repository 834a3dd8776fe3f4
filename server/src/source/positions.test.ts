import { expect, test } from 'vitest';
import { createPositions } from './positions.ts';

test('lines end with any line end, characters are UTF-16 units', () => {
  const text = 'a\n\nb\r\n𝒳c\rd';
  const positions = createPositions(text);
  const place = (part: string) => positions.at(text.indexOf(part));
  expect(place('a')).toEqual({ line: 0, character: 0 });
  expect(place('b')).toEqual({ line: 2, character: 0 });
  expect(place('c')).toEqual({ line: 3, character: 2 });
  expect(place('d')).toEqual({ line: 4, character: 0 });
  expect(place('b')).toEqual({ line: 2, character: 0 });
  expect(positions.at(text.length)).toEqual({ line: 4, character: 1 });
  expect(positions.range(0, 4)).toEqual({ start: { line: 0, character: 0 }, end: { line: 2, character: 1 } });
});

test('a byte order mark is no character', () => {
  const positions = createPositions('\uFEFFab\nc');
  expect([positions.at(0), positions.at(1), positions.at(2), positions.at(4)]).toEqual([
    { line: 0, character: 0 },
    { line: 0, character: 0 },
    { line: 0, character: 1 },
    { line: 1, character: 0 },
  ]);
});
