import { t } from '../base/texts.ts';
import type { PlanNode } from '../model/plan.ts';
import { detailsOf } from '../plan/details.ts';
import { metricTotal } from '../plan/metrics.ts';
import { familyOf } from '../plan/operators.ts';
import { nodesOf, nodesWithout, unwrap } from '../plan/walk.ts';
import type { PlanChange } from '../../../protocol/graph.ts';
import { isShuffleRead } from './cut.ts';
import { partitioningText, strategyText, wordsOf } from './words.ts';

/** What AQE changed from the first plan to the last one, in the order of the last one. */
export function planChanges(initial: PlanNode | undefined, final: PlanNode): readonly PlanChange[] {
  const reads = shuffleReads(final);
  if (initial === undefined) return reads;
  const before = operators(initial);
  const after = operators(final);
  return [...joinChanges(before, after).map((change) => change.told), ...reads, ...toldOnce(gone(before, after))];
}

/** The same changes at the nodes of the first plan, where they are struck out. */
export function initialChanges(initial: PlanNode, final: PlanNode): readonly PlanChange[] {
  const [before, after] = [operators(initial), operators(final)];
  const joins = joinChanges(before, after).map(({ told, was }) => ({ ...told, nodeId: was.id }));
  return [...joins, ...gone(before, after)];
}

/** Operators that are planned once: what stands below a reuse or in a cache is another's. */
function operators(plan: PlanNode): readonly PlanNode[] {
  return nodesWithout(plan, (node) => /^(Reused|InMemoryTableScan)/.test(node.name));
}

/** Joins are recognized by their keys, whose column numbers are the same in both plans. */
function joinChanges(
  before: readonly PlanNode[],
  after: readonly PlanNode[],
): readonly { readonly told: PlanChange; readonly was: PlanNode }[] {
  const planned = new Map(before.filter((node) => familyOf(node) === 'join').map((node) => [joinKey(node), node]));
  return after.flatMap((node) => {
    const was = familyOf(node) === 'join' ? planned.get(joinKey(node)) : undefined;
    if (was === undefined) return [];
    const [old, now] = [joinStrategy(was), joinStrategy(node)];
    return old === now ? [] : [{ told: { kind: 'join' as const, before: old, after: now, nodeId: node.id }, was }];
  });
}

function joinStrategy(node: PlanNode): string {
  const details = detailsOf(node);
  const strategy = details.kind === 'join' ? strategyText(details) : '';
  return strategy === '' ? node.name.trim() : t('{0} join', strategy);
}

function joinKey(node: PlanNode): string {
  const lists = node.text.match(/\[[^\]]*\]/g) ?? [];
  return lists.slice(0, 2).join(' ');
}

function shuffleReads(final: PlanNode): readonly PlanChange[] {
  return nodesOf(final)
    .filter(isShuffleRead)
    .flatMap((node) => [...partitionChange(node), ...skewChange(node)]);
}

function partitionChange(read: PlanNode): readonly PlanChange[] {
  const now = metricTotal(read, 'partitions');
  const asked = exchangeBelow(read);
  const was = asked?.kind === 'exchange' ? asked.partitions : undefined;
  if (now === undefined || was === undefined || now === was) return [];
  return [
    {
      kind: 'partitions',
      before: String(was),
      after: now === 1 ? t('1 partition') : t('{0} partitions', now),
      nodeId: read.id,
    },
  ];
}

function skewChange(read: PlanNode): readonly PlanChange[] {
  const skewed = metricTotal(read, 'skewedPartitions') ?? 0;
  if (skewed === 0) return [];
  const splits = metricTotal(read, 'skewSplits') ?? 0;
  return [
    {
      kind: 'skew',
      after:
        skewed === 1
          ? t('1 skewed partition split into {0}', splits)
          : t('{0} skewed partitions split into {1}', skewed, splits),
      nodeId: read.id,
    },
  ];
}

function exchangeBelow(read: PlanNode): ReturnType<typeof detailsOf> | undefined {
  let node = unwrap(read);
  if (familyOf(node) === 'reused') node = node.children[0] ?? node;
  return familyOf(node) === 'exchange' ? detailsOf(node) : undefined;
}

const worthTelling = new Set(['sort', 'aggregate', 'join', 'exchange', 'window', 'limit', 'union']);

/** Operators of the first plan that the last one has not. */
function gone(before: readonly PlanNode[], after: readonly PlanNode[]): readonly PlanChange[] {
  const left = new Map<string, number>();
  for (const node of after) count(left, operatorKey(node), 1);
  return before.flatMap((node) => {
    const key = operatorKey(node);
    if ((left.get(key) ?? 0) > 0) {
      count(left, key, -1);
      return [];
    }
    const change = { kind: 'removed', before: sentence(node), after: t('left out'), nodeId: node.id } as const;
    return worthTelling.has(familyOf(node)) ? [change] : [];
  });
}

/** For the list of the last plan, which does not have the node. */
function toldOnce(changes: readonly PlanChange[]): readonly PlanChange[] {
  const told = changes.map((change): PlanChange => ({
    kind: 'removed',
    before: change.before ?? '',
    after: change.after,
  }));
  return [...new Map(told.map((change) => [change.before, change])).values()];
}

function sentence(node: PlanNode): string {
  const details = detailsOf(node);
  if (details.kind === 'exchange') return `${t('Shuffle')} ${partitioningText(details)}`.trim();
  const { words, detail } = wordsOf(node);
  return `${words} ${detail}`.trim();
}

/** A join that changed its kind is told as that; a sort or shuffle is the same while its text is, but for the plan's own numbers. */
function operatorKey(node: PlanNode): string {
  if (familyOf(node) === 'join') return `join ${joinKey(node)}`;
  return node.text.replaceAll(/,? \[(?:plan_)?id=#?\d+\]/g, '');
}

function count(counts: Map<string, number>, key: string, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}
