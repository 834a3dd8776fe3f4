import type { Known, Operator } from '../../model/frames.ts';
import type { TextPattern } from '../../model/text.ts';
import { settingsCell } from '../join.ts';
import type { Call, Machine } from '../machine.ts';
import { argument, emitAction } from '../machine.ts';
import { patternOf, text, textOf } from '../text.ts';
import { isNone, knownOf, unknown } from '../value.ts';
import type { FrameValue, ReaderState, ReaderValue, Value } from '../value.ts';
import { flatten } from './columns.ts';
import { operate } from './operators.ts';
import { readTable } from './views.ts';

export function newReader(streaming: boolean): ReaderValue {
  const state: ReaderState = { streaming, format: undefined, options: {}, schema: false };
  const cell = settingsCell(state, (left, right) => ({
    streaming: left.streaming,
    format: knownOf(left.format) === knownOf(right.format) ? left.format : unknown,
    options: { ...left.options, ...right.options },
    schema: left.schema || right.schema,
  }));
  return { kind: 'reader', cell };
}

const fileFormats = new Set([
  'csv',
  'json',
  'parquet',
  'orc',
  'text',
  'textFile',
  'avro',
  'xml',
  'delta',
  'excel',
  'binaryFile',
]);

/** Named arguments of a reader's methods that are not options of the source. */
const ownArguments = new Set(['path', 'paths', 'schema', 'format']);

export function invokeReader(machine: Machine, receiver: ReaderValue, name: string, call: Call): Value {
  const state = receiver.cell.content;
  const update = (change: Partial<ReaderState>): Value => {
    machine.heap.write(receiver.cell, { ...state, ...change });
    return receiver;
  };
  switch (name) {
    case 'format':
      return update({ format: argument(call, 0, 'source') ?? unknown });
    case 'schema':
      return update({ schema: true });
    case 'option':
      return update({ options: { ...state.options, ...oneOption(call) } });
    case 'options':
      return update({ options: { ...state.options, ...optionsOf(call) } });
    case 'load':
      return read(machine, receiver, state.format, call);
    case 'table':
      return readTable(machine, argument(call, 0, 'tableName'), call, state.streaming);
    case 'jdbc':
      return read(machine, receiver, text('jdbc'), call);
    default:
      if (fileFormats.has(name)) return read(machine, receiver, text(name === 'textFile' ? 'text' : name), call);
      return unknown;
  }
}

export function oneOption(call: Call): Readonly<Record<string, Value>> {
  const key = textOf(argument(call, 0, 'key'));
  const value = argument(call, 1, 'value');
  return key === undefined || value === undefined ? {} : { [key]: value };
}

/** `options(**{…})`, `options(header=True)`, `options(Map("header" -> "true"))`. */
export function optionsOf(call: Call): Readonly<Record<string, Value>> {
  const options: Record<string, Value> = {};
  for (const [name, value] of call.args.named) options[name] = value;
  const [first] = call.args.positional;
  if (first?.kind === 'map') {
    for (const [key, value] of first.cell.content.entries) {
      const name = textOf(key);
      if (name !== undefined) options[name] = value;
    }
  }
  return options;
}

export function optionPatterns(
  options: Readonly<Record<string, Value>>,
): Readonly<Record<string, TextPattern | undefined>> {
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [name, patternOf(value)]));
}

function read(machine: Machine, receiver: ReaderValue, format: Value | undefined, call: Call): FrameValue {
  const state = receiver.cell.content;
  const named = Object.fromEntries(
    [...call.args.named].filter(([name, value]) => !ownArguments.has(name) && !isNone(value)),
  );
  const options = { ...state.options, ...named };
  const byName = call.args.named.get('format');
  const knownFormat: Known =
    knownOf(byName ?? format) ?? (format === undefined && byName === undefined ? 'parquet' : undefined);
  const schemaArgument = argument(call, isFileRead(call, knownFormat) ? 1 : -1, 'schema');
  const schema = state.schema || (schemaArgument !== undefined && !isNone(schemaArgument));
  const paths = pathsOf(call, schemaArgument);
  const optionPath = options['path'];
  const table = options['dbtable'] ?? (knownFormat === 'jdbc' ? argument(call, 1, 'table') : undefined);
  const op: Operator = {
    name: 'read',
    format: knownFormat,
    paths: paths.length > 0 ? paths : optionPath === undefined ? [] : [patternOf(optionPath)],
    options: optionPatterns(table === undefined ? options : { ...options, dbtable: table }),
    schema,
    streaming: state.streaming,
  };
  const frame = operate(machine, call, op, []);
  if (!schema && !state.streaming && infersBySchema(knownFormat)) {
    emitAction(machine, call, { kind: 'schema', frame: frame.frame });
  }
  return frame;
}

/** A job of its own: reading lines to infer a schema, or listing many files. */
function infersBySchema(format: Known): boolean {
  return format !== 'jdbc' && format !== 'text' && format !== 'kafka' && format !== 'rate';
}

/** Python's `spark.read.csv(path, schema)`: the second argument is the schema; not so for variable paths. */
function isFileRead(call: Call, format: Known): boolean {
  if (call.module.language !== 'python') return false;
  return call.site.method !== 'load' && (format === 'csv' || format === 'json');
}

function pathsOf(call: Call, schema: Value | undefined): readonly TextPattern[] {
  const byName = call.args.named.get('path') ?? call.args.named.get('paths');
  const { values, open } = flatten(call);
  const given = byName === undefined ? values : byName.kind === 'sequence' ? byName.cell.content.items : [byName];
  const paths = given.filter((value) => value !== schema && !isNone(value)).map(patternOf);
  if (call.module.language === 'python' && call.site.method === 'load')
    return paths.slice(0, byName === undefined ? firstPaths(call) : undefined);
  return open && paths.length === 0 ? [[undefined]] : paths;
}

/** `load(path, format, schema)`: only the first argument holds paths. */
function firstPaths(call: Call): number {
  const [first] = call.args.positional;
  return first?.kind === 'sequence' ? first.cell.content.items.length : 1;
}
