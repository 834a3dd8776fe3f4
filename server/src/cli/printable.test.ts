import { expect, test } from 'vitest';
import { printable } from './printable.ts';

test('names of a log give a terminal no orders', () => {
  expect(printable('app \u001B[2J\u009B31m\u0007 é 表\tx\r\ny\n')).toBe('app �[2J�31m� é 表\tx\ny\n');
});
