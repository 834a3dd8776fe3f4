import type { JoinType } from '../model/frames.ts';
import type { AggregateDetails, ExchangeDetails, JoinDetails, PlanDetails } from './planDetails.ts';
import type { PlanExpr, PlanSortKey } from './expression.ts';
import type { NodeParagraph } from './planText.ts';
import { table } from '../base/table.ts';
import { argumentsOf, insideAfter, numberOf, withoutBrackets } from './bracketed.ts';
import { parseExpression, parseList, parseSortKey, splitList } from './expression.ts';

/** Operators around which data moves: exchanges, joins, aggregates, sorts. */

const CUT = /^\.\.\. \d+ more fields$/;

/** The items of a list that Spark did not cut away. */
function shownItems(text: string): readonly string[] {
  return splitList(text).filter((item) => !CUT.test(item));
}

export function parseExchange(text: string): ExchangeDetails {
  const args = argumentsOf(text);
  const partitioning = args[0] ?? '';
  const inner = /^\w+\((.*)\)$/s.exec(partitioning)?.[1];
  const items = inner === undefined ? [] : splitList(inner);
  const kind = partitioningKind(partitioning);
  const counted = kind === 'hash' || kind === 'range' || kind === 'roundRobin';
  const partitions = kind === 'single' ? 1 : counted ? numberOf(items.at(-1)) : undefined;
  const listed = (partitions === undefined ? items : items.slice(0, -1)).filter((item) => !CUT.test(item));
  const order = kind === 'range' ? listed.map(parseSortKey).filter((key) => key !== undefined) : [];
  const keys = kind === 'hash' ? listed.map(parseExpression) : order.map((key) => key.child);
  return { kind: 'exchange', partitioning: kind, keys, order, partitions, origin: exchangeOrigin(args, kind) };
}

function partitioningKind(text: string): ExchangeDetails['partitioning'] {
  if (/hashpartitioning/i.test(text)) return 'hash';
  if (/rangepartitioning/i.test(text)) return 'range';
  if (/RoundRobin/i.test(text)) return 'roundRobin';
  if (/SinglePartition/i.test(text)) return 'single';
  return 'other';
}

function exchangeOrigin(
  args: readonly string[],
  partitioning: ExchangeDetails['partitioning'],
): ExchangeDetails['origin'] {
  if (args.includes('ENSURE_REQUIREMENTS')) return 'required';
  // The names of Spark 3.2 and later, then those of 3.1.
  if (args.includes('REPARTITION_BY_NUM') || args.includes('REPARTITION_WITH_NUM')) return 'repartitionByNumber';
  if (args.includes('REPARTITION_BY_COL') || args.includes('REPARTITION')) return 'repartitionByColumns';
  if (args.some((arg) => arg.startsWith('REBALANCE_'))) return 'rebalance';
  // Spark 3.0 printed `noUserSpecifiedNumPartition`: true for what Spark inserted and for repartition by columns.
  if (args[1] === 'false') return 'repartitionByNumber';
  // Spark 2 printed nothing; rows are dealt out in turn only where the code asks for a number.
  return partitioning === 'roundRobin' ? 'repartitionByNumber' : undefined;
}

export function parseJoin(name: string, text: string, paragraph: NodeParagraph | undefined): JoinDetails {
  const strategy = joinStrategy(name);
  const args = argumentsOf(text.replace('(skew=true)', ''));
  const lists = args.filter((arg) => arg.startsWith('['));
  const rest = args.filter((arg) => !arg.startsWith('['));
  const type = rest.map(joinType).find((found) => found !== undefined);
  const side = rest.find((arg) => /^(Gpu)?Build(Left|Right)$/.test(arg));
  const condition = rest.find(
    (arg) =>
      !/^(Gpu)?Build(Left|Right)$/.test(arg) &&
      joinType(arg) === undefined &&
      !/^(true|false|None|isNullAware.*|isSkew.*|\d+)$/.test(arg.trim()),
  );
  const [left, right] = strategy === 'nestedLoop' || strategy === 'cartesian' ? [] : lists;
  return {
    kind: 'join',
    strategy,
    type: type ?? (strategy === 'cartesian' ? 'inner' : undefined),
    leftKeys: keysOf(left, paragraph?.['Left keys']),
    rightKeys: keysOf(right, paragraph?.['Right keys']),
    buildSide: side === undefined ? undefined : side.endsWith('Left') ? 'left' : 'right',
    condition: condition === undefined ? undefined : parseExpression(condition),
    skew: /skew=true|isSkewJoin=true/.test(text),
  };
}

function keysOf(text: string | undefined, fuller: string | undefined): readonly PlanExpr[] {
  const best = fuller !== undefined && (text === undefined || /more fields/.test(text)) ? fuller : text;
  return best === undefined ? [] : shownItems(withoutBrackets(best)).map(parseExpression);
}

function joinStrategy(name: string): JoinDetails['strategy'] {
  if (name.startsWith('SortMergeJoin')) return 'sortMerge';
  if (name.startsWith('BroadcastHashJoin')) return 'broadcastHash';
  if (/^(ShuffledHashJoin|ShuffleHashJoin)/.test(name)) return 'shuffledHash';
  if (name.startsWith('BroadcastNestedLoopJoin')) return 'nestedLoop';
  if (name.startsWith('CartesianProduct')) return 'cartesian';
  return 'other';
}

const joinTypes: Readonly<Record<string, JoinType | 'existence'>> = table({
  Inner: 'inner',
  Cross: 'cross',
  LeftOuter: 'left',
  RightOuter: 'right',
  FullOuter: 'full',
  LeftSemi: 'left_semi',
  LeftAnti: 'left_anti',
});

function joinType(text: string): JoinType | 'existence' | undefined {
  return text.startsWith('ExistenceJoin(') ? 'existence' : joinTypes[text.trim()];
}

export function parseAggregate(name: string, text: string, paragraph: NodeParagraph | undefined): AggregateDetails {
  const keyText = insideAfter(text, 'keys=') ?? insideAfter(text, 'key=') ?? '';
  const functionText = insideAfter(text, 'functions=') ?? '';
  const fullKeys = /more fields/.test(keyText) ? withoutBrackets(paragraph?.['Keys'] ?? keyText) : keyText;
  const fullFunctions = /more fields/.test(functionText)
    ? withoutBrackets(paragraph?.['Functions'] ?? functionText)
    : functionText;
  const items = splitList(fullFunctions);
  const shown = items.filter((item) => !CUT.test(item));
  const bare = shown.map((item) => parseExpression(item.replace(/^(?:finalmerge_|partial_|merge_)/, '')));
  return {
    kind: 'aggregate',
    keys: shownItems(fullKeys).map(parseExpression),
    functions: bare,
    phase: aggregatePhase(shown),
    strategy: name.startsWith('Sort') ? 'sort' : name.startsWith('Object') ? 'objectHash' : 'hash',
    cut: shown.length < items.length || /more fields/.test(fullKeys),
  };
}

function aggregatePhase(items: readonly string[]): AggregateDetails['phase'] {
  if (items.length === 0) return 'unknown';
  const partial = items.filter((item) => item.startsWith('partial_')).length;
  const merge = items.filter((item) => item.startsWith('merge_')).length;
  if (partial === items.length) return 'partial';
  return partial + merge > 0 ? 'mixed' : 'final';
}

export function parseSort(text: string, paragraph: NodeParagraph | undefined): PlanDetails {
  const args = argumentsOf(text);
  const first = args[0] ?? '';
  const full = /more fields/.test(first)
    ? (paragraph?.['Arguments']?.replace(/\], (true|false).*$/s, ']') ?? first)
    : first;
  const keys = sortKeys(withoutBrackets(full));
  return { kind: 'sort', keys, global: args[1]?.trim() === 'true', cut: /more fields/.test(full) };
}

function sortKeys(text: string): readonly PlanSortKey[] {
  return splitList(text)
    .map(parseSortKey)
    .filter((key) => key !== undefined);
}

export function parseTakeOrdered(text: string): PlanDetails {
  const rows = numberOf(/limit=(\d+)/.exec(text)?.[1]);
  return {
    kind: 'takeOrdered',
    rows,
    keys: sortKeys(insideAfter(text, 'orderBy=') ?? ''),
    columns: parseList(insideAfter(text, 'output=') ?? ''),
  };
}
