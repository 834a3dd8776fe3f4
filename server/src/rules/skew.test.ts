import { expect, test } from 'vitest';
import { buildRun, type RunSpec } from '../../../test/support/runBuilder.ts';
import { runRules } from './run.ts';
import { skew } from './skew.ts';

const MIB = 1024 ** 2;

/** A join of 400 partitions whose task of the given number is the long one. */
function skewedAt(
  index: number,
  more: { readonly keys?: string; readonly configuration?: RunSpec['configuration'] } = {},
) {
  const keys = more.keys ?? 'user_id#1';
  const others = Array.from({ length: 399 }, () => 300);
  const slowest = {
    index,
    attempt: 0,
    executor: '1',
    host: 'worker1',
    durationMs: 40_000,
    shuffleReadBytes: 80 * MIB,
    inputBytes: 0,
    records: 1,
    diskSpillBytes: 0,
    gcTimeMs: 0,
  };
  const built = buildRun(
    {
      slots: 16,
      ...(more.configuration === undefined ? {} : { configuration: more.configuration }),
      stages: {
        1: { tasks: 16, taskMs: 1_000 },
        2: {
          taskMs: [...others, 40_000],
          measures: { shuffleReadBytes: [...others.map(() => MIB), 80 * MIB] },
          slowest: [slowest],
        },
      },
      executions: {
        1: {
          plan: `SortMergeJoin [user_id#1], [user_id#2], LeftOuter  @2  <- join\n  Exchange hashpartitioning(${keys}, 400), ENSURE_REQUIREMENTS, [plan_id=1]  @1,2  {shuffle bytes written: 90000000}`,
        },
      },
    },
    'x.join(y, "user_id")',
  );
  return runRules(built, [skew]).findings[0];
}

test.each([
  ['null', 42],
  ['an empty string', 172],
  ['zero', 191],
  ['zero', 205],
])('the partition of %s is recognized by its number', (name, index) => {
  expect(skewedAt(index)?.evidence['emptyKey']).toBe(name);
  expect(skewedAt(index)?.message).toContain(`is where Spark puts rows whose user_id is ${name}.`);
});

test('another partition, or one of several keys, tells no key', () => {
  expect(skewedAt(7)?.evidence['emptyKey']).toBeUndefined();
  expect(skewedAt(42, { keys: 'user_id#1, day#3' })?.evidence['emptyKey']).toBeUndefined();
});

test('it says why AQE did not split the partition', () => {
  expect(skewedAt(7, { configuration: { 'spark.sql.adaptive.enabled': 'false' } })?.message).toContain('is off');
  expect(skewedAt(7, { configuration: { 'spark.sql.adaptive.skewJoin.enabled': 'false' } })?.message).toContain(
    'spark.sql.adaptive.skewJoin.enabled is off',
  );
  // AQE splits from five times the median and 256 MB on: this partition is far smaller.
  expect(skewedAt(7)?.message).toContain('AQE splits partitions');
});
