import { describe, expect, test } from 'vitest';
import { planFromText } from '../../../test/support/planText.ts';
import { pairNodes } from './planPairs.ts';

/** Pairs as `name before = name after`, and what is left over on either side. */
function pairsOf(before: string, after: string) {
  const [left, right] = [planFromText(before), planFromText(after)];
  return pairNodes({ plan: left, match: undefined }, { plan: right, match: undefined }).map(
    (pair) => `${pair.before.id} ${pair.before.name.trim()} = ${pair.after.id} ${pair.after.name.trim()}`,
  );
}

describe('plans are aligned', () => {
  test('around a shuffle that was inserted', () => {
    const before = `
Sort [id#1 ASC NULLS FIRST], false, 0
  Filter (id#1 > 0)
    Scan parquet default.orders`;
    const after = `
Sort [id#7 ASC NULLS FIRST], false, 0
  Exchange RoundRobinPartitioning(8), REPARTITION_BY_NUM
    Filter (id#7 > 0)
      Scan parquet default.orders`;
    expect(pairsOf(before, after)).toEqual(['0 Sort = 0 Sort', '1 Filter = 2 Filter', '2 Scan = 3 Scan']);
  });

  test('a join stays itself when it becomes another kind, and its shuffle a broadcast', () => {
    const before = `
SortMergeJoin [id#1], [id#2], Inner
  Sort [id#1 ASC NULLS FIRST], false, 0
    Exchange hashpartitioning(id#1, 200), ENSURE_REQUIREMENTS
      Scan parquet default.orders
  Sort [id#2 ASC NULLS FIRST], false, 0
    Exchange hashpartitioning(id#2, 200), ENSURE_REQUIREMENTS
      Scan parquet default.stores`;
    const after = `
BroadcastHashJoin [id#1], [id#2], Inner, BuildRight, false
  Scan parquet default.orders
  BroadcastExchange HashedRelationBroadcastMode(List(input[0, bigint, true]),false)
    Scan parquet default.stores`;
    expect(pairsOf(before, after).toSorted()).toEqual(
      [
        '0 SortMergeJoin = 0 BroadcastHashJoin',
        '3 Scan = 1 Scan',
        '5 Exchange = 2 BroadcastExchange',
        '6 Scan = 3 Scan',
      ].toSorted(),
    );
  });

  test('the sides of a join that changed places keep their sources', () => {
    const join = (left: string, right: string) =>
      `SortMergeJoin [id#1], [id#2], Inner\n  Scan parquet default.${left}\n  Scan parquet default.${right}`;
    expect(pairsOf(join('orders', 'stores'), join('stores', 'orders')).toSorted()).toEqual([
      '0 SortMergeJoin = 0 SortMergeJoin',
      '1 Scan = 2 Scan',
      '2 Scan = 1 Scan',
    ]);
  });

  test('a union that got another branch keeps those it had', () => {
    const branch = (table: string) => `  Filter (n#1 > 0)\n    Scan parquet default.${table}`;
    const before = ['Union', branch('a'), branch('c')].join('\n');
    const after = ['Union', branch('a'), branch('b'), branch('c')].join('\n');
    expect(
      pairsOf(before, after)
        .filter((pair) => pair.includes('Scan'))
        .toSorted(),
    ).toEqual(['2 Scan = 2 Scan', '4 Scan = 6 Scan']);
  });

  test('a coalesce is not the shuffle that a join needs', () => {
    const before = 'Coalesce 2\n  Scan parquet default.a';
    const after = 'Exchange hashpartitioning(id#1, 200), ENSURE_REQUIREMENTS\n  Scan parquet default.a';
    expect(pairsOf(before, after)).toEqual(['1 Scan = 1 Scan']);
  });
});
