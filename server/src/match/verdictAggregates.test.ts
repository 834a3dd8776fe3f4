import { expect, test } from 'vitest';
import type { ColumnExpr } from '../model/frames.ts';
import { aggregateVerdict } from './verdictAggregates.ts';

const column = (name: string): ColumnExpr => ({ kind: 'column', name: [name] });
const sum = (name: string): ColumnExpr => ({ kind: 'call', name: 'sum', args: [column(name)] });

test('the same function of another column is no evidence', () => {
  const plan = {
    kind: 'aggregate',
    strategy: 'hash',
    phase: 'final',
    keys: [],
    functions: [{ kind: 'call', name: 'sum', args: [{ kind: 'column', name: 'profit', id: 1 }] }],
    cut: false,
  } as const;
  const asked = (name: string) =>
    aggregateVerdict({ kind: 'aggregate', form: 'agg', keys: [], functions: [sum(name)] }, plan, []);
  expect(asked('profit')?.agrees).toEqual(['sum(profit)']);
  expect(asked('quantity')?.agrees).toEqual([]);
});
