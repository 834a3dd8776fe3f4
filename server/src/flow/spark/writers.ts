import type { Action, Frame, Sink } from '../../model/frames.ts';
import { settingsCell } from '../join.ts';
import type { Call, Machine } from '../machine.ts';
import { argument, argumentsOf, emitAction, pushTrace, traced } from '../machine.ts';
import { patternOf, text } from '../text.ts';
import { repeatTrace, sequenceTrace } from '../trace.ts';
import { constant, frameValue, isNone, knownOf, none, unknown } from '../value.ts';
import type { Value, WriterState, WriterValue } from '../value.ts';
import { flatten, namesOf } from './columns.ts';
import { operate } from './operators.ts';
import { oneOption, optionPatterns, optionsOf } from './readers.ts';
import { registerView } from './views.ts';

export function newWriter(frame: Frame, form: WriterValue['form'], table?: Value): WriterValue {
  const state: WriterState = { format: undefined, mode: undefined, options: {}, partitionBy: [] };
  const cell = settingsCell(state, agree);
  return { kind: 'writer', frame, form, cell, ...(table === undefined ? {} : { table }) };
}

function agree(left: WriterState, right: WriterState): WriterState {
  const same = <T>(one: T, other: T): boolean => JSON.stringify(one) === JSON.stringify(other);
  return {
    ...left,
    ...right,
    format: knownOf(left.format) === knownOf(right.format) ? left.format : unknown,
    mode: knownOf(left.mode) === knownOf(right.mode) ? left.mode : unknown,
    options: { ...left.options, ...right.options },
    partitionBy: same(left.partitionBy, right.partitionBy) ? left.partitionBy : undefined,
  };
}

const fileFormats = new Set(['csv', 'json', 'parquet', 'orc', 'text', 'avro', 'xml', 'delta']);
/** Named arguments of a writer's methods that are not options of the sink. */
const ownArguments = new Set([
  'path',
  'mode',
  'partitionBy',
  'format',
  'name',
  'tableName',
  'overwrite',
  'url',
  'table',
  'properties',
  'outputMode',
]);

export function invokeWriter(machine: Machine, receiver: WriterValue, name: string, call: Call): Value {
  const state = receiver.cell.content;
  const update = (change: Partial<WriterState>): Value => {
    machine.heap.write(receiver.cell, { ...state, ...change });
    return receiver;
  };
  switch (name) {
    case 'mode':
      return update({ mode: saveMode(argument(call, 0, 'saveMode')) });
    case 'outputMode':
      return update({ mode: argument(call, 0, 'outputMode') ?? unknown });
    case 'format':
    case 'using':
      return update({ format: argument(call, 0, 'source', 'provider') ?? unknown });
    case 'option':
      return update({ options: { ...state.options, ...oneOption(call) } });
    case 'options':
    case 'tableProperty':
      return update({ options: { ...state.options, ...(name === 'options' ? optionsOf(call) : oneOption(call)) } });
    case 'partitionBy':
    case 'partitionedBy': {
      const { values, open } = flatten(call);
      return update({ partitionBy: namesOf(values, open) });
    }
    case 'bucketBy': {
      const { values, open } = flatten(call, 1);
      const names = namesOf(values, open);
      return update(names === undefined ? {} : { bucketBy: names });
    }
    case 'queryName':
      return update({ queryName: argument(call, 0, 'queryName') ?? unknown });
    case 'foreachBatch':
      return update({ batchFunction: argument(call, 0, 'func') ?? unknown, batchSite: call.site });
    case 'start':
    case 'toTable':
      return startStream(machine, receiver, name, call);
    case 'save':
    case 'saveAsTable':
    case 'insertInto':
    case 'jdbc':
    case 'append':
    case 'overwrite':
    case 'overwritePartitions':
    case 'create':
    case 'createOrReplace':
    case 'replace':
    case 'merge':
      return write(machine, receiver, name, call);
    default:
      if (fileFormats.has(name) && receiver.form === 'write') return write(machine, receiver, name, call);
      // Further settings: sortBy, trigger, whenMatched, …
      return receiver;
  }
}

/** `SaveMode.Overwrite` is `overwrite`. */
function saveMode(value: Value | undefined): Value {
  if (value?.kind !== 'api') return value ?? unknown;
  const name = value.path.split('.').pop() ?? '';
  return name === 'ErrorIfExists' ? text('errorifexists') : text(name.toLowerCase());
}

function sinkOf(receiver: WriterValue, name: string, call: Call): Sink {
  const state = receiver.cell.content;
  const given = Object.fromEntries(
    [...call.args.named].filter(([key, value]) => !ownArguments.has(key) && !isNone(value)),
  );
  const options = optionPatterns({ ...state.options, ...given });
  const first = argument(call, 0, 'path', 'name', 'tableName', 'url');
  const partitions = call.args.named.get('partitionBy');
  const mode =
    call.args.named.get('mode') ??
    (call.module.language === 'python' && fileFormats.has(name) ? positionalMode(call) : undefined) ??
    state.mode;
  const isTable = name === 'saveAsTable' || name === 'insertInto' || name === 'toTable';
  const table = receiver.table ?? (isTable ? first : name === 'jdbc' ? argument(call, 1, 'table') : undefined);
  const path =
    receiver.form === 'writeTo' || isTable || name === 'jdbc' || receiver.form === 'merge'
      ? undefined
      : (first ?? state.options['path']);
  return {
    format: fileFormats.has(name)
      ? name
      : name === 'jdbc'
        ? 'jdbc'
        : (knownOf(call.args.named.get('format') ?? state.format) ??
          (state.format === undefined && receiver.form === 'write' ? 'parquet' : undefined)),
    mode: mode === undefined || isNone(mode) ? (insertMode(name, call) ?? undefined) : knownOf(mode),
    partitionBy:
      partitions === undefined || isNone(partitions) ? state.partitionBy : namesOf(...partitionNames(partitions)),
    options,
    ...(state.bucketBy === undefined ? {} : { bucketBy: state.bucketBy }),
    ...(table === undefined ? {} : { table: patternOf(table) }),
    ...(path === undefined || isNone(path) ? {} : { path: patternOf(path) }),
  };
}

function partitionNames(value: Value): [readonly Value[], boolean] {
  if (value.kind !== 'sequence') return [[value], false];
  return [value.cell.content.items, value.cell.content.rest !== undefined];
}

/** Python's `df.write.parquet(path, "overwrite")`. */
function positionalMode(call: Call): Value | undefined {
  const second = call.args.positional[1];
  return second?.kind === 'text' ? second : undefined;
}

function insertMode(name: string, call: Call): string | undefined {
  if (name === 'overwritePartitions' || name === 'overwrite') return 'overwrite';
  if (name === 'append') return 'append';
  if (name !== 'insertInto') return undefined;
  const overwrite = argument(call, 1, 'overwrite');
  return overwrite?.kind === 'constant' && overwrite.value === true ? 'overwrite' : undefined;
}

function write(machine: Machine, receiver: WriterValue, name: string, call: Call): Value {
  const kind: Action['kind'] =
    receiver.form === 'writeTo'
      ? 'writeTo'
      : receiver.form === 'merge'
        ? 'merge'
        : name === 'saveAsTable'
          ? 'saveAsTable'
          : name === 'insertInto'
            ? 'insertInto'
            : 'write';
  emitAction(machine, call, { kind, frame: receiver.frame, sink: sinkOf(receiver, name, call) });
  return none;
}

/** A started query runs its plan, and its batch function, once per batch. */
function startStream(machine: Machine, receiver: WriterValue, name: string, call: Call): Value {
  const { batchFunction, queryName } = receiver.cell.content;
  const sink = sinkOf(receiver, name, call);
  const [, trace] = traced(machine, () => {
    const format = batchFunction === undefined ? sink.format : 'foreachBatch';
    emitAction(machine, call, { kind: 'streamStart', frame: receiver.frame, sink: { ...sink, format } });
    // A memory sink is a view of the rows that it was given so far.
    if (format === 'memory' && queryName !== undefined)
      registerView(machine, patternOf(queryName), operate(machine, call, { name: 'local' }, []));
    if (batchFunction === undefined) return;
    const batch = machine.frames.opaque('a batch of a streaming query', [], receiver.cell.content.batchSite);
    // Spark calls it from a thread of its own: no caller of the workspace is on its stack.
    const { activation } = machine.state;
    machine.state.activation = { ...activation, callers: [] };
    try {
      machine.call(batchFunction, {
        ...call,
        args: argumentsOf(frameValue(batch), unknown),
        argumentRanges: [],
        site: { ...call.site, method: outsideCall },
      });
    } finally {
      machine.state.activation = activation;
    }
  });
  pushTrace(machine, repeatTrace(sequenceTrace([trace])));
  return unknown;
}

/** The method of a call site that is no call of the workspace: the caller is Spark. */
export const outsideCall = '<spark>';

export function mergeWriter(frame: Frame, table: Value | undefined): WriterValue {
  return newWriter(frame, 'merge', table ?? constant(null));
}
