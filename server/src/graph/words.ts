import { t } from '../base/texts.ts';
import type { PlanNode } from '../model/plan.ts';
import { detailsOf } from '../plan/details.ts';
import type { PlanExpr, PlanSortKey } from '../plan/expression.ts';
import { familyOf, operatorName } from '../plan/operators.ts';
import type { ExchangeDetails, JoinDetails, PlanDetails } from '../plan/planDetails.ts';
import type { NodeParagraph } from '../plan/planText.ts';
import { expressionText, GPU } from './expressionText.ts';

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
      return { words: t('Broadcast'), detail: t('to every executor') };
    case 'join':
      return { words: joinWords(details.type ?? 'inner'), detail: joinDetail(details) };
    case 'aggregate':
      return {
        words: aggregateWords(details.functions.length === 0, details.phase),
        detail: joined(expressions(details.functions), by(expressions(details.keys))),
      };
    case 'sort':
      return { words: details.global ? t('Sort all rows') : t('Sort'), detail: by(orders(details.keys)) };
    case 'window':
      return {
        words: t('Window'),
        detail: joined(expressions(details.functions), over(expressions(details.partitionBy))),
      };
    case 'windowLimit':
      return {
        words: t('Keep first {0} per group', countText(details.rows)),
        detail: by(expressions(details.partitionBy)),
      };
    case 'filter':
      return { words: t('Filter'), detail: details.conjuncts.filter(isTelling).map(expressionText).join(t(' and ')) };
    case 'project':
      return projectWords(details.columns);
    case 'scan':
      return {
        words: t('Read {0}', details.format ?? '').trim(),
        detail: details.table ?? folderOf(details.paths[0]) ?? '',
      };
    case 'range':
      return { words: t('Number range'), detail: t('{0} to {1}', String(details.start), String(details.end)) };
    case 'localRows':
      return { words: details.empty ? t('No rows') : t('Rows from the driver'), detail: details.columns.join(', ') };
    case 'cachedScan':
      return { words: t('Read cached frame'), detail: details.columns.join(', ') };
    case 'rddScan':
      return { words: t('Rows from an RDD'), detail: details.columns.join(', ') };
    case 'coalesce':
      return { words: t('Coalesce'), detail: t('to {0}', partitionsText(details.partitions)) };
    case 'limit':
      return { words: details.tail ? t('Last rows') : t('Limit'), detail: limitDetail(details.rows, details.offset) };
    case 'takeOrdered':
      return { words: t('Top {0}', countText(details.rows)), detail: by(orders(details.keys)) };
    case 'generate':
      return { words: t('Generate rows'), detail: expressionText(details.generator) };
    case 'expand':
      return { words: t('Expand rows'), detail: t('for several groupings') };
    case 'sample':
      return { words: t('Sample'), detail: `${String(Math.round((details.upper - details.lower) * 10_000) / 100)} %` };
    case 'pythonEval':
      return { words: t('Python function'), detail: details.functions.join(', ') };
    case 'typed':
      return typedWords(node, details);
    case 'write':
      if (!isWrite(node)) return { words: commandWords(node), detail: details.table ?? '' };
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
      ? t('Rebalance')
      : details.origin === 'repartitionByNumber' || details.origin === 'repartitionByColumns'
        ? t('Repartition')
        : t('Shuffle');
  return { words, detail: partitioningText(details) };
}

/** `by store_id`, `range by region`, `evenly`, `to 1 partition`. */
export function partitioningText(details: ExchangeDetails): string {
  switch (details.partitioning) {
    case 'hash':
      return by(expressions(details.keys));
    case 'range':
      return details.order.length === 0 ? t('by range') : t('by range of {0}', orders(details.order));
    case 'roundRobin':
      return t('evenly');
    case 'single':
      return t('to {0}', partitionsText(1));
    case 'other':
      return '';
  }
}

function joinWords(type: NonNullable<JoinDetails['type']>): string {
  switch (type) {
    case 'inner':
      return t('Join');
    case 'left':
      return t('Left join');
    case 'right':
      return t('Right join');
    case 'full':
      return t('Full join');
    case 'left_semi':
      return t('Keep rows with a match');
    case 'existence':
      return t('Mark rows with a match');
    case 'left_anti':
      return t('Keep rows without a match');
    case 'cross':
      return t('Cross join');
  }
}

export function strategyText({ strategy }: JoinDetails): string {
  switch (strategy) {
    case 'sortMerge':
      return t('sort-merge');
    case 'broadcastHash':
      return t('broadcast');
    case 'shuffledHash':
      return t('hash');
    case 'nestedLoop':
      return t('every row with every row, broadcast');
    case 'cartesian':
      return t('every row with every row');
    case 'other':
      return '';
  }
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
  return [on, strategy === '' ? '' : `(${strategy}${details.skew ? `, ${t('skew split')}` : ''})`]
    .filter(Boolean)
    .join(' ');
}

function aggregateWords(distinct: boolean, phase: 'partial' | 'final' | 'mixed' | 'unknown'): string {
  if (distinct) return t('Distinct');
  return phase === 'partial' ? t('Pre-aggregate') : t('Aggregate');
}

function projectWords(columns: readonly PlanExpr[]): Words {
  const made = columns.filter((column) => column.kind === 'alias');
  if (made.length === 0) return { words: t('Select'), detail: expressions(columns) };
  return { words: t('Compute'), detail: expressions(made) };
}

function typedWords(node: PlanNode, details: Extract<PlanDetails, { kind: 'typed' }>): Words {
  const code = details.functionName ?? lastPart(details.lambdaClass?.replaceAll('.', '/')) ?? '';
  return { words: typedName(node, details.form), detail: joined(code, by(expressions(details.keys))) };
}

/** Commands that make, name or set something are read like writes; their own name says what they do. */
function isWrite(node: PlanNode): boolean {
  const name = bareName(node);
  return familyOf(node) === 'write' && !/^CreateTable(?!AsSelect)|^CreateTable$/.test(name);
}

/** `Execute CreateViewCommand` → `Create view`. */
function commandWords(node: PlanNode): string {
  const name = bareName(node)
    .replace(/^Execute /, '')
    .replace(/Command$/, '');
  return splitCamelCase(name.replace('DataSourceTable', 'Table'));
}

function typedName(node: PlanNode, form: string): string {
  if (form === 'deserializeToObject') return t('Rows to objects');
  if (form === 'serializeFromObject') return t('Objects to rows');
  if (form === 'appendColumns') return t('Compute group key');
  return t('Your code: {0}', splitCamelCase(bareName(node)));
}

function writeWords(mode: string | undefined, format: string | undefined): string {
  const into = format ?? '';
  if (mode === 'append') return t('Append {0}', into).trim();
  return (mode === 'overwrite' ? t('Overwrite {0}', into) : t('Write {0}', into)).trim();
}

function otherWords(node: PlanNode): Words {
  const name = bareName(node);
  // Some plans are written without a word.
  if (name === '') return { words: t('Operator without a name'), detail: '' };
  if (name.startsWith('Union')) return { words: t('Union'), detail: unionDetail(node.children.length) };
  if (name.startsWith('WholeStageCodegen')) return { words: t('Compiled code'), detail: codegenNumber(node) };
  if (name.startsWith('AdaptiveSparkPlan')) return { words: t('Adaptive plan'), detail: '' };
  if (/^(AQEShuffleRead|CustomShuffleReader)/.test(name)) {
    return { words: t('Adaptive shuffle read'), detail: node.text.slice(node.name.trim().length).trim() };
  }
  // What an engine puts between its own operators and Spark's has no name there.
  if (name === 'InputAdapter') return { words: splitCamelCase(node.name.split(/[ (]/)[0] ?? name), detail: '' };
  if (/^(Reused|Subquery)/.test(name)) return { words: splitCamelCase(name.split(' ')[0] ?? name), detail: '' };
  return { words: splitCamelCase(name), detail: '' };
}

function unionDetail(inputs: number): string {
  return inputs === 1 ? t('of 1 input') : t('of {0} inputs', inputs);
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
  const isAddition = (each: PlanExpr): boolean => each.kind === 'call' && each.name.replace(GPU, '') === 'isnotnull';
  return !isAddition(conjunct) || all.every(isAddition);
}

function joined(...parts: readonly string[]): string {
  return parts.filter(Boolean).join(' ');
}

function by(text: string): string {
  return text === '' ? '' : t('by {0}', text);
}

function over(text: string): string {
  return text === '' ? '' : t('over {0}', text);
}

function countText(count: number | undefined): string {
  return count === undefined ? t('rows') : String(count);
}

function partitionsText(count: number | undefined): string {
  if (count === undefined) return t('fewer partitions');
  return count === 1 ? t('1 partition') : t('{0} partitions', count);
}

function limitDetail(rows: number | undefined, offset: number | undefined): string {
  const parts = [
    rows === undefined ? '' : t('{0} rows', rows),
    offset === undefined || offset === 0 ? '' : t('after {0}', offset),
  ];
  return parts.filter(Boolean).join(' ');
}

/** Spark's own `count(1)` is what people write as `count(*)`; hidden grouping columns are no one's word. */
function expressions(list: readonly PlanExpr[]): string {
  return list.map(expressionText).join(', ');
}

function orders(keys: readonly PlanSortKey[]): string {
  return keys
    .map((key) => (key.ascending ? expressionText(key.child) : t('{0} descending', expressionText(key.child))))
    .join(', ');
}

function lastPart(path: string | undefined): string | undefined {
  const parts = path?.split('/').filter((part) => part !== '');
  return parts?.at(-1);
}

/** A file that Spark wrote is known by its folder. */
function folderOf(path: string | undefined): string | undefined {
  const parts = path?.split('/').filter((part) => part !== '' && !/^part-\d+/.test(part));
  return parts?.at(-1);
}
