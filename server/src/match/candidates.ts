import type { Action } from '../model/frames.ts';
import type { Range, Site } from '../model/text.ts';
import type { CallSite, CodeFrame } from './callSite.ts';
import type { Drift } from './drift.ts';
import type { Places } from './places.ts';
import { plural } from '../base/units.ts';

/** An action that may have run an execution, by what the log says of the call. */
export interface Candidate {
  readonly action: Action;
  /** How much the call site speaks for it, before the plan is looked at. */
  readonly score: number;
  /** The log names the statement: nothing else can have run it. */
  readonly pinned: boolean;
  /** The lines of its file have moved since the run: the statement is the one that stands where the logged line would be now. */
  readonly moved: boolean;
  readonly evidence: readonly string[];
}

/** Actions that may have run an execution. Where the log names a line of the workspace only that line's actions may. */
export function candidatesOf(
  actions: readonly Action[],
  site: CallSite,
  places: Places,
  drift: Drift,
): readonly Candidate[] {
  const frames = site.frames.map((frame) => locate(frame, places, drift)).filter((frame) => frame !== undefined);
  const [innermost, ...callers] = frames;
  if (innermost === undefined) return site.frames.some(namesFile) ? [] : allByKind(actions, site);
  const named = actions.flatMap((action) => byLine(action, innermost, callers, site));
  if (named.length === 0) return [];
  const best = Math.max(...named.map((candidate) => candidate.score));
  // Another instance of the same statement may run when fewer of its callers agree; a quite different one may not.
  return named.filter((candidate) => candidate.score > best - 6);
}

/** The log names a file, and it is none of the workspace: other code ran this. Prompts and cells of unknown notebooks name nothing. */
function namesFile(frame: CodeFrame): boolean {
  return !/^<|ipykernel|^cmd\d+\.sc$|^command-/.test(frame.file);
}

interface Located {
  readonly files: readonly string[];
  readonly cell: number | undefined;
  /** The line as it is now. */
  readonly line: number;
  /** How far it has moved since the run. */
  readonly moved: number;
  readonly logged: CodeFrame;
}

function locate(frame: CodeFrame, places: Places, drift: Drift): Located | undefined {
  const cell = places.cellOf(frame);
  if (cell !== undefined) return { files: [cell.file], cell: cell.cell, line: frame.line, moved: 0, logged: frame };
  const files = places.filesOf(frame);
  const [file, ...others] = files;
  if (file === undefined) return undefined;
  const moved = others.length > 0 ? 0 : (drift.get(file) ?? 0);
  return { files, cell: undefined, line: frame.line + moved, moved, logged: frame };
}

/** Executions that say the same of their call have the same candidates; a run has hundreds of them and a workspace thousands of actions. */
const kinds = new WeakMap<readonly Action[], Map<string, readonly Candidate[]>>();

function allByKind(actions: readonly Action[], site: CallSite): readonly Candidate[] {
  if (site.connect !== undefined) return actions.flatMap((action) => byKind(action, site));
  const known = kinds.get(actions) ?? new Map<string, readonly Candidate[]>();
  kinds.set(actions, known);
  const key = `${site.method ?? ''} ${site.apiClass ?? ''} ${site.streaming}`;
  const candidates = known.get(key) ?? actions.flatMap((action) => byKind(action, site));
  known.set(key, candidates);
  return candidates;
}

function byKind(action: Action, site: CallSite): readonly Candidate[] {
  const fit = kindFits(action, site);
  if (fit === undefined) return [];
  const evidence = site.method === undefined ? [] : [`the log names ${site.method}, without a line`];
  return [{ action, score: fit, pinned: false, moved: false, evidence }];
}

function byLine(action: Action, frame: Located, callers: readonly Located[], site: CallSite): readonly Candidate[] {
  if (!frame.files.includes(action.site.file) || (frame.cell !== undefined && frame.cell !== action.site.cell))
    return [];
  if (!covers(action.statement, frame.line)) return [];
  const fit = kindFits(action, site);
  if (fit === undefined) return [];
  const exact = action.site.range.start.line === frame.line ? 2 : 0;
  const called = callersAgree(action.callers, callers);
  return [
    {
      action,
      score: 10 + fit + exact + called,
      pinned: true,
      moved: frame.moved !== 0,
      evidence: [
        `the log names ${baseName(frame.logged.file)}:${frame.logged.line + 1}${callers.length > 0 && action.callers.length > 0 ? `, called from ${callersText(action.callers)}` : ''}`,
        ...(frame.moved === 0
          ? []
          : [`the file was edited since the run: all lines that the log names stand ${movedText(frame.moved)} now`]),
      ],
    },
  ];
}

function movedText(lines: number): string {
  return `${plural(Math.abs(lines), 'line')} ${lines > 0 ? 'further down' : 'further up'}`;
}

function callersText(callers: readonly Site[]): string {
  return callers
    .slice(0, 3)
    .map((site) => `${baseName(site.file)}:${site.range.start.line + 1}`)
    .join(', ');
}

function baseName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}

function covers(range: Range, line: number): boolean {
  return range.start.line <= line && line <= range.end.line;
}

/**
 * How well the calls that lead to an action agree with the logged stack: both innermost first, frames of lambdas and forwarders in between.
 * The JVM's line of a call over several lines is that of its last argument, so a few lines beside count too, for less.
 */
function callersAgree(callers: readonly Site[], frames: readonly Located[]): number {
  if (frames.length === 0) return 0;
  let at = 0;
  let score = 0;
  for (const caller of callers) {
    let found = -1;
    let quality = 0;
    for (let i = at; i < frames.length && i < at + 6; i++) {
      const frame = frames[i];
      if (frame === undefined || !frame.files.includes(caller.file)) continue;
      const distance = Math.abs(frame.line - caller.range.start.line);
      const each =
        distance === 0 ? 3 : distance <= 6 && frame.line > caller.range.start.line ? 1.5 : distance <= 2 ? 1 : -1;
      if (found < 0 || each > quality) {
        found = i;
        quality = each;
      }
      if (each === 3) break;
    }
    if (found < 0) score -= 1;
    else {
      score += quality;
      at = found + 1;
    }
  }
  return score;
}

/** Spark's methods behind the names that code uses. */
const families: Readonly<Record<string, string>> = {
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
};

/** Methods of writers and readers, which share names: `df.write.csv`, `spark.read.csv`. */
const files = /^(parquet|orc|csv|json|text|avro|jdbc|save|load|table|xml|format|textFile)$/;

/** Undefined where the method cannot be that of the action. */
export function kindFits(action: Action, site: CallSite): number | undefined {
  if (site.connect !== undefined) return connectFits(action, site.connect.statementText);
  if (site.method === undefined) return site.streaming ? streamingFits(action) : 0;
  if (site.streaming && site.method === 'start' && action.kind !== 'streamStart') return streamingFits(action);
  const written = action.method;
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
