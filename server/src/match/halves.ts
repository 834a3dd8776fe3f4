import type { PlanNode } from '../model/plan.ts';
import type { AggregateDetails, ExchangeDetails, PlanDetails } from '../plan/planDetails.ts';
import type { NodeParagraph } from '../plan/planText.ts';
import { detailsOf } from '../plan/details.ts';
import { columnNames } from '../plan/expression.ts';
import { familyOf } from '../plan/operators.ts';

/** What Spark split in several nodes, as one operator: partial and final aggregates, local and global limits. */
export interface Halves {
  /** The halves below the topmost node. */
  readonly halves: readonly PlanNode[];
  /** Shuffles and sorts that Spark put between them. */
  readonly required: readonly PlanNode[];
  /** What the operator works on; undefined where the plan ends there. */
  readonly below: PlanNode | undefined;
  readonly details: PlanDetails;
}

type Paragraphs = ReadonlyMap<number, NodeParagraph>;

/** Whether code asked for a shuffle; others Spark inserted. */
export function asked(details: ExchangeDetails): boolean {
  if (details.origin === 'required') return false;
  // Logs before Spark 3.1 do not say; a round robin is never Spark's own there.
  return details.origin !== undefined || details.partitioning === 'roundRobin';
}

/** Halves of one aggregation, through the shuffle and sort between them; keys and functions are those of the upper half. */
export function aggregateHalves(node: PlanNode, paragraphs: Paragraphs): Halves {
  const details = detailsOf(node, paragraphs.get(node.id));
  const halves: PlanNode[] = [];
  const required: PlanNode[] = [];
  let lowest = node;
  let current = details;
  while (details.kind === 'aggregate' && current.kind === 'aggregate') {
    const between: PlanNode[] = [];
    const next = nextAggregate(lowest, between);
    const lower = next === undefined ? undefined : detailsOf(next, paragraphs.get(next.id));
    if (next === undefined || lower?.kind !== 'aggregate' || !sameAggregation(details, current, lower)) break;
    for (const each of between) (familyOf(each) === 'aggregate' ? halves : required).push(each);
    halves.push(next);
    lowest = next;
    current = lower;
  }
  return { halves, required, below: lowest.children[0], details };
}

/** The aggregate right below, if only Spark's own shuffles, sorts, state stores and wrapping lie between. */
function nextAggregate(node: PlanNode, between: PlanNode[]): PlanNode | undefined {
  let current = node.children[0];
  while (current !== undefined) {
    const family = familyOf(current);
    if (family === 'aggregate') return current;
    if (family === 'exchange') {
      const details = detailsOf(current);
      if (details.kind !== 'exchange' || asked(details)) return undefined;
      between.push(current);
    } else if (family === 'sort') {
      const details = detailsOf(current);
      if (details.kind !== 'sort' || details.global) return undefined;
      between.push(current);
    } else if (family === 'stateStore') between.push(current);
    else if (family !== 'wrapper' && family !== 'reused') return undefined;
    current = current.children[0];
  }
  return undefined;
}

/** Whether two aggregates, one above the other, are phases of one: partial below final, or the four of `count(distinct)`. */
function sameAggregation(top: AggregateDetails, upper: AggregateDetails, lower: AggregateDetails): boolean {
  const upperKeys = keyNames(upper);
  const lowerKeys = keyNames(lower);
  const covers = [...upperKeys].every((key) => lowerKeys.has(key));
  if (!covers) return false;
  if (lower.phase === 'partial' || lower.phase === 'mixed')
    return upper.phase !== 'partial' || hasDistinct(top) || lower.phase === 'mixed' || lowerKeys.size > upperKeys.size;
  if (lowerKeys.size === upperKeys.size)
    return lower.functions.length === 0 && upper.functions.length === 0 && sameIds(upper, lower);
  // Below the partial half of a distinct aggregation stands one that removes duplicates.
  return (
    (upper.phase === 'partial' || upper.phase === 'mixed') &&
    (hasDistinct(top) || hasDistinct(upper) || lowerKeys.has('gid'))
  );
}

function sameIds(upper: AggregateDetails, lower: AggregateDetails): boolean {
  const ids = (details: AggregateDetails): string =>
    details.keys.map((key) => (key.kind === 'column' || key.kind === 'alias' ? String(key.id) : '')).join(',');
  return ids(upper) === ids(lower);
}

function hasDistinct(details: AggregateDetails): boolean {
  return details.functions.some((each) => each.kind === 'call' && each.distinct === true);
}

function keyNames(details: AggregateDetails): ReadonlySet<string> {
  return new Set(
    details.keys.map((key) =>
      key.kind === 'column' ? key.name : key.kind === 'alias' ? key.name : [...columnNames(key)].join('+'),
    ),
  );
}

/** `GlobalLimit` over `LocalLimit`, through the shuffle into one partition, is one limit. */
export function limitHalves(node: PlanNode): Halves {
  const details = detailsOf(node);
  const halves: PlanNode[] = [];
  const required: PlanNode[] = [];
  const passed: PlanNode[] = [];
  for (let current = node.children[0]; current !== undefined; current = current.children[0]) {
    const family = familyOf(current);
    if (family === 'exchange') {
      const exchange = detailsOf(current);
      if (exchange.kind !== 'exchange' || asked(exchange)) break;
      passed.push(current);
    } else if (family === 'limit') {
      const lower = detailsOf(current);
      if (lower.kind !== 'limit' || !lower.local || (details.kind === 'limit' && details.local)) break;
      required.push(...passed.splice(0));
      halves.push(current);
    } else if (family !== 'wrapper' && family !== 'reused') break;
  }
  return { halves, required, below: (halves.at(-1) ?? node).children[0], details };
}
