import { expect, test } from 'vitest';
import { table } from './table.ts';

test('a table knows its own names and none that objects inherit', () => {
  const signs = table({ '===': '=', '&&': 'and' });
  expect(signs['===']).toBe('=');
  for (const name of ['constructor', 'toString', 'valueOf', 'hasOwnProperty', '__proto__'])
    expect(signs[name]).toBeUndefined();
});
