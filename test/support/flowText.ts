import type { Action, ColumnExpr, FlowResult, Frame, Operator, SortKey, Trace } from '../../server/src/model/frames.ts';
import type { Module } from '../../server/src/model/program.ts';
import type { Site, TextPattern } from '../../server/src/model/text.ts';

/**
 * Prints frames and traces so that a person can read them:
 *
 *     coalesce(2) @utils/io.py:48 < io.py:56 < clean.py:21
 *       filter(a > 1) @clean.py:17
 *
 * Lines count from 1; the input of an operator stands below it, further inputs too; a frame that was printed above is `^` and its number.
 */
export function printFlow(flow: FlowResult): string {
  return [
    ...flow.entries.map(
      (entry) =>
        `${entry.kind} ${entry.name}${entry.appName === undefined ? '' : ` "${pattern(entry.appName)}"`}\n${indent(printTrace(entry.trace))}`,
    ),
    ...flow.notes.map((note) => `note: ${note}`),
  ].join('\n');
}

function printTrace(trace: Trace): string {
  switch (trace.kind) {
    case 'action':
      return printAction(trace.action);
    case 'sequence':
      return trace.items.length === 0 ? 'nothing' : trace.items.map(printTrace).join('\n');
    case 'choice':
      return [`one of (${trace.why})`, ...trace.items.map((item) => `- ${indent(printTrace(item)).trimStart()}`)].join(
        '\n',
      );
    case 'repeat':
      return `repeat\n${indent(printTrace(trace.body))}`;
  }
}

function printAction(action: Action): string {
  const { sink } = action;
  const table = sink?.table === undefined ? '' : ` table ${pattern(sink.table)}`;
  const path = sink?.path === undefined ? '' : ` to ${pattern(sink.path)}`;
  const partitions = sink?.partitionBy?.length ? ` by ${sink.partitionBy.join(', ')}` : '';
  const into = sink === undefined ? '' : ` [${String(sink.format)} ${String(sink.mode)}${path}${table}${partitions}]`;
  const rows = action.rows === undefined ? '' : ` ${String(action.rows)}`;
  const head = `${action.kind}${rows}${into} ${place(action.site, action.callers)}`;
  return action.frame === undefined ? head : `${head}\n${indent(printFrame(action.frame))}`;
}

export function printFrame(frame: Frame, seen = new Set<Frame>()): string {
  if (seen.has(frame) && frame.kind !== 'opaque') return `^${headOf(frame)}`;
  seen.add(frame);
  const inputs = frame.kind === 'choice' ? frame.alternatives : frame.inputs;
  return [headOf(frame), ...inputs.map((input) => indent(printFrame(input, seen)))].join('\n');
}

function headOf(frame: Frame): string {
  switch (frame.kind) {
    case 'operator':
      return `${operator(frame.op)} ${place(frame.site, frame.callers)}`;
    case 'choice':
      return `choice (${frame.why})`;
    case 'opaque':
      return `opaque: ${frame.why}`;
  }
}

function place(site: Site, callers: readonly Site[]): string {
  return [`@${at(site)}`, ...callers.map(at)].join(' < ');
}

function at(site: Site): string {
  const inner = site.inner === undefined ? '' : `+${site.inner.start.line + 1}`;
  const cell = site.cell === undefined ? '' : `#${site.cell}`;
  return `${site.file.split('/').at(-1)}${cell}:${site.range.start.line + 1}${inner}`;
}

function indent(text: string): string {
  return text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
}

function pattern(parts: TextPattern): string {
  return parts.map((part) => part ?? '*').join('');
}

function operator(op: Operator): string {
  switch (op.name) {
    case 'read':
      return `read ${String(op.format)}(${op.paths.map(pattern).join(', ')})${op.schema ? ' schema' : ''}${op.streaming ? ' streaming' : ''}`;
    case 'table':
      return `table(${pattern(op.table)})`;
    case 'view':
      return `view(${pattern(op.view)})`;
    case 'range':
      return `range(${op.bounds.map(String).join(', ')})`;
    case 'local':
      return `local(${op.rows ?? '?'} rows: ${op.columns?.join(', ') ?? '?'})`;
    case 'filter':
      return `filter(${column(op.condition)})`;
    case 'project':
    case 'generate':
      return `${op.form}${op.name === 'generate' ? '!' : ''}(${op.columns.map(column).join(', ')})`;
    case 'typed':
      return `typed ${op.form}(${op.functionName ?? ''})`;
    case 'coalesce':
      return `coalesce(${String(op.partitions)})`;
    case 'repartition':
    case 'repartitionByRange':
    case 'rebalance':
      return `${op.name}(${[...(op.partitionsGiven ? [String(op.partitions)] : []), ...op.keys.map(column)].join(', ')})`;
    case 'sort':
      return `${op.global ? 'sort' : 'sortWithin'}(${op.keys.map(sortKey).join(', ')})`;
    case 'dropDuplicates':
      return `dropDuplicates(${op.keys?.join(', ') ?? ''})`;
    case 'aggregate':
      return `${op.grouping}(${op.keys.map(column).join(', ')})${op.pivot === undefined ? '' : `.pivot(${column(op.pivot.column)})`}.${op.form}(${op.functions.map(column).join(', ')})`;
    case 'join':
      return `${op.form} ${op.type ?? '?'}(${op.using?.join(', ') ?? (op.condition === undefined ? '?' : column(op.condition))})${op.broadcast === undefined ? '' : ` broadcast ${op.broadcast}`}`;
    case 'limit':
    case 'offset':
    case 'tail':
      return `${op.name}(${String(op.rows)})`;
    case 'hint':
      return `hint(${op.hint})`;
    case 'alias':
      return `alias(${pattern(op.alias)})`;
    case 'cache':
      return `cache(${String(op.level ?? '')})`;
    case 'sql':
      return `sql ${op.command ?? pattern(op.text)}`;
    case 'rddOperator':
      return `rdd.${op.form}`;
    case 'unpivot':
    case 'sample':
    case 'randomSplit':
    case 'distinct':
    case 'union':
    case 'intersect':
    case 'except':
    case 'checkpoint':
    case 'watermark':
    case 'rdd':
    case 'other':
      return op.name;
  }
}

function sortKey(key: SortKey): string {
  return `${column(key.column)}${key.ascending === false ? ' desc' : ''}`;
}

function column(expr: ColumnExpr): string {
  switch (expr.kind) {
    case 'column':
      return expr.qualifier === undefined ? pattern(expr.name) : `${expr.qualifier}.${pattern(expr.name)}`;
    case 'literal':
      return JSON.stringify(expr.value) ?? '?';
    case 'call':
      return `${expr.name}(${expr.distinct === true ? 'distinct ' : ''}${expr.args.map(column).join(', ')})`;
    case 'udf':
      return `udf ${expr.name}(${expr.args.map(column).join(', ')})`;
    case 'alias':
      return `${pattern(expr.name)}: ${column(expr.child)}`;
    case 'window':
      return `${column(expr.function)} over (${expr.partitionBy?.map(column).join(', ') ?? '?'}; ${expr.orderBy?.map(sortKey).join(', ') ?? '?'})`;
    case 'generator':
      return `${expr.name}!(${expr.args.map(column).join(', ')})`;
    case 'star':
      return '*';
    case 'unknown':
      return `?(${expr.parts.map(column).join(', ')})`;
  }
}

/** Splits a text of several files, each begun by `//@ name`, and reads them. */
export function readMarked(text: string, read: (file: string, text: string) => Module): readonly Module[] {
  return text
    .split(/^\/\/@ /m)
    .slice(1)
    .map((part) => {
      const end = part.indexOf('\n');
      return read(part.slice(0, end).trim(), part.slice(end + 1));
    });
}

/**
 * One line per action, for tests: `count @5 ← filter(>(a, 1)) @2<5 ← read parquet(/x) @4`.
 * Several inputs stand in parentheses, alternatives in braces; places are lines, with the file where it is not the first one.
 */
export function actionLines(flow: FlowResult): string {
  const lines = flow.entries.flatMap((entry) => traceLines(entry.trace, shortPlace(entry.file)));
  return ['', ...lines, ''].join('\n');
}

function traceLines(trace: Trace, short: Place): readonly string[] {
  switch (trace.kind) {
    case 'action': {
      const { action } = trace;
      if (action.kind === 'schema') return [];
      const to = action.sink?.path ?? action.sink?.table;
      const sink = to === undefined ? '' : ` ${pattern(to)}`;
      const frame = action.frame === undefined ? '' : ` ← ${frameLine(action.frame, short)}`;
      return [`${action.method}${sink} ${short(action.site, action.callers)}${frame}`];
    }
    case 'sequence':
      return trace.items.flatMap((item) => traceLines(item, short));
    case 'choice':
      return trace.items.flatMap((item) => {
        const inner = traceLines(item, short);
        return inner.length === 0 ? ['| nothing'] : inner.map((line, index) => `${index === 0 ? '|' : ' '} ${line}`);
      });
    case 'repeat':
      return traceLines(trace.body, short).map((line) => `* ${line}`);
  }
}

type Place = (site: Site, callers: readonly Site[]) => string;

function shortPlace(file: string): Place {
  const one = (site: Site): string => {
    const inner = site.inner === undefined ? '' : `+${site.inner.start.line + 1}`;
    const name =
      site.file === file
        ? ''
        : `${site.file
            .split('/')
            .at(-1)
            ?.replace(/\.\w+$/, '')}:`;
    return `${name}${site.range.start.line + 1}${inner}`;
  };
  return (site, callers) => `@${[site, ...callers].map(one).join('<')}`;
}

function frameLine(frame: Frame, short: Place): string {
  switch (frame.kind) {
    case 'operator': {
      const head = `${operator(frame.op)} ${short(frame.site, frame.callers)}`;
      const inputs = frame.inputs.map((input) => frameLine(input, short));
      return inputs.length === 0
        ? head
        : inputs.length === 1
          ? `${head} ← ${inputs[0]}`
          : `${head} ← (${inputs.join('; ')})`;
    }
    case 'choice':
      return `{${frame.alternatives.map((each) => frameLine(each, short)).join(' | ')}}`;
    case 'opaque':
      return frame.inputs.length === 0
        ? '?'
        : `? ← (${frame.inputs.map((input) => frameLine(input, short)).join('; ')})`;
  }
}
