import type { PlanNode } from '../model/plan.ts';
import type { EdgeKind } from '../../../protocol/graph.ts';
import { familyOf, operatorName } from '../plan/operators.ts';
import { nodesOf, nodesWithout, unwrap } from '../plan/walk.ts';

/**
 * A plan cut where data leaves a stage: at shuffles, broadcasts, subqueries and the plans of cached frames.
 * Cards and the nodes in them are ordered as data flows, inputs first.
 */
export interface Cut {
  readonly cards: readonly CutCard[];
  readonly edges: readonly CutEdge[];
  /** Nodes that only repeat an exchange made elsewhere in the plan: id → id of the node they repeat. */
  readonly repeats: ReadonlyMap<number, number>;
}

export interface CutCard {
  readonly id: string;
  /** `plan`: runs with the execution; the others stand for something made beside it. */
  readonly origin: 'plan' | 'subquery' | 'cache' | 'reused';
  readonly nodes: readonly PlanNode[];
  /** The exchange that takes this card's rows away; its write stage is the card's stage. */
  readonly exchange: PlanNode | undefined;
}

export interface CutEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: EdgeKind;
  /** The exchange, the reused exchange, the subquery or the scan of the cache. */
  readonly node: PlanNode;
  /** AQE's read of the shuffle, where there is one. */
  readonly read: PlanNode | undefined;
  /** The operator that takes the rows. */
  readonly consumer: PlanNode | undefined;
}

/** What a walk down the plan carries with it. */
interface Path {
  readonly card: string;
  readonly origin: CutCard['origin'];
  readonly lines: PlanNode[];
  readonly consumer: PlanNode | undefined;
  readonly read: PlanNode | undefined;
}

export function cutPlan(plan: PlanNode): Cut {
  const originals = firstExchanges(plan);
  const cards: CutCard[] = [];
  const edges: CutEdge[] = [];
  const repeats = new Map<number, number>();
  // What is still to do, the next last: plans may be deeper than functions can call each other.
  const todo: (() => void)[] = [];
  const visitAll = (nodes: readonly PlanNode[], path: Path): void => {
    for (const node of nodes.toReversed()) todo.push(() => visit(node, path));
  };

  const makeCard = (id: string, origin: CutCard['origin'], roots: readonly PlanNode[], end?: PlanNode): void => {
    const lines: PlanNode[] = [];
    todo.push(() => {
      // A subquery's own node has nowhere else to stand: the rows that it collects go to an expression, not to an operator.
      if (end !== undefined && familyOf(end) === 'subquery') lines.push(end);
      cards.push({ id, origin, nodes: lines, exchange: end });
    });
    visitAll(roots, { card: id, origin, lines, consumer: undefined, read: undefined });
  };

  const cutBelow = (node: PlanNode, kind: EdgeKind, origin: CutCard['origin'], path: Path): void => {
    const from = cardId(node);
    const consumer = kind === 'cache' ? node : path.consumer;
    todo.push(() => edges.push({ from, to: path.card, kind, node, read: path.read, consumer }));
    makeCard(from, origin, node.children, node);
  };

  const visitReused = (node: PlanNode, path: Path): void => {
    const [below] = node.children;
    const copy = below === undefined ? undefined : unwrap(below);
    const original = originals.get(exchangeKey(copy ?? node));
    if (original === undefined || original === copy) {
      todo.push(() => path.lines.push(node));
      visitAll(node.children, { ...path, origin: 'reused' });
      return;
    }
    // Engines with wrappers of their own between the reuse and the exchange: those stand for nothing.
    for (const wrapper of wrappersDownTo(below, copy)) repeats.set(wrapper.id, original.id);
    const kind = familyOf(original) === 'subquery' ? 'subquery' : 'reused';
    edges.push({ from: cardId(original), to: path.card, kind, node, read: path.read, consumer: path.consumer });
    if (copy !== undefined) pairUp(copy, original, repeats);
  };

  const visit = (node: PlanNode, path: Path): void => {
    if (isReuse(node)) return visitReused(node, path);
    const family = familyOf(node);
    if (family === 'exchange') return cutBelow(node, 'shuffle', path.origin, path);
    if (family === 'broadcast') return cutBelow(node, 'broadcast', path.origin, path);
    if (family === 'subquery') return cutBelow(node, 'subquery', 'subquery', path);
    if (family === 'cachedScan' && node.children.length > 0) {
      path.lines.push(node);
      return cutBelow(node, 'cache', 'cache', path);
    }
    const below: Path =
      family === 'wrapper'
        ? { ...path, read: isShuffleRead(node) ? node : path.read }
        : { ...path, consumer: node, read: undefined };
    todo.push(() => path.lines.push(node));
    visitAll(node.children, below);
  };

  makeCard('card-result', 'plan', [plan]);
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) next();
  return { cards, edges: mergeRepeated(edges, repeats), repeats };
}

/** One subquery whose answer several expressions of a card use is one edge; the further nodes repeat the first. */
function mergeRepeated(edges: readonly CutEdge[], repeats: Map<number, number>): readonly CutEdge[] {
  const first = new Map<string, CutEdge>();
  return edges.filter((edge) => {
    if (edge.kind !== 'subquery' && edge.kind !== 'reused') return true;
    const key = `${edge.from} ${edge.to} ${edge.kind}`;
    const before = first.get(key);
    if (before === undefined) first.set(key, edge);
    else repeats.set(edge.node.id, before.node.id);
    return before === undefined;
  });
}

function cardId(node: PlanNode): string {
  return `card-${String(node.id)}`;
}

/** AQE's own read of a shuffle, which may join small partitions or split large ones. */
export function isShuffleRead(node: PlanNode): boolean {
  return /^(AQEShuffleRead|CustomShuffleReader)/.test(operatorName(node.name).name);
}

function isReuse(node: PlanNode): boolean {
  return operatorName(node.name).name.startsWith('Reused');
}

/** Exchanges and subqueries that the plan makes itself, by key; what stands below a reuse is a copy and not among them. */
function firstExchanges(plan: PlanNode): ReadonlyMap<string, PlanNode> {
  const found = new Map<string, PlanNode>();
  for (const node of nodesWithout(plan, isReuse)) {
    const family = familyOf(node);
    if (family !== 'exchange' && family !== 'broadcast' && family !== 'subquery') continue;
    const key = exchangeKey(node);
    if (!found.has(key)) found.set(key, node);
  }
  return found;
}

/** Accumulators are made once per operator, so that a copy of an exchange counts into those of the original. */
function exchangeKey(node: PlanNode): string {
  const accumulators = node.metrics.map((metric) => metric.accumulatorId).sort((a, b) => a - b);
  if (accumulators.length > 0) return `accumulators ${accumulators.join(' ')}`;
  const planId = /\[(?:plan_)?id=#?(\d+)\]/.exec(node.text)?.[1];
  return planId === undefined ? `node ${String(node.id)}` : `plan ${planId}`;
}

function wrappersDownTo(from: PlanNode | undefined, end: PlanNode | undefined): readonly PlanNode[] {
  const found: PlanNode[] = [];
  for (let node = from; node !== undefined && node !== end; node = node.children[0]) found.push(node);
  return found;
}

function pairUp(copy: PlanNode, original: PlanNode, repeats: Map<number, number>): void {
  const originals = nodesOf(original);
  for (const [index, node] of nodesOf(copy).entries()) {
    const same = originals[index];
    if (same !== undefined) repeats.set(node.id, same.id);
  }
}
