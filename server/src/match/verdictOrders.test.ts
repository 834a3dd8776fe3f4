import { expect, test } from 'vitest';
import type { ColumnExpr } from '../model/frames.ts';
import type { PlanExpr } from '../plan/expression.ts';
import { windowVerdict } from './verdictOrders.ts';

const column = (name: string): ColumnExpr => ({ kind: 'column', name: [name] });
const printed = (name: string): PlanExpr => ({ kind: 'column', name, id: 1 });
const average: ColumnExpr = { kind: 'call', name: 'avg', args: [column('rating')] };

test('a window that orders by what Spark computed for it is none over a plain column', () => {
  const orderBy = [{ child: printed('_w0'), ascending: true }];
  const plan = { kind: 'window', functions: [], partitionBy: [printed('film')], orderBy } as const;
  const ordered = (by: ColumnExpr) =>
    windowVerdict(
      {
        kind: 'window',
        windows: [
          {
            window: {
              kind: 'window',
              function: average,
              partitionBy: [column('film')],
              orderBy: [{ column: by, ascending: true }],
            },
            alias: undefined,
          },
        ],
      },
      { ...plan, functions: [{ kind: 'alias', name: 'mean', id: 2, child: windowOf() }] },
    );
  const windowOf = (): PlanExpr => ({
    kind: 'window',
    function: { kind: 'call', name: 'avg', args: [printed('rating')] },
    partitionBy: [],
    orderBy: [],
  });
  expect(ordered({ kind: 'call', name: 'cast', args: [column('day')] })).toBeDefined();
  expect(ordered(column('day'))).toBeUndefined();
});
