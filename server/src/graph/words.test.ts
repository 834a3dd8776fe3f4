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
  ['Execute CreateViewCommand', 'Create view: '],
  ['Execute AddJarsCommand', 'Add jars: '],
  ['CreateNamespace a', 'Create namespace: '],
  ['GpuCoalesceBatches targetsize(1)', 'Gpu coalesce batches: '],
  ['Project [a#1, (hour(ts#2) + 1) AS _groupingexpression#9]', 'Compute: hour(ts) + 1'],
  ['Generate explode(_extract_lines#77), [a#1]', 'Generate rows: explode(lines)'],
  ['Filter App ID#8: boolean', 'Filter: App ID'],
  [
    'Filter invoke(org.example.Feed$$Lambda$3939/0x00007f1a59249558@295f115d.apply(obj#117))',
    'Filter: your function in Feed',
  ],
  [
    'Window [lead(at#5, 1) windowspecdefinition(id#3, at#5 ASC NULLS FIRST) AS _we0#9], [id#3], [at#5 ASC NULLS FIRST]',
    'Window: lead(at) over id',
  ],
  [
    'Window [lag(at#5, -1, null) windowspecdefinition(id#3, at#5 ASC NULLS FIRST) AS _we0#9], [id#3], [at#5 ASC NULLS FIRST]',
    'Window: lead(at) over id',
  ],
  ['GpuFilter (gpuisnotnull(a#1) AND (a#1 > 5))', 'Filter: a > 5'],
  [
    'FileScan json [a#1] Batched: false, Format: JSON, Location: InMemoryFileIndex(1 paths)[file:/data/in/part-00000-x.json], PartitionFilters: []',
    'Read json: in',
  ],
  ['SomethingNobodyKnows [a#1]', 'Something nobody knows: '],
])('%s', (text, said) => {
  expect(say(text)).toBe(said);
});

it('cuts what no line can hold', () => {
  const columns = Array.from({ length: 90 }, (_, index) => `column_${String(index)}#${String(index)}`);
  expect(wordsOf(planFromText(`Project [${columns.join(', ')}]`)).detail.length).toBeLessThanOrEqual(160);
});

it('has a word for an operator that the log does not name', () => {
  expect(wordsOf({ ...planFromText('X'), name: '', text: '' }).words).toBe('Operator without a name');
});
