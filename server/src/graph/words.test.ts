import { expect, it } from 'vitest';
import { planFromText } from '../../../test/support/sampleRun.ts';
import { wordsOf } from './words.ts';

function say(text: string): string {
  const { words, detail } = wordsOf(planFromText(text));
  return `${words}: ${detail}`;
}

it.each([
  ['Coalesce 2', 'Coalesce: to 2 partitions'],
  ['Coalesce 1', 'Coalesce: to 1 partition'],
  ['Filter (isnotnull(a#1) AND (a#1 > 5))', 'Filter: a > 5'],
  ['Filter isnotnull(a#1)', 'Filter: isnotnull(a)'],
  ['Sort [day#3 DESC NULLS LAST, b#4 ASC NULLS FIRST], true, 0', 'Sort all rows: by day descending, b'],
  ['Exchange hashpartitioning(a#1, b#2, 200), REPARTITION_BY_COL, [plan_id=1]', 'Repartition: by a, b'],
  ['Exchange RoundRobinPartitioning(10), REPARTITION_BY_NUM, [plan_id=1]', 'Repartition: evenly'],
  ['Exchange SinglePartition, ENSURE_REQUIREMENTS, [plan_id=1]', 'Shuffle: to 1 partition'],
  ['BroadcastHashJoin [a#1], [b#2], LeftAnti, BuildRight, false', 'Keep rows without a match: a = b (broadcast)'],
  ['HashAggregate(keys=[k#1], functions=[partial_sum(v#2), partial_count(1)])', 'Pre-aggregate: sum(v), count(*) by k'],
  ['HashAggregate(keys=[k#1, v#2], functions=[])', 'Distinct: by k, v'],
  ['Project [a#1, (b#2 * 2) AS double#3]', 'Compute: double'],
  ['Project [a#1, b#2]', 'Select: a, b'],
  ['FlatMapGroupsInPandas [a#1], f(a#1, b#2)#3, [c#4]', 'Your code: Flat map groups in pandas: f by a'],
  ['SomethingNobodyKnows [a#1]', 'Something nobody knows: '],
])('%s', (text, said) => {
  expect(say(text)).toBe(said);
});

it('cuts what no line can hold', () => {
  const columns = Array.from({ length: 90 }, (_, index) => `column_${String(index)}#${String(index)}`);
  expect(wordsOf(planFromText(`Project [${columns.join(', ')}]`)).detail.length).toBeLessThanOrEqual(160);
});
