import type { PlanNode } from '../model/plan.ts';
import type { Execution } from '../model/run.ts';
import type { PlanDetails } from '../plan/planDetails.ts';
import type { PlanExpr, PlanSortKey } from '../plan/expression.ts';
import type { NodeParagraph } from '../plan/planText.ts';
import type { EssentialKind } from './essentialKind.ts';
import { detailsOf } from '../plan/details.ts';
import { conjuncts, splitList } from '../plan/expression.ts';
import { familyOf } from '../plan/operators.ts';
import { commandArguments, paragraphsOf } from '../plan/planText.ts';
import { kindOf } from './essentialKind.ts';
import { aggregateHalves, asked, limitHalves } from './halves.ts';
import { wordsOfPlan } from './words.ts';

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
  /** Every condition: of filters, scans and joins. */
  readonly conditions: () => readonly PlanExpr[];
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
  let conditions: readonly PlanExpr[] | undefined;
  return {
    root,
    subqueries,
    all,
    plan,
    words: () => (words ??= wordsOfPlan(plan)),
    conditions: () => (conditions ??= conditionsOf(all)),
  };
}

/** Every condition of the plan. */
function conditionsOf(all: readonly Essential[]): readonly PlanExpr[] {
  return all.flatMap(({ kind, details }) => {
    if (details.kind === 'filter') return details.conjuncts;
    if (kind === 'scan' && details.kind === 'scan') return [...details.partitionFilters, ...details.dataFilters];
    return kind === 'join' && details.kind === 'join' && details.condition !== undefined
      ? conjuncts(details.condition)
      : [];
  });
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

/** One for all: most operators have neither halves nor required nodes. */
const nothing: readonly PlanNode[] = [];

function make(
  builder: Builder,
  node: PlanNode,
  kind: EssentialKind,
  planChildren: readonly PlanNode[],
  extra: Extra = {},
): Essential {
  const required = [...(extra.required ?? nothing)];
  const collected = needsNothing.has(kind) ? (extra.pending ?? required) : required;
  const operands = planChildren.filter((each) => familyOf(each) !== 'subquery');
  const children = extra.children ?? operands.map((each) => reduce(each, builder, collected));
  const leaf = children.length === 0 ? builder.leaves++ : 0;
  const essential: Essential = {
    index: builder.all.length,
    kind,
    node,
    details: extra.details ?? detailsOf(withArguments(builder, node, kind), builder.paragraphs.get(node.id)),
    halves: extra.halves ?? nothing,
    required: required.length === 0 ? nothing : required,
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

/** A command's text with the arguments that only the long text has. */
function withArguments(builder: Builder, node: PlanNode, kind: EssentialKind): PlanNode {
  if (kind !== 'write' && kind !== 'command') return node;
  const command = /^Execute (\w+)\s*$/.exec(node.text)?.[1];
  const args = command === undefined ? undefined : commandArguments(builder.planText, command);
  return args === undefined ? node : { ...node, text: `${node.text.trim()} ${args}` };
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

function reduceSort(node: PlanNode, builder: Builder): Essential {
  const details = detailsOf(node, builder.paragraphs.get(node.id));
  const required: PlanNode[] = [];
  const [child] = node.children;
  if (child === undefined) return make(builder, node, 'other', []);
  const below = reduce(child, builder, required);
  const global = details.kind === 'sort' && details.global;
  return make(builder, node, 'sort', [], { children: [below], required, details, free: !global });
}

function reduceAggregate(node: PlanNode, builder: Builder): Essential {
  const { halves, required, below, details } = aggregateHalves(node, builder.paragraphs);
  const needed = [...required];
  const children = below === undefined ? [] : [reduce(below, builder, needed)];
  return make(builder, node, 'aggregate', [], { halves, required: needed, children, details });
}

function reduceLimit(node: PlanNode, builder: Builder): Essential {
  const { halves, required, below, details } = limitHalves(node);
  const needed = [...required];
  const children = below === undefined ? [] : [reduce(below, builder, needed)];
  const free = below !== undefined && details.kind === 'limit' && details.local && halves.length === 0;
  return make(builder, node, 'limit', [], { halves, required: needed, children, free, details });
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
