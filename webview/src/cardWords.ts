import type { EdgeKind, ExecutionStatus, GraphCard, GraphNode, GraphSite, GraphStage } from '../../protocol/graph.ts';
import { t } from './texts.ts';
import { bytesText, countText } from './units.ts';

/** What stands for the line in the code: the place, or for whom Spark inserted the operator. */
export function linkText(node: GraphNode): string {
  switch (node.link.kind) {
    case 'asked':
      return placeText(node.link.site);
    case 'required':
      return t('for {0} at :{1}', node.link.purpose, node.link.site.line + 1);
    case 'refused':
      return t('line not certain');
    case 'none':
      return '';
  }
}

export function stageTitle(stage: GraphStage): string {
  const retried = stage.attempts > 1 ? ` · ${t('attempt {0}', stage.attempt + 1)}` : '';
  return `${t('Stage {0}', stage.id)}${retried}`;
}

export function cardTitle(card: GraphCard, stage: GraphStage | undefined, status: ExecutionStatus): string {
  if (stage !== undefined) return stageTitle(stage);
  switch (card.kind) {
    case 'cache':
      return t('Cached frame');
    case 'driver':
      return t('On the driver');
    case 'reused':
      return t('Made elsewhere');
    case 'skipped':
      if (card.ranElsewhere !== undefined) return t('Stage {0}', card.ranElsewhere.join(', '));
      return status === 'running' ? t('Not run yet') : t('Not run');
    case 'stage':
    case 'unknown':
      return t('Stage not known');
  }
}

export function stageNote(stage: GraphStage): string {
  if (stage.status === 'skipped') return t('skipped: its output was there already');
  if (stage.status === 'failed') return t('failed');
  if (stage.status === 'running') return t('running');
  if (stage.status === 'pending') return t('not started');
  return '';
}

export function cardNote(card: GraphCard, stage: GraphStage | undefined, status: ExecutionStatus): string {
  if (stage !== undefined) return stageNote(stage) || (card.subquery ? t('subquery') : '');
  switch (card.kind) {
    case 'cache':
      return t('read from the cache, not run here');
    case 'skipped':
      return card.ranElsewhere === undefined ? skippedNote(status) : t('ran in a later job, outside of this execution');
    case 'reused':
      return t('the exchange of another plan is read again');
    case 'driver':
      return card.subquery ? t('subquery') : t('no tasks');
    case 'stage':
    case 'unknown':
      return '';
  }
}

function skippedNote(status: ExecutionStatus): string {
  switch (status) {
    case 'complete':
      return t('the result was there already, or was not needed');
    case 'failed':
      return t('not needed, or the execution failed before it');
    case 'running':
      return t('no task has run it so far');
  }
}

export function edgeAmount(kind: EdgeKind, bytes: number | undefined, rows: number | undefined): string {
  const amount = bytes !== undefined && bytes > 0 ? bytesText(bytes) : rows === undefined ? '' : rowsText(rows);
  const word = edgeWord(kind);
  return amount === '' ? word : `${amount} ${word}`;
}

export function rowsText(rows: number): string {
  return rows === 1 ? t('1 row') : t('{0} rows', countText(rows));
}

/** What came into an operator, where it has one input and another number went out. */
export function rowsBefore({ rowsIn = [], rowsOut }: GraphNode): string {
  const [only, ...others] = rowsIn;
  if (only === undefined || others.length > 0 || rowsOut === undefined) return '';
  return countText(only) === countText(rowsOut) ? '' : countText(only);
}

function edgeWord(kind: EdgeKind): string {
  switch (kind) {
    case 'shuffle':
      return t('shuffle');
    case 'broadcast':
      return t('broadcast');
    case 'reused':
      return t('read again');
    case 'subquery':
      return t('subquery');
    case 'cache':
      return t('cache');
    case 'local':
      return '';
  }
}

export function readText(count: number): string {
  return count === 1 ? t('1 partition') : t('{0} partitions', countText(count));
}

export function partitionsText(count: number | undefined): string {
  if (count === undefined || count === 1) return '';
  return t('{0} partitions', countText(count));
}

/** `IcebergTables.scala:32`, as people count lines. */
export function placeText(site: GraphSite): string {
  const name = site.file.slice(site.file.lastIndexOf('/') + 1);
  const cell = site.cell === undefined ? '' : `, ${t('cell {0}', site.cell + 1)}`;
  return `${name}${cell}:${String(site.line + 1)}`;
}
