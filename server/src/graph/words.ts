import type { PlanNode } from '../model/plan.ts';
import type { ExchangeDetails, JoinDetails, PlanDetails } from '../plan/details.ts';
import { detailsOf } from '../plan/details.ts';
import type { PlanExpr, PlanSortKey } from '../plan/expression.ts';
import { operatorName } from '../plan/operators.ts';
import type { NodeParagraph } from '../plan/planText.ts';

/** An operator as a person would say it: what it does, and what makes this one different from the next. */
export interface Words {
  readonly words: string;
  readonly detail: string;
}

/** Longer than a line of the graph can show; the full text stands in the details. */
const MAX_DETAIL = 160;

export function wordsOf(node: PlanNode, paragraph?: NodeParagraph): Words {
  const { words, detail } = describe(node, detailsOf(node, paragraph));
  return { words, detail: detail.length > MAX_DETAIL ? `${detail.slice(0, MAX_DETAIL - 1)}…` : detail };
}

function describe(node: PlanNode, details: PlanDetails): Words {
  switch (details.kind) {
    case 'exchange':
      return exchangeWords(details);
    case 'broadcast':
      return { words: 'Broadcast', detail: 'to every executor' };
    case 'join':
      return { words: joinTypes[details.type ?? 'inner'], detail: joinDetail(details) };
    case 'aggregate':
      return {
        words: aggregateWords(details.functions.length === 0, details.phase),
        detail: withKeys(expressions(details.functions), details.keys),
      };
    case 'sort':
      return { words: details.global ? 'Sort all rows' : 'Sort', detail: by(orders(details.keys)) };
    case 'window':
      return { words: 'Window', detail: withKeys(expressions(details.functions), details.partitionBy, 'over') };
    case 'windowLimit':
      return {
        words: `Keep first ${countText(details.rows)} per group`,
        detail: by(expressions(details.partitionBy)),
      };
    case 'filter':
      return { words: 'Filter', detail: details.conjuncts.filter(isTelling).map(expressionText).join(' and ') };
    case 'project':
      return projectWords(details.columns);
    case 'scan':
      return {
        words: `Read ${details.format ?? ''}`.trim(),
        detail: details.table ?? lastPart(details.paths[0]) ?? '',
      };
    case 'range':
      return { words: 'Number range', detail: `${String(details.start)} to ${String(details.end)}` };
    case 'localRows':
      return { words: details.empty ? 'No rows' : 'Rows from the driver', detail: details.columns.join(', ') };
    case 'cachedScan':
      return { words: 'Read cached frame', detail: details.columns.join(', ') };
    case 'rddScan':
      return { words: 'Rows from an RDD', detail: details.columns.join(', ') };
    case 'coalesce':
      return { words: 'Coalesce', detail: `to ${partitionsText(details.partitions)}` };
    case 'limit':
      return { words: details.tail ? 'Last rows' : 'Limit', detail: limitDetail(details.rows, details.offset) };
    case 'takeOrdered':
      return { words: `Top ${countText(details.rows)}`, detail: by(orders(details.keys)) };
    case 'generate':
      return { words: 'Generate rows', detail: expressionText(details.generator) };
    case 'expand':
      return { words: 'Expand rows', detail: 'for several groupings' };
    case 'sample':
      return { words: 'Sample', detail: `${String(Math.round((details.upper - details.lower) * 10_000) / 100)} %` };
    case 'pythonEval':
      return { words: 'Python function', detail: details.functions.join(', ') };
    case 'typed':
      return typedWords(node, details);
    case 'write':
      return { words: writeWords(details.mode, details.format), detail: details.table ?? lastPart(details.path) ?? '' };
    case 'union':
    case 'reused':
    case 'wrapper':
    case 'other':
      return otherWords(node);
  }
}

function exchangeWords(details: ExchangeDetails): Words {
  const words =
    details.origin === 'rebalance'
      ? 'Rebalance'
      : details.origin === 'repartitionByNumber' || details.origin === 'repartitionByColumns'
        ? 'Repartition'
        : 'Shuffle';
  return { words, detail: partitioningText(details) };
}

/** `by store_id`, `range by region`, `evenly`, `to 1 partition`. */
export function partitioningText(details: ExchangeDetails): string {
  switch (details.partitioning) {
    case 'hash':
      return by(expressions(details.keys));
    case 'range':
      return `range ${by(orders(details.order))}`.trim();
    case 'roundRobin':
      return 'evenly';
    case 'single':
      return 'to 1 partition';
    case 'other':
      return '';
  }
}

const joinTypes: Readonly<Record<NonNullable<JoinDetails['type']>, string>> = {
  inner: 'Join',
  left: 'Left join',
  right: 'Right join',
  full: 'Full join',
  left_semi: 'Keep rows with a match',
  existence: 'Mark rows with a match',
  left_anti: 'Keep rows without a match',
  cross: 'Cross join',
};

const strategies: Readonly<Record<JoinDetails['strategy'], string>> = {
  sortMerge: 'sort-merge',
  broadcastHash: 'broadcast',
  shuffledHash: 'hash',
  nestedLoop: 'every row with every row, broadcast',
  cartesian: 'every row with every row',
  other: '',
};

export function strategyText(details: JoinDetails): string {
  return strategies[details.strategy];
}

function joinDetail(details: JoinDetails): string {
  const keys = details.leftKeys.map((left, index) => {
    const right = details.rightKeys[index];
    const [one, other] = [expressionText(left), right === undefined ? '' : expressionText(right)];
    return other === '' || other === one ? one : `${one} = ${other}`;
  });
  const on =
    keys.length > 0 ? keys.join(', ') : details.condition === undefined ? '' : expressionText(details.condition);
  const strategy = strategyText(details);
  return [on, strategy === '' ? '' : `(${strategy}${details.skew ? ', skew split' : ''})`].filter(Boolean).join(' ');
}

function aggregateWords(distinct: boolean, phase: 'partial' | 'final' | 'mixed' | 'unknown'): string {
  if (distinct) return 'Distinct';
  return phase === 'partial' ? 'Pre-aggregate' : 'Aggregate';
}

function projectWords(columns: readonly PlanExpr[]): Words {
  const made = columns.filter((column) => column.kind === 'alias');
  if (made.length === 0) return { words: 'Select', detail: expressions(columns) };
  return { words: 'Compute', detail: made.map((column) => (column.kind === 'alias' ? column.name : '')).join(', ') };
}

const typedNames: Readonly<Record<string, string>> = {
  deserializeToObject: 'Rows to objects',
  serializeFromObject: 'Objects to rows',
  appendColumns: 'Compute group key',
};

function typedWords(node: PlanNode, details: Extract<PlanDetails, { kind: 'typed' }>): Words {
  const words = typedNames[details.form] ?? `Your code: ${splitCamelCase(bareName(node))}`;
  const code = details.functionName ?? lastPart(details.lambdaClass?.replaceAll('.', '/')) ?? '';
  return { words, detail: withKeys(code, details.keys) };
}

function writeWords(mode: string | undefined, format: string | undefined): string {
  const verb = mode === 'append' ? 'Append' : mode === 'overwrite' ? 'Overwrite' : 'Write';
  return format === undefined ? verb : `${verb} ${format}`;
}

function otherWords(node: PlanNode): Words {
  const name = bareName(node);
  if (name.startsWith('Union')) return { words: 'Union', detail: `of ${String(node.children.length)} inputs` };
  if (name.startsWith('WholeStageCodegen')) return { words: 'Compiled code', detail: codegenNumber(node) };
  if (name.startsWith('AdaptiveSparkPlan')) return { words: 'Adaptive plan', detail: '' };
  if (/^(AQEShuffleRead|CustomShuffleReader)/.test(name)) {
    return { words: 'Adaptive shuffle read', detail: node.text.slice(name.length).trim() };
  }
  if (/^(Reused|Subquery)/.test(name)) return { words: splitCamelCase(name.split(' ')[0] ?? name), detail: '' };
  return { words: splitCamelCase(name), detail: '' };
}

function codegenNumber(node: PlanNode): string {
  return /\((\d+)\)/.exec(node.name)?.[1] ?? '';
}

/** `FlatMapGroupsInPandas` → `Flat map groups in pandas`; names in capitals and with digits stay as they are. */
function splitCamelCase(name: string): string {
  const spaced = name
    .trim()
    .replaceAll(/([a-z])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`);
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

function bareName(node: PlanNode): string {
  return operatorName(node.name).name.trim();
}

/** `isnotnull(x)` beside `x > 0` is Spark's own addition and tells nothing; alone it is all there is. */
function isTelling(conjunct: PlanExpr, _index: number, all: readonly PlanExpr[]): boolean {
  const isAddition = (each: PlanExpr): boolean => each.kind === 'call' && each.name === 'isnotnull';
  return !isAddition(conjunct) || all.every(isAddition);
}

function withKeys(what: string, keys: readonly PlanExpr[], word = 'by'): string {
  return [what, keys.length === 0 ? '' : `${word} ${expressions(keys)}`].filter(Boolean).join(' ');
}

function by(text: string): string {
  return text === '' ? '' : `by ${text}`;
}

function countText(count: number | undefined): string {
  return count === undefined ? 'rows' : String(count);
}

function partitionsText(count: number | undefined): string {
  if (count === undefined) return 'fewer partitions';
  return count === 1 ? '1 partition' : `${String(count)} partitions`;
}

function limitDetail(rows: number | undefined, offset: number | undefined): string {
  const parts = [
    rows === undefined ? '' : `${String(rows)} rows`,
    offset === undefined || offset === 0 ? '' : `after ${String(offset)}`,
  ];
  return parts.filter(Boolean).join(' ');
}

/** Spark's own `count(1)` is what people write as `count(*)`; hidden grouping columns are no one's word. */
function expressions(list: readonly PlanExpr[]): string {
  return list.map(expressionText).join(', ');
}

function orders(keys: readonly PlanSortKey[]): string {
  return keys.map((key) => `${expressionText(key.child)}${key.ascending ? '' : ' descending'}`).join(', ');
}

function lastPart(path: string | undefined): string | undefined {
  const parts = path?.split('/').filter((part) => part !== '');
  return parts?.at(-1);
}

const infix = new Set(['and', 'or', '=', '<=>', '<', '<=', '>', '>=', '+', '-', '*', '/', '%', '||', '!=', '<>']);

/** An expression without column numbers and needless parentheses. */
function expressionText(expression: PlanExpr): string {
  switch (expression.kind) {
    case 'column':
      return expression.name;
    case 'literal':
      return expression.text.startsWith('Subquery') ? 'subquery' : expression.text;
    case 'alias':
      return expression.name;
    case 'window':
      return expressionText(expression.function);
    case 'call':
      return callText(expression);
  }
}

function callText(call: Extract<PlanExpr, { kind: 'call' }>): string {
  const args = call.args.map(expressionText);
  if (infix.has(call.name) && args.length === 2) return args.join(` ${call.name} `);
  if (call.name === 'cast') return args[0] ?? '';
  // `Subquery subquery#5, [id=#9]` reads like an element of a list.
  if (call.name === 'getitem' && args[0] === 'subquery') return 'subquery';
  if (call.name === 'count' && args.length === 1 && args[0] === '1') return 'count(*)';
  return `${call.name}(${call.distinct === true ? 'distinct ' : ''}${args.join(', ')})`;
}
