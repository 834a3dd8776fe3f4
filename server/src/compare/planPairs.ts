import type { ExecutionMatch } from '../model/match.ts';
import type { PlanNode } from '../model/plan.ts';
import { detailsOf } from '../plan/details.ts';
import { operatorName, type OperatorFamily } from '../plan/operators.ts';
import { operatorsOf, unwrap } from '../plan/walk.ts';
import { functionKey, placeKey } from './places.ts';
import { sourceOf } from './traits.ts';

/** A plan to pair, with what is known of its nodes' lines. */
export interface PlanSide {
  readonly plan: PlanNode;
  readonly match: ExecutionMatch | undefined;
}

export interface NodePair {
  readonly before: PlanNode;
  readonly after: PlanNode;
}

/** Above so many combinations only nodes with the same text are paired. */
const MOST_COMBINATIONS = 2_000_000;

/**
 * Nodes of two plans that are the same operator.
 *
 * Both trees are aligned from the top, in any of the ways that leave out operators on either side, and the way that keeps most is taken: a shuffle that was
 * inserted, a sort that went, a join that became another join leave the rest in place.
 */
export function pairNodes(before: PlanSide, after: PlanSide): readonly NodePair[] {
  const left = operatorsIn(before);
  const right = operatorsIn(after);
  if (left.length * right.length > MOST_COMBINATIONS) return pairsOfEqualText(left, right);
  const table = alignmentTable(left, right);
  const pairs: NodePair[] = [];
  const open: (readonly [number, number])[] = [[0, 0]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [i, j] = next;
    const step = table.stepAt(i, j);
    const [one, other] = [left[i], right[j]];
    if (step.kind === 'pair' && one !== undefined && other !== undefined)
      pairs.push({ before: one.node, after: other.node });
    open.push(...step.next);
  }
  return pairs;
}

interface Operator {
  readonly node: PlanNode;
  readonly family: OperatorFamily;
  /** Spark's name for it. */
  readonly name: string;
  /** The text without ids, which differ from run to run. */
  readonly text: string;
  /** Of a scan: what it reads. */
  readonly source: string;
  readonly isPartial: boolean;
  /** A shuffle that the code asks for by itself, not one that a join or an aggregate needs. */
  readonly isAskedFor: boolean;
  readonly place: string | undefined;
  readonly function: string | undefined;
  /** Places of its operator children in the list of all. */
  readonly children: readonly number[];
}

/** Operators in pre-order: a child stands after its parent. */
function operatorsIn({ plan, match }: PlanSide): readonly Operator[] {
  const sites = new Map((match?.nodes ?? []).map((one) => [one.node, one.site]));
  const nodes = operatorsOf(plan);
  const index = new Map(nodes.map((node, at) => [node, at]));
  return nodes.map((node) => {
    const { name, family } = operatorName(node.name);
    const site = sites.get(node.id);
    return {
      node,
      family,
      name,
      text: `${name} ${withoutIds(node.text)}`,
      source: family === 'scan' ? sourceOf(node) : '',
      isPartial: family === 'aggregate' && node.text.includes('partial_'),
      isAskedFor: family === 'exchange' && isAskedFor(node),
      place: site && placeKey(site),
      function: site && functionKey(site),
      children: node.children.flatMap((child) => index.get(unwrap(child)) ?? []),
    };
  });
}

function isAskedFor(node: PlanNode): boolean {
  const details = detailsOf(node);
  if (details.kind !== 'exchange') return false;
  if (details.origin !== undefined) return details.origin !== 'required';
  return details.partitioning === 'roundRobin';
}

interface Step {
  readonly kind: 'pair' | 'skip';
  /** Pairs of subtrees that the choice leaves to align. */
  readonly next: readonly (readonly [number, number])[];
}

type ValueAt = (i: number, j: number) => number;

/** For each pair of subtrees the best value of aligning them, filled from the leaves; and what was chosen for it. */
function alignmentTable(left: readonly Operator[], right: readonly Operator[]): { stepAt(i: number, j: number): Step } {
  const values = new Float32Array(left.length * right.length);
  const at: ValueAt = (i, j) => values[i * right.length + j] ?? 0;
  for (let i = left.length - 1; i >= 0; i -= 1) {
    for (let j = right.length - 1; j >= 0; j -= 1) {
      const [one, other] = [left[i], right[j]];
      if (one === undefined || other === undefined) continue;
      let value = pairValue(one, other, at);
      for (const child of one.children) value = Math.max(value, at(child, j));
      for (const child of other.children) value = Math.max(value, at(i, child));
      values[i * right.length + j] = value;
    }
  }
  return {
    stepAt(i, j) {
      const [one, other] = [left[i], right[j]];
      const value = at(i, j);
      if (one === undefined || other === undefined || value === 0) return { kind: 'skip', next: [] };
      // The table holds single precision.
      if (Math.fround(pairValue(one, other, at)) === value)
        return { kind: 'pair', next: alignChildren(one, other, at).next };
      const below = one.children.find((child) => at(child, j) === value);
      if (below !== undefined) return { kind: 'skip', next: [[below, j]] };
      const beside = other.children.find((child) => at(i, child) === value);
      return { kind: 'skip', next: beside === undefined ? [] : [[i, beside]] };
    },
  };
}

function pairValue(one: Operator, other: Operator, at: ValueAt): number {
  const same = sameness(one, other);
  return same === 0 ? 0 : same + alignChildren(one, other, at).value;
}

interface Below {
  readonly value: number;
  readonly next: Step['next'];
}

/** Children in their order; those of a join may also have changed sides. */
function alignChildren(one: Operator, other: Operator, at: ValueAt): Below {
  const straight = alignInOrder(one.children, other.children, at);
  if (one.family !== 'join' || one.children.length !== 2 || other.children.length !== 2) return straight;
  const swapped = alignInOrder(one.children, other.children.toReversed(), at);
  return swapped.value > straight.value ? swapped : straight;
}

function alignInOrder(left: readonly number[], right: readonly number[], at: ValueAt): Below {
  const [i, j] = [left[0], right[0]];
  if (i === undefined || j === undefined) return { value: 0, next: [] };
  if (left.length === 1 && right.length === 1) return { value: at(i, j), next: [[i, j]] };
  const width = right.length + 1;
  const values = new Float64Array((left.length + 1) * width);
  const value = (row: number, column: number): number => values[row * width + column] ?? 0;
  const both = (row: number, column: number): number =>
    at(left[row] ?? 0, right[column] ?? 0) + value(row + 1, column + 1);
  for (let row = left.length - 1; row >= 0; row -= 1) {
    for (let column = right.length - 1; column >= 0; column -= 1)
      values[row * width + column] = Math.max(value(row + 1, column), value(row, column + 1), both(row, column));
  }
  const next: (readonly [number, number])[] = [];
  let [row, column] = [0, 0];
  while (row < left.length && column < right.length) {
    if (value(row, column) === both(row, column)) {
      next.push([left[row] ?? 0, right[column] ?? 0]);
      row += 1;
      column += 1;
    } else if (value(row, column) === value(row + 1, column)) row += 1;
    else column += 1;
  }
  return { value: value(0, 0), next };
}

/** How much it is worth to take two operators for the same; 0 where they cannot be. */
function sameness(one: Operator, other: Operator): number {
  const kind = sameKind(one, other);
  if (kind === 0) return 0;
  return kind + (one.text === other.text ? 1 : 0) + (kind >= 1 ? samePlace(one, other) : 0);
}

function sameKind(one: Operator, other: Operator): number {
  if (one.family !== other.family) return replaces(one, other) || replaces(other, one) ? 0.9 : 0;
  if (one.family === 'scan') return one.source === other.source ? 2 : 0.2;
  if (one.family === 'aggregate') return one.isPartial === other.isPartial ? 1 : 0.3;
  if (one.family === 'exchange') return one.isAskedFor === other.isAskedFor ? 1 : 0.5;
  // Families that hold operators of many kinds.
  if (one.family === 'other' || one.family === 'command' || one.family === 'typed')
    return one.name === other.name ? 1 : 0;
  return 1;
}

/** `coalesce(n)` mended to `repartition(n)`, a sort-merge join's shuffle that became a broadcast. */
function replaces(one: Operator, other: Operator): boolean {
  if (other.family !== 'exchange') return false;
  return one.family === 'coalesce' ? other.isAskedFor : one.family === 'broadcast' && !other.isAskedFor;
}

function samePlace(one: Operator, other: Operator): number {
  if (one.place === undefined || other.place === undefined) return 0;
  if (one.place === other.place) return 1;
  return one.function === other.function ? 0.3 : -0.5;
}

/** `region#12L` is `region`, `plan_id=77` and `[id=#77]` are nothing. */
function withoutIds(text: string): string {
  return text
    .replace(/,? ?\[?(?:plan_)?id=#?\d+\]?/g, '')
    .replace(/#\d+L?/g, '')
    .trim();
}

function pairsOfEqualText(left: readonly Operator[], right: readonly Operator[]): readonly NodePair[] {
  const waiting = new Map<string, PlanNode[]>();
  for (const { text, node } of right.toReversed()) {
    const list = waiting.get(text);
    if (list === undefined) waiting.set(text, [node]);
    else list.push(node);
  }
  return left.flatMap(({ text, node }) => {
    const after = waiting.get(text)?.pop();
    return after === undefined ? [] : [{ before: node, after }];
  });
}
