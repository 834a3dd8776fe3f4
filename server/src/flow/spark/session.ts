import type { Known, Operator } from '../../model/frames.ts';
import { invokeCatalog } from './catalog.ts';
import type { Call, Machine } from '../machine.ts';
import { argument } from '../machine.ts';
import { patternOf } from '../text.ts';
import { frameValue, isNone, knownOf, unknown } from '../value.ts';
import type { SessionValue, Value } from '../value.ts';
import { flatten, namesOf, onlyText } from './columns.ts';
import { operate } from './operators.ts';
import { invokeContext } from './rdd.ts';
import { newReader } from './readers.ts';
import { runSql } from './sqlFrames.ts';
import { registerUdf } from './udf.ts';
import { readTable } from './views.ts';

export const session: SessionValue = { kind: 'session', part: 'session' };

/** What a session and its parts have without being called. */
export function sessionProperty(receiver: SessionValue, name: string): Value | undefined {
  switch (name) {
    case 'read':
      return newReader(false);
    case 'readStream':
      return newReader(true);
    case 'builder':
      return { kind: 'session', part: 'builder' };
    case 'sparkContext':
    case '_sc':
      return { kind: 'session', part: 'context' };
    case 'conf':
      return { kind: 'session', part: 'conf' };
    case 'catalog':
      return { kind: 'session', part: 'catalog' };
    case 'udf':
      return { kind: 'session', part: 'udf' };
    case 'streams':
      return { kind: 'session', part: 'streams' };
    case 'sqlContext':
    case 'sparkSession':
    case 'spark':
    case '_jsparkSession':
      return session;
    case 'implicits':
      return receiver;
    default:
      return undefined;
  }
}

export function invokeSession(machine: Machine, receiver: SessionValue, name: string, call: Call): Value {
  const property = sessionProperty(receiver, name);
  switch (receiver.part) {
    case 'builder':
      return invokeBuilder(machine, receiver, name, call);
    case 'context':
      return property ?? invokeContext(machine, name, call);
    case 'catalog':
      return invokeCatalog(machine, name, call);
    case 'udf':
      return name === 'register' || name === 'registerPython' ? registerUdf(machine, call) : unknown;
    case 'conf':
    case 'streams':
      return unknown;
    case 'session':
      return invokeMain(machine, receiver, name, call);
  }
}

function invokeMain(machine: Machine, receiver: SessionValue, name: string, call: Call): Value {
  switch (name) {
    case 'sql':
      return runSql(machine, call);
    case 'table':
      return readTable(machine, argument(call, 0, 'tableName'), call, false);
    case 'range':
      return operate(machine, call, { name: 'range', bounds: boundsOf(call) }, []);
    case 'createDataFrame':
    case 'createDataset':
      return createFrame(machine, call);
    case 'emptyDataFrame':
    case 'emptyDataset':
      return operate(machine, call, { name: 'local', rows: 0 }, []);
    case 'newSession':
    case 'getOrCreate':
    case 'active':
    case 'getActiveSession':
      return receiver;
    case 'builder':
      return { kind: 'session', part: 'builder' };
    case 'time':
      return argument(call, 0) ?? unknown;
    case 'parquetFile':
    case 'jsonFile':
      return frameValue(machine.frames.opaque(`spark.${name}`, [], call.site));
    default:
      return sessionProperty(receiver, name) ?? unknown;
  }
}

function invokeBuilder(machine: Machine, receiver: SessionValue, name: string, call: Call): Value {
  if (name === 'getOrCreate' || name === 'create') return session;
  if (name === 'appName' || name === 'app_name') machine.state.appName ??= patternOf(argument(call, 0, 'name'));
  return receiver;
}

/** `range(end)`, `range(start, end, step, partitions)`. */
function boundsOf(call: Call): readonly Known[] {
  const start = argument(call, 0, 'start');
  const end = argument(call, 1, 'end');
  const step = argument(call, 2, 'step');
  const partitions = argument(call, 3, 'numPartitions');
  const bounds: Known[] = end === undefined || isNone(end) ? [0, knownOf(start)] : [knownOf(start), knownOf(end)];
  if (step !== undefined || partitions !== undefined) bounds.push(step === undefined ? 1 : knownOf(step));
  if (partitions !== undefined) bounds.push(knownOf(partitions));
  return bounds;
}

/** `createDataFrame(rows, schema)`: rows of the program, an RDD, or pandas. */
function createFrame(machine: Machine, call: Call): Value {
  const data = argument(call, 0, 'data') ?? unknown;
  const schema = argument(call, 1, 'schema');
  if (data.kind === 'frame') return operate(machine, call, { name: 'rdd', detail: call.site.method }, [data.frame]);
  const rows =
    data.kind === 'sequence' && data.cell.content.rest === undefined && !data.cell.content.uncertain
      ? data.cell.content.items.length
      : undefined;
  const columns = schema === undefined ? undefined : schemaColumns(schema);
  const op: Operator = {
    name: 'local',
    ...(rows === undefined ? {} : { rows }),
    ...(columns === undefined ? {} : { columns }),
  };
  return operate(machine, call, op, []);
}

function schemaColumns(schema: Value): readonly string[] | undefined {
  if (schema.kind === 'sequence') return namesOf(schema.cell.content.items, schema.cell.content.rest !== undefined);
  const ddl = onlyText(patternOf(schema));
  if (ddl === undefined || schema.kind !== 'text') return undefined;
  // Types may hold commas of their own: decimal(10,2), struct<a:int,b:int>.
  const flat = ddl.replaceAll(/[(<][^()<>]*[)>]/g, '').replaceAll(/[(<][^()<>]*[)>]/g, '');
  return flat.split(',').flatMap((field) => field.trim().split(/[\s:]+/)[0] ?? []);
}

/** `Seq(…).toDF("a", "b")`. */
export function localFrame(machine: Machine, rows: number | undefined, call: Call): Value {
  const { values, open } = flatten(call);
  const columns = values.length === 0 ? undefined : namesOf(values, open);
  return operate(
    machine,
    call,
    { name: 'local', ...(rows === undefined ? {} : { rows }), ...(columns === undefined ? {} : { columns }) },
    [],
  );
}
