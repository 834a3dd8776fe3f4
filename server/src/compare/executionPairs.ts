import { likenessOf, type Traits } from './traits.ts';

export interface ExecutionPair {
  readonly before: Traits;
  readonly after: Traits;
  readonly likeness: number;
}

/** Below this, more speaks against two executions being the same than for it. */
const ALIKE = 0.5;
/** Executions that ran in another order must be told by more than by what most executions of a program share. */
const SURELY_ALIKE = 0.8;
/** Above so many combinations executions are paired by equal traits alone. */
const MOST_COMBINATIONS = 4_000_000;

/** Executions of two runs that are the same piece of the program: first in the order in which they ran, then those that changed places. */
export function pairExecutions(before: readonly Traits[], after: readonly Traits[]): readonly ExecutionPair[] {
  if (before.length * after.length > MOST_COMBINATIONS) return inOrderOfEqual(before, after);
  const score = rememberedLikeness();
  const pairs = aligned(before, after, score);
  const used = new Set(pairs.flatMap((pair) => [pair.before, pair.after]));
  const left = before.filter((one) => !used.has(one));
  const right = after.filter((one) => !used.has(one));
  const crossing = left
    .flatMap((one) => right.map((other) => ({ before: one, after: other, likeness: score(one, other) })))
    .filter((pair) => pair.likeness >= SURELY_ALIKE)
    .toSorted((a, b) => b.likeness - a.likeness);
  for (const pair of crossing) {
    if (used.has(pair.before) || used.has(pair.after)) continue;
    used.add(pair.before).add(pair.after);
    pairs.push(pair);
  }
  return pairs.toSorted((a, b) => a.before.execution.startedAt - b.before.execution.startedAt);
}

/** The alignment in time with the greatest likeness above what is needed at all. */
function aligned(before: readonly Traits[], after: readonly Traits[], score: Score): ExecutionPair[] {
  const width = after.length + 1;
  const best = new Float64Array((before.length + 1) * width);
  const at = (i: number, j: number): number => best[i * width + j] ?? 0;
  const gain = (i: number, j: number): number => {
    const [one, other] = [before[i], after[j]];
    return one === undefined || other === undefined ? 0 : score(one, other) - ALIKE;
  };
  for (let i = before.length - 1; i >= 0; i -= 1) {
    for (let j = after.length - 1; j >= 0; j -= 1)
      best[i * width + j] = Math.max(at(i + 1, j), at(i, j + 1), gain(i, j) + at(i + 1, j + 1));
  }
  const pairs: ExecutionPair[] = [];
  let [i, j] = [0, 0];
  while (i < before.length && j < after.length) {
    const [one, other] = [before[i], after[j]];
    if (one === undefined || other === undefined) break;
    if (gain(i, j) > 0 && at(i, j) === gain(i, j) + at(i + 1, j + 1)) {
      pairs.push({ before: one, after: other, likeness: score(one, other) });
      i += 1;
      j += 1;
    } else if (at(i, j) === at(i + 1, j)) i += 1;
    else j += 1;
  }
  return pairs;
}

type Score = (before: Traits, after: Traits) => number;

/** Executions that nothing tells apart are many in loops and streams, and are weighed once. */
function rememberedLikeness(): Score {
  const known = new Map<string, Map<string, number>>();
  return (before, after) => {
    const row = known.get(before.key) ?? new Map<string, number>();
    known.set(before.key, row);
    const value = row.get(after.key) ?? likenessOf(before, after);
    row.set(after.key, value);
    return value;
  };
}

function inOrderOfEqual(before: readonly Traits[], after: readonly Traits[]): readonly ExecutionPair[] {
  const waiting = new Map<string, Traits[]>();
  for (const one of after) {
    const list = waiting.get(one.key);
    if (list === undefined) waiting.set(one.key, [one]);
    else list.push(one);
  }
  const next = new Map<string, number>();
  return before.flatMap((one) => {
    const index = next.get(one.key) ?? 0;
    const other = waiting.get(one.key)?.[index];
    if (other === undefined) return [];
    next.set(one.key, index + 1);
    return [{ before: one, after: other, likeness: 1 }];
  });
}
