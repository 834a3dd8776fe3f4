import { expect, test } from 'vitest';
import { parsedNotebook } from './notebookFile.ts';

const cells = [
  { cell_type: 'markdown', source: ['# Rows\n', 'and more'] },
  { cell_type: 'code', source: 'df.count()' },
  { cell_type: 'code' },
  'damaged',
];

test('all cells count, so that a number means the same everywhere', () => {
  expect(parsedNotebook(JSON.stringify({ cells }))?.cells).toEqual([
    { isCode: false, text: '# Rows\nand more' },
    { isCode: true, text: 'df.count()' },
    { isCode: true, text: undefined },
    { isCode: false, text: undefined },
  ]);
});

test('a byte order mark is none of the notebook', () => {
  expect(parsedNotebook(`\uFEFF${JSON.stringify({ cells: [] })}`)?.cells).toEqual([]);
});

test.each(['', '{"cells": [', '[]', '{"cells": {}}'])('%j is no notebook', (text) => {
  expect(parsedNotebook(text)).toBeUndefined();
});
