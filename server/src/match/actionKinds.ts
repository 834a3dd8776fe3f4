import type { Action } from '../model/frames.ts';
import type { CallSite } from './callSite.ts';
import { table } from '../base/table.ts';

/** Whether the method that a log names can be that of an action: Spark has several names for one, and several actions share some. */

/** Spark's methods behind the names that code uses. */
const families: Readonly<Record<string, string>> = table({
  showString: 'show',
  show: 'show',
  display: 'show',
  getRowsToPython: 'show',
  htmlString: 'show',
  collectToPython: 'collect',
  collectAsList: 'collect',
  collect: 'collect',
  collectAsArrowToPython: 'collect',
  toArrow: 'collect',
  toPandas: 'collect',
  toLocalIterator: 'collect',
  toPythonIterator: 'collect',
  take: 'collect',
  takeAsList: 'collect',
  head: 'collect',
  first: 'collect',
  tail: 'collect',
  tailToPython: 'collect',
  count: 'count',
  isEmpty: 'isEmpty',
  rdd: 'rdd',
  javaToPython: 'rdd',
  toJavaRDD: 'rdd',
  foreach: 'foreach',
  foreachPartition: 'foreach',
  reduce: 'reduce',
  createOrReplaceTempView: 'view',
  createTempView: 'view',
  createGlobalTempView: 'view',
  createOrReplaceGlobalTempView: 'view',
  registerTempTable: 'view',
  pivot: 'pivot',
  cacheTable: 'cacheTable',
  start: 'start',
  toTable: 'start',
  checkpoint: 'checkpoint',
  localCheckpoint: 'checkpoint',
  sql: 'sql',
});

/** Methods of writers and readers, which share names: `df.write.csv`, `spark.read.csv`. */
const files = /^(parquet|orc|csv|json|text|avro|jdbc|save|load|table|xml|format|textFile)$/;

/** Undefined where the method cannot be that of the action. */
export function kindFits(action: Action, site: CallSite): number | undefined {
  if (site.connect !== undefined) return connectFits(action, site.connect.statementText);
  if (site.method === undefined) return site.streaming ? streamingFits(action) : 0;
  if (site.streaming && site.method === 'start' && action.kind !== 'streamStart') return streamingFits(action);
  const written = action.method;
  if (action.kind === 'library') return written === site.method ? 2 : learningFits(written, site.learning);
  if (site.learning !== undefined) return undefined;
  if (written === site.method && classFits(action, site.apiClass)) return 2;
  const wanted = families[site.method];
  const own = familyOf(action);
  if (files.test(site.method)) {
    const reads =
      action.kind === 'schema' && site.apiClass !== 'DataFrameWriter' && (own === undefined || files.test(written));
    const writes =
      action.kind === 'write' &&
      site.apiClass !== 'DataFrameReader' &&
      (written === 'save' || site.method === 'save' || !files.test(written));
    return reads || writes ? 0.5 : undefined;
  }
  if (wanted !== undefined)
    return wanted === own ? 1.5 : wanted === 'collect' && own === undefined && action.kind === 'other' ? 0 : undefined;
  // A method of a writer, a catalog or a library that we do not know by name.
  return own === undefined ? 0 : undefined;
}

/** `fit` calls all of MLlib's methods itself, the others do not call it. */
function learningFits(written: string, inside: string | undefined): number | undefined {
  if (written === inside) return 2;
  return inside !== undefined && written === 'fit' ? 1 : undefined;
}

/** `csv` is a method of readers and of writers. */
function classFits(action: Action, apiClass: string | undefined): boolean {
  if (apiClass === 'DataFrameWriter' || apiClass === 'DataFrameWriterV2') return action.kind !== 'schema';
  return apiClass !== 'DataFrameReader' || action.kind === 'schema';
}

function familyOf(action: Action): string | undefined {
  switch (action.kind) {
    case 'collect':
    case 'take':
    case 'first':
    case 'head':
    case 'tail':
    case 'toPandas':
    case 'toLocalIterator':
      return 'collect';
    case 'count':
    case 'isEmpty':
    case 'show':
    case 'reduce':
    case 'rdd':
    case 'checkpoint':
    case 'cacheTable':
      return action.kind;
    case 'foreach':
    case 'foreachPartition':
      return 'foreach';
    case 'createView':
      return action.method === 'sql' ? 'sql' : 'view';
    case 'streamStart':
      return 'start';
    case 'pivotValues':
      return 'pivot';
    case 'write':
    case 'insertInto':
    case 'saveAsTable':
    case 'writeTo':
    case 'createTable':
    case 'merge':
    case 'command':
    case 'schema':
    case 'library':
    case 'other':
      return families[action.method];
  }
}

/** Inside a micro-batch: the actions of `foreachBatch` functions, and the stream's own query. */
function streamingFits(action: Action): number | undefined {
  return action.kind === 'createView' || action.kind === 'schema' ? undefined : 0;
}

/** The root of the plan that a Connect client sent: a command, or the relation whose rows it asked for. */
function connectFits(action: Action, statement: string): number | undefined {
  const root = connectRoot(statement);
  switch (root) {
    case 'write_operation':
    case 'write_operation_v2':
      return /^(write|insertInto|saveAsTable|writeTo)$/.test(action.kind) ? 2 : undefined;
    case 'create_dataframe_view':
      return action.kind === 'createView' ? 2 : undefined;
    case 'sql_command':
      return action.method === 'sql' ? 2 : undefined;
    case 'write_stream_operation_start':
      return action.kind === 'streamStart' ? 2 : undefined;
    case 'merge_into_table_command':
      return action.kind === 'merge' ? 2 : undefined;
    case 'show_string':
    case 'html_string':
      return action.kind === 'show' ? 2 : undefined;
    case undefined:
      return 0;
    default: {
      const own = familyOf(action);
      // `count()` is an aggregate whose one row the client collects.
      if (own === 'count') return root === 'aggregate' ? 1 : undefined;
      return own === 'collect' || own === 'isEmpty' || action.kind === 'foreach' ? 1 : undefined;
    }
  }
}

/** The first message that is not the common part, inside `plan { root {` or `command {` where the text has those. */
function connectRoot(statement: string): string | undefined {
  const text = statement
    .slice(0, 2000)
    .replace(/^[\s\S]*?\b(?:root|command) \{\s*(?=common \{|\w+ \{)/, (found) => (/\bplan \{/.test(found) ? '' : found))
    .replace(/^\s*common \{[^{}]*\}/, '');
  return /^\s*(\w+) \{/.exec(text)?.[1];
}
