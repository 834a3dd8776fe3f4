import type { PlanNode } from '../model/plan.ts';
import type { Execution } from '../model/run.ts';
import type { AggregateDetails, ExchangeDetails, PlanDetails } from '../plan/details.ts';
import type { PlanSortKey } from '../plan/expression.ts';
import type { NodeParagraph } from '../plan/planText.ts';
import { detailsOf } from '../plan/details.ts';
import { columnNames, splitList } from '../plan/expression.ts';
import { familyOf } from '../plan/operators.ts';
import { wordsOfPlan } from './words.ts';
import { commandArguments, paragraphsOf } from '../plan/planText.ts';

/** Kinds of operators that code asks for, as the plan has them once wrapping and halves are put together. */
export type EssentialKind =
  | 'scan'
  | 'rows'
  | 'cached'
  | 'join'
  | 'aggregate'
  | 'exchange'
  | 'sort'
  | 'window'
  | 'filter'
  | 'project'
  | 'generate'
  | 'expand'
  | 'limit'
  | 'coalesce'
  | 'union'
  | 'sample'
  | 'pythonEval'
  | 'typed'
  | 'objects'
  | 'write'
  | 'command'
  | 'state'
  | 'other';

/** An operator of the plan as code would have asked for it. */
export interface Essential {
  readonly index: number;
  readonly kind: EssentialKind;
  /** The node that stands for it: the topmost. */
  readonly node: PlanNode;
  readonly details: PlanDetails;
  /** Further nodes that are halves of the same operator: partial aggregates, local limits, the write's inner nodes. */
  readonly halves: readonly PlanNode[];
  /** Shuffles, sorts and broadcasts that Spark put below it because it needs them. */
  readonly required: readonly PlanNode[];
  readonly children: readonly Essential[];
  /** Nothing in the code need ask for it: a sort that a join or a partitioned write needs, a group limit under a window. */
  readonly free: boolean;
  /** Names that the operator gives to what it computes, where the long text tells. */
  readonly outputNames: readonly string[];
  /** The node's claim belongs to the operator above it (the sort inside TakeOrderedAndProject). */
  readonly shadow: boolean;
  /** Operators in the subtree, itself included. */
  readonly size: number;
  /** The first and the last leaf below, in the order of the plan's leaves: what stands between is below too. */
  readonly firstLeaf: number;
  readonly lastLeaf: number;
}

export interface EssentialPlan {
  readonly root: Essential;
  /** Roots of subqueries, wherever they stand; aligned by themselves. */
  readonly subqueries: readonly Essential[];
  readonly all: readonly Essential[];
  /** Words of its texts. */
  readonly words: () => ReadonlySet<string>;
  /** Required nodes whose consumer is not an operator of code: nothing is said of them. */
  readonly plan: PlanNode;
}

/** The plan without wrapping, with halves joined and Spark's own shuffles and sorts put with the operator that needed them. */
export function essentialPlan(execution: Pick<Execution, 'planText'>, plan: PlanNode): EssentialPlan {
  const paragraphs = paragraphsOf(execution, plan);
  const all: Essential[] = [];
  const build: Builder = { planText: execution.planText, paragraphs, all, leaves: 0 };
  const root = reduce(plan, build, []);
  const subqueries = subqueriesOf(plan).map((node) => reduce(node, build, []));
  let words: ReadonlySet<string> | undefined;
  return { root, subqueries, all, plan, words: () => (words ??= wordsOfPlan(plan)) };
}

/** The topmost nodes of subqueries, those inside other subqueries too. */
function subqueriesOf(plan: PlanNode): readonly PlanNode[] {
  const found: PlanNode[] = [];
  const visit = (node: PlanNode, inside: boolean): void => {
    const subquery = familyOf(node) === 'subquery';
    if (subquery && !inside) found.push(node);
    for (const child of node.children) visit(child, subquery);
  };
  visit(plan, false);
  return found;
}

/** A command's text with the arguments that only the long text has. */
function withArguments(builder: Builder, node: PlanNode): PlanNode {
  const command = /^Execute (\w+)\s*$/.exec(node.text)?.[1];
  const args = command === undefined ? undefined : commandArguments(builder.planText, command);
  return args === undefined ? node : { ...node, text: `${node.text.trim()} ${args}` };
}

interface Builder {
  readonly planText: string;
  readonly paragraphs: ReadonlyMap<number, NodeParagraph>;
  readonly all: Essential[];
  leaves: number;
}

/** `pending` collects nodes that belong to the consumer above. */
function reduce(node: PlanNode, builder: Builder, pending: PlanNode[]): Essential {
  const family = familyOf(node);
  const [child] = node.children;
  switch (family) {
    case 'wrapper':
    case 'reused':
    case 'subquery':
      return child === undefined ? make(builder, node, 'other', []) : reduce(child, builder, pending);
    case 'broadcast':
    case 'windowLimit':
      if (child === undefined) return make(builder, node, 'other', []);
      pending.push(node);
      return reduce(child, builder, pending);
    case 'writeInner':
      if (child === undefined) return make(builder, node, 'other', []);
      pending.push(node);
      return reduce(child, builder, pending);
    case 'exchange':
      return reduceExchange(node, builder, pending);
    case 'sort':
      return reduceSort(node, builder);
    case 'aggregate':
      return reduceAggregate(node, builder);
    case 'limit':
      return reduceLimit(node, builder);
    case 'takeOrdered':
      return reduceTakeOrdered(node, builder);
    case 'cachedScan':
    case 'coalesce':
    case 'command':
    case 'expand':
    case 'filter':
    case 'generate':
    case 'join':
    case 'localRows':
    case 'objects':
    case 'other':
    case 'project':
    case 'pythonEval':
    case 'range':
    case 'rddScan':
    case 'sample':
    case 'scan':
    case 'stateStore':
    case 'typed':
    case 'union':
    case 'window':
    case 'write':
      return make(builder, node, kindOf(family), node.children, { pending });
  }
}

function kindOf(family: ReturnType<typeof familyOf>): EssentialKind {
  switch (family) {
    case 'range':
    case 'localRows':
    case 'rddScan':
      return 'rows';
    case 'stateStore':
      return 'state';
    case 'cachedScan':
      return 'cached';
    case 'scan':
    case 'join':
    case 'window':
    case 'filter':
    case 'project':
    case 'generate':
    case 'expand':
    case 'coalesce':
    case 'union':
    case 'sample':
    case 'pythonEval':
    case 'typed':
    case 'objects':
    case 'write':
    case 'command':
      return family;
    case 'aggregate':
    case 'broadcast':
    case 'exchange':
    case 'limit':
    case 'other':
    case 'reused':
    case 'sort':
    case 'subquery':
    case 'takeOrdered':
    case 'windowLimit':
    case 'wrapper':
    case 'writeInner':
      return 'other';
  }
}

interface Extra {
  readonly halves?: readonly PlanNode[];
  readonly required?: readonly PlanNode[];
  readonly details?: PlanDetails;
  readonly free?: boolean;
  readonly shadow?: boolean;
  readonly outputNames?: readonly string[];
  /** Already reduced children; `planChildren` is then ignored. */
  readonly children?: readonly Essential[];
  /** The consumer's list, for operators that need no shuffle themselves. */
  readonly pending?: PlanNode[];
}

/** Operators that never need a shuffle or sort: what stands below them was put in for the operator above. */
const needsNothing: ReadonlySet<EssentialKind> = new Set([
  'filter',
  'project',
  'pythonEval',
  'other',
  'objects',
  'generate',
]);

function make(
  builder: Builder,
  node: PlanNode,
  kind: EssentialKind,
  planChildren: readonly PlanNode[],
  extra: Extra = {},
): Essential {
  const required: PlanNode[] = [...(extra.required ?? [])];
  const children: Essential[] = [...(extra.children ?? [])];
  if (extra.children === undefined) {
    const operands = planChildren.filter((each) => familyOf(each) !== 'subquery');
    const collected = needsNothing.has(kind) ? (extra.pending ?? required) : required;
    for (const each of operands) children.push(reduce(each, builder, collected));
  }
  const leaf = children.length === 0 ? builder.leaves++ : 0;
  const paragraph = builder.paragraphs.get(node.id);
  const read = withArguments(builder, node);
  const essential: Essential = {
    index: builder.all.length,
    kind,
    node,
    // Read when it is asked for: most projections never are.
    get details() {
      return extra.details ?? detailsOf(read, paragraph);
    },
    halves: extra.halves ?? [],
    required,
    children,
    free: extra.free ?? false,
    shadow: extra.shadow ?? false,
    outputNames: extra.outputNames ?? resultNames(builder, node),
    size: 1 + children.reduce((sum, each) => sum + each.size, 0),
    firstLeaf: children[0]?.firstLeaf ?? leaf,
    lastLeaf: children.at(-1)?.lastLeaf ?? leaf,
  };
  builder.all.push(essential);
  return essential;
}

/** Aliases in an aggregate's results, as `Results [3]: […, sum(value#192)#200 AS value#195]` of the long text tells. */
function resultNames(builder: Builder, node: PlanNode): readonly string[] {
  const results = builder.paragraphs.get(node.id)?.['Results'];
  if (results === undefined) return [];
  return splitList(results.replace(/^\[|\]$/g, ''))
    .map((item) => / AS (.+)#\d+L?$/s.exec(item)?.[1] ?? /^([^\s()#]+)#\d+L?$/.exec(item)?.[1])
    .filter((name) => name !== undefined);
}

/** A shuffle that code asked for stands for itself; one that Spark inserted goes to its consumer. */
function reduceExchange(node: PlanNode, builder: Builder, pending: PlanNode[]): Essential {
  const details = detailsOf(node, builder.paragraphs.get(node.id));
  const [child] = node.children;
  if (child === undefined) return make(builder, node, 'other', []);
  if (details.kind === 'exchange' && asked(details)) return make(builder, node, 'exchange', node.children);
  pending.push(node);
  return reduce(child, builder, pending);
}

function asked(details: ExchangeDetails): boolean {
  if (details.origin === 'required') return false;
  // Logs before Spark 3.1 do not say; a round robin is never Spark's own there.
  return details.origin !== undefined || details.partitioning === 'roundRobin';
}

function reduceSort(node: PlanNode, builder: Builder): Essential {
  const details = detailsOf(node, builder.paragraphs.get(node.id));
  const required: PlanNode[] = [];
  const [child] = node.children;
  if (child === undefined) return make(builder, node, 'other', []);
  const below = reduce(child, builder, required);
  const global = details.kind === 'sort' && details.global;
  return make(builder, node, 'sort', [], { children: [below], required, details, free: !global });
}

/** Halves of one aggregation, through the shuffle and sort between them, become one operator with the keys and functions of the upper half. */
function reduceAggregate(node: PlanNode, builder: Builder): Essential {
  const halves: PlanNode[] = [];
  const required: PlanNode[] = [];
  const upper = aggregateDetails(node, builder);
  let lowest = node;
  let current = upper;
  for (;;) {
    const between: PlanNode[] = [];
    const next = nextAggregate(lowest, between);
    if (next === undefined || upper === undefined || current === undefined) break;
    const lower = aggregateDetails(next, builder);
    if (lower === undefined || !sameAggregation(upper, current, lower)) break;
    for (const each of between) (familyOf(each) === 'aggregate' ? halves : required).push(each);
    halves.push(next);
    lowest = next;
    current = lower;
  }
  const [child] = lowest.children;
  if (child === undefined) return make(builder, node, 'aggregate', [], { halves, required, children: [] });
  const below = reduce(child, builder, required);
  return make(builder, node, 'aggregate', [], { halves, required, children: [below] });
}

function aggregateDetails(node: PlanNode, builder: Builder): AggregateDetails | undefined {
  const details = detailsOf(node, builder.paragraphs.get(node.id));
  return details.kind === 'aggregate' ? details : undefined;
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
function reduceLimit(node: PlanNode, builder: Builder): Essential {
  const details = detailsOf(node);
  const halves: PlanNode[] = [];
  const required: PlanNode[] = [];
  let current = node.children[0];
  const passed: PlanNode[] = [];
  while (current !== undefined) {
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
    current = current.children[0];
  }
  const top = halves.at(-1) ?? node;
  const [child] = top.children;
  if (child === undefined) return make(builder, node, 'limit', [], { halves, required, children: [] });
  const below = reduce(child, builder, required);
  const free = details.kind === 'limit' && details.local && halves.length === 0;
  return make(builder, node, 'limit', [], { halves, required, children: [below], free });
}

/** A limit over a sort, which Spark runs as one operator. */
function reduceTakeOrdered(node: PlanNode, builder: Builder): Essential {
  const details = detailsOf(node);
  const required: PlanNode[] = [];
  const [child] = node.children;
  if (child === undefined || details.kind !== 'takeOrdered') return make(builder, node, 'other', node.children);
  const below = reduce(child, builder, required);
  const sort = make(builder, node, 'sort', [], { children: [below], shadow: true, details: sortDetails(details.keys) });
  const limit: PlanDetails = {
    kind: 'limit',
    rows: details.rows,
    offset: undefined,
    collects: true,
    local: false,
    tail: false,
  };
  return make(builder, node, 'limit', [], { children: [sort], required, details: limit });
}

function sortDetails(keys: readonly PlanSortKey[]): PlanDetails {
  return { kind: 'sort', keys, global: true, cut: false };
}
