import { expect, test } from 'vitest';
import { columnNames, parseExpression, parseSortKey } from './expression.ts';

test('names of several words, as headers of files make them, are columns', () => {
  expect(parseExpression('Home Town#15')).toEqual({ kind: 'column', name: 'Home Town', id: 15 });
  expect(parseExpression('Price (USD)#3')).toEqual({ kind: 'column', name: 'Price (USD)', id: 3 });
  expect(parseSortKey('Miles per Gallon#7 DESC NULLS LAST')?.child).toEqual(parseExpression('Miles per Gallon#7'));
  expect([...columnNames(parseExpression('((Home Town#15 = Rome) AND isnotnull(First Name#13))'))]).toEqual([
    'Home Town',
    'First Name',
  ]);
  expect(parseExpression('avg(Unit Price#4) AS Mean Price#9')).toEqual({
    kind: 'alias',
    name: 'Mean Price',
    id: 9,
    child: { kind: 'call', name: 'avg', args: [{ kind: 'column', name: 'Unit Price', id: 4 }] },
  });
});

test('texts in which ids stand among words stay texts', () => {
  expect(parseExpression('made of a#1 and b#2').kind).toBe('literal');
});
