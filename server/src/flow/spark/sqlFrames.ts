import type { Frame, Operator, OperatorFrame } from '../../model/frames.ts';
import type { SqlNode, SqlStatement } from '../../model/sql.ts';
import type { Site, TextPattern } from '../../model/text.ts';
import type { Call, Machine } from '../machine.ts';
import { argument, emitAction } from '../machine.ts';
import type { AssembledText, Piece } from '../text.ts';
import { fillPlaceholders, patternOf, patternOfPieces, piecesOf } from '../text.ts';
import { frameValue, unknown } from '../value.ts';
import type { Value } from '../value.ts';
import { resolveUdfs } from './columns.ts';
import { operate } from './operators.ts';
import { hasHole, parseSqlText, splitHoles, withHoles } from './sqlText.ts';
import { registerView, viewNamed, viewsThatFit } from './views.ts';

/** `spark.sql(text)`: frames for queries, actions for commands. */
export function runSql(machine: Machine, call: Call): Value {
  const value = argument(call, 0, 'sqlQuery', 'sqlText') ?? unknown;
  if (value.kind === 'choice') {
    const frames = value.alternatives.flatMap((alternative) => {
      const made = runText(machine, piecesOf(alternative), call);
      return made.kind === 'frame' ? [made.frame] : [];
    });
    return frameValue(machine.frames.choice('argument', frames));
  }
  // Python: spark.sql("SELECT * FROM {df}", df=frame)
  const frames = [...call.args.named].filter(([, given]) => given.kind === 'frame');
  let pieces = piecesOf(value);
  if (frames.length > 0) {
    for (const [name, frame] of frames) registerView(machine, [name], frame);
    const names = new Map(frames.map(([name]): [string, Value] => [name, { kind: 'text', pieces: [{ text: name }] }]));
    pieces = fillPlaceholders(pieces, 'format', (name) => names.get(name) ?? call.args.named.get(name)).pieces;
  }
  return runText(machine, pieces, call);
}

function runText(machine: Machine, pieces: readonly Piece[], call: Call): Value {
  const pattern = patternOfPieces(pieces);
  if (pattern.every((part) => part === undefined)) return operate(machine, call, { name: 'sql', text: pattern }, []);
  const { text, statements } = parseSqlText(pieces);
  let result: Value | undefined;
  for (const statement of statements)
    result = runStatement(machine, { text, pattern, call, made: new Map() }, statement);
  return result ?? operate(machine, call, { name: 'sql', text: pattern }, viewsIn(machine, text.content));
}

interface SqlContext {
  readonly text: AssembledText;
  readonly pattern: TextPattern;
  readonly call: Call;
  /** Frames by the node they were made of: a CTE used twice is one frame. */
  readonly made: Map<SqlNode, Frame>;
}

function runStatement(machine: Machine, context: SqlContext, statement: SqlStatement): Value {
  const { call, pattern } = context;
  switch (statement.kind) {
    case 'query':
      return frameValue(sqlFrame(machine, context, statement.query));
    case 'createView': {
      const frame = sqlFrame(machine, context, statement.query);
      registerView(machine, splitHoles(statement.view), frameValue(frame));
      emitAction(machine, call, { kind: 'createView', frame });
      return command(machine, context, 'CREATE VIEW');
    }
    case 'createTable': {
      const table = splitHoles(statement.table);
      const frame = statement.query === undefined ? undefined : sqlFrame(machine, context, statement.query);
      emitAction(machine, call, {
        kind: 'createTable',
        frame,
        sink: {
          format: statement.format,
          table,
          mode: undefined,
          partitionBy: statement.partitionBy.some(hasHole) ? undefined : statement.partitionBy,
          options: {},
        },
      });
      return command(machine, context, frame === undefined ? 'CREATE TABLE' : 'CREATE TABLE AS');
    }
    case 'insert': {
      const frame = sqlFrame(machine, context, statement.query);
      emitAction(machine, call, {
        kind: 'insertInto',
        frame,
        sink: {
          format: undefined,
          table: splitHoles(statement.table),
          mode: statement.overwrite ? 'overwrite' : 'append',
          partitionBy: undefined,
          options: {},
        },
      });
      return command(machine, context, 'INSERT');
    }
    case 'merge': {
      emitAction(machine, call, {
        kind: 'merge',
        frame: sqlFrame(machine, context, statement.source),
        sink: {
          format: undefined,
          table: splitHoles(statement.table),
          mode: undefined,
          partitionBy: undefined,
          options: {},
        },
      });
      return command(machine, context, 'MERGE');
    }
    case 'update':
    case 'delete': {
      emitAction(machine, call, {
        kind: 'command',
        frame: undefined,
        sink: {
          format: undefined,
          table: splitHoles(statement.table),
          mode: undefined,
          partitionBy: undefined,
          options: {},
        },
      });
      return command(machine, context, statement.kind.toUpperCase());
    }
    case 'cacheTable': {
      const frame =
        statement.query === undefined
          ? viewNamed(machine, splitHoles(statement.table))?.frame
          : sqlFrame(machine, context, statement.query);
      if (statement.query !== undefined && frame !== undefined)
        registerView(machine, splitHoles(statement.table), frameValue(frame));
      if (!statement.lazy) emitAction(machine, call, { kind: 'cacheTable', frame });
      return command(machine, context, 'CACHE TABLE');
    }
    case 'command': {
      emitAction(machine, call, { kind: 'command', frame: undefined });
      return command(machine, context, statement.command);
    }
    case 'failed':
      return operate(machine, call, { name: 'sql', text: pattern }, viewsIn(machine, context.text.content));
  }
}

function command(machine: Machine, { call, pattern }: SqlContext, name: string): Value {
  return operate(machine, call, { name: 'sql', text: pattern, command: name }, []);
}

function sqlFrame(machine: Machine, context: SqlContext, node: SqlNode): Frame {
  const known = context.made.get(node);
  if (known !== undefined) return known;
  const made = sqlOperator(machine, context, node);
  context.made.set(node, made);
  return made;
}

function sqlOperator(machine: Machine, context: SqlContext, node: SqlNode): OperatorFrame {
  const inputs = node.inputs.map((input) => sqlFrame(machine, context, input));
  const callers = machine.state.activation.callers;
  const site = sqlSite(context, node);
  if (node.op.name === 'table') {
    const table = node.op.table.flatMap((part) => (part === undefined ? [undefined] : splitHoles(part)));
    const asView: Operator = { name: 'view', view: table };
    const view = viewNamed(machine, table);
    if (view !== undefined) return machine.frames.operator({ op: asView, site, callers, inputs: [view.frame] });
    const read = machine.frames.operator({ op: { ...node.op, table }, site, callers, inputs });
    const views = viewsThatFit(machine, table);
    if (views.length === 0) return read;
    const any = machine.frames.choice('argument', [...views, read]);
    return machine.frames.operator({ op: asView, site, callers, inputs: [any] });
  }
  return machine.frames.operator({ op: refine(machine, node.op), site, callers, inputs });
}

/** The place of the operator's words where the text stands in the file of the call. */
function sqlSite({ text, call }: SqlContext, node: SqlNode): Site {
  const inner = text.rangeOf(node.start, node.end);
  if (inner === undefined || inner.file !== call.site.file) return call.site;
  return { ...call.site, inner: { start: inner.start, end: inner.end } };
}

/** Columns of the SQL text with holes as holes and registered functions as UDFs. */
function refine(machine: Machine, op: Operator): Operator {
  const column = (expr: Parameters<typeof withHoles>[0]) => resolveUdfs(machine, withHoles(expr));
  switch (op.name) {
    case 'filter':
      return { ...op, condition: column(op.condition) };
    case 'project':
    case 'generate':
      return { ...op, columns: op.columns.map(column) };
    case 'aggregate':
      return { ...op, keys: op.keys.map(column), functions: op.functions.map(column) };
    case 'join':
      return { ...op, condition: op.condition === undefined ? undefined : column(op.condition) };
    case 'sort':
      return { ...op, keys: op.keys.map((key) => ({ ...key, column: column(key.column) })) };
    case 'limit':
      // A hole as a number of rows.
      return typeof op.rows === 'string' ? { ...op, rows: undefined } : op;
    case 'repartition':
    case 'repartitionByRange':
    case 'rebalance':
      return { ...op, keys: op.keys.map(column) };
    case 'view':
      return {
        ...op,
        view: patternOf({ kind: 'text', pieces: op.view.map((part) => (part === undefined ? {} : { text: part })) }),
      };
    default:
      return op;
  }
}

/** Views whose names occur in a text that could not be parsed. */
function viewsIn(machine: Machine, content: string): readonly Frame[] {
  const words = new Set(content.toLowerCase().match(/[\w.]+/g) ?? []);
  const frames: Frame[] = [];
  for (const [name, cell] of machine.world.views) {
    if (words.has(name) && cell.content?.kind === 'frame') frames.push(cell.content.frame);
  }
  return frames;
}
