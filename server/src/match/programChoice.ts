import type { Action, Entry, FlowResult, Trace } from '../model/frames.ts';
import type { Run } from '../model/run.ts';
import type { Submitted } from './submitted.ts';
import { textAgrees, wholeText } from './patterns.ts';
import { submittedOf } from './submitted.ts';

/**
 * One run is one program: a workspace may hold a hundred scripts that read the same file and show it.
 *
 * The command line or the application's name says which one began, or the sum of all executions does. Functions that no entry reaches may belong to any of them, by ways that the code does not tell.
 */
export interface Program {
  /** Undefined where none of the workspace's programs ran, only functions that something outside calls. */
  readonly entry: Entry | undefined;
  readonly traces: readonly Trace[];
  /** Functions that something outside may call. */
  readonly aside: readonly Trace[];
  readonly actions: ReadonlySet<Action>;
  /** Those that it reaches by what the code tells. */
  readonly own: ReadonlySet<Action>;
  /** What speaks for it before any plan is looked at. */
  readonly prior: number;
}

export interface Programs {
  /** Those that may have run, best prior first. */
  readonly choices: readonly Program[];
  /** Every program, for a run whose named program runs others that the code does not tell. */
  readonly others: readonly Program[];
}

export function programsOf(flow: FlowResult, run: Run): Programs {
  const submitted = submittedOf(run.app.command);
  const begin = flow.entries.filter((entry) => entry.kind !== 'uncalled');
  const loose = flow.entries.filter((entry) => entry.kind === 'uncalled');
  const all = begin.map((entry) => program(entry, loose, begin, priorOf(entry, run, submitted)));
  const rest = loose.length === 0 ? [] : [program(undefined, loose, begin, 0)];
  const named = begin.length === 0 ? [] : namedBy(all, submitted);
  const others = [...all, ...rest].filter((each) => mayRunUnder(each, submitted));
  return named.length > 0 ? { choices: named, others } : { choices: others, others: [] };
}

/** A script or a class that was submitted may run other scripts and functions, but no notebook's file. */
function mayRunUnder({ entry }: Program, { script, mainClass }: Submitted): boolean {
  return entry?.file.endsWith('.ipynb') !== true || (mainClass === undefined && script?.endsWith('.py') !== true);
}

function program(entry: Entry | undefined, loose: readonly Entry[], begin: readonly Entry[], prior: number): Program {
  const traces = entry === undefined ? loose.map((each) => each.trace) : [entry.trace];
  const own = new Set(traces.flatMap((trace) => [...actionsIn(trace)]));
  const aside =
    entry === undefined ? [] : loose.filter((each) => mayCall(entry, own, each, begin)).map((each) => each.trace);
  return {
    entry,
    traces,
    aside,
    own,
    actions: new Set([...own, ...aside.flatMap((trace) => [...actionsIn(trace)])]),
    prior,
  };
}

/** What any program of the workspace runs by what the code tells. */
export function reachedBy({ choices, others }: Programs): ReadonlySet<Action> {
  const reached = new Set<Action>();
  for (const { entry, own } of [...choices, ...others])
    if (entry !== undefined) for (const each of own) reached.add(each);
  return reached;
}

/**
 * Whether the programs pass an action by, and reach another call of its method in the same file: its function is a copy of one that is called.
 * After an edit the line that the log names may stand in the copy.
 */
export function isPassedBy(programs: Programs, action: Action): boolean {
  const all = [...programs.choices, ...programs.others].filter(({ entry }) => entry !== undefined);
  if (all.some(({ own }) => own.has(action))) return false;
  return all.some(({ own }) =>
    [...own].some(
      (other) => other.site.file === action.site.file && other.kind === action.kind && other.method === action.method,
    ),
  );
}

/** A function of another program's script is not called from this one, unless this one's actions pass through that file. */
function mayCall(entry: Entry, own: ReadonlySet<Action>, loose: Entry, begin: readonly Entry[]): boolean {
  if (loose.file === entry.file) return true;
  if (testFile.test(loose.file) && !testFile.test(entry.file)) return false;
  if (!begin.some((each) => each.file === loose.file)) return true;
  for (const action of own)
    if (action.site.file === loose.file || action.callers.some((caller) => caller.file === loose.file)) return true;
  return false;
}

/** Where test runners look for tests. */
const testFile =
  /(^|\/)(tests?|specs?|src\/test|src\/it)\/|(^|\/)(test_[^/]*|[^/]*_test|conftest)\.py$|(Test|Tests|Spec|Suite)\.scala$/;

/** The program that the command line names by its script or main class, the longest agreement of paths. */
function namedBy(programs: readonly Program[], submitted: Submitted): readonly Program[] {
  if (submitted.mainClass !== undefined) return programs.filter((each) => each.entry?.name === submitted.mainClass);
  const { script } = submitted;
  if (script === undefined) return [];
  const scored = programs.map((each) => ({ each, score: commonEnd(each.entry?.file ?? '', script) }));
  const best = Math.max(1, ...scored.map(({ score }) => score));
  return scored.filter(({ score }) => score === best).map(({ each }) => each);
}

function commonEnd(file: string, path: string): number {
  const left = segments(file);
  const right = segments(path);
  let count = 0;
  while (count < left.length && count < right.length && left[count] === right[count]) count++;
  return count;
}

function segments(path: string): readonly string[] {
  return path.replaceAll('\\', '/').split('/').reverse();
}

/** A name that the code gives counts for more the longer it is; Spark's own default is the script's or the class's name. */
const NAME_AGREES = 4;
const NAME_DIFFERS = -4;
const ARGUMENT_NAMES = 3;

function priorOf(entry: Entry, run: Run, submitted: Submitted): number {
  const file = segments(entry.file)[0] ?? '';
  const base = file.replace(/\.\w+$/, '');
  const simple = entry.name.split('.').at(-1) ?? entry.name;
  let prior = 0;
  if (entry.appName !== undefined) {
    const agreed = textAgrees(entry.appName, run.app.name);
    if (agreed === undefined) prior += wholeText(entry.appName) === undefined ? NAME_DIFFERS / 2 : NAME_DIFFERS;
    else if (agreed > 2) prior += NAME_AGREES;
  } else if (run.app.name === file || run.app.name === entry.name) prior += NAME_AGREES;
  if (submitted.args.some((arg) => arg === entry.name || segments(arg)[0] === file)) prior += ARGUMENT_NAMES;
  else if (submitted.args.some((arg) => arg === simple || arg === base)) prior += ARGUMENT_NAMES / 2;
  return prior;
}

function* actionsIn(trace: Trace): Generator<Action> {
  if (trace.kind === 'action') yield trace.action;
  else if (trace.kind === 'repeat') yield* actionsIn(trace.body);
  else for (const item of trace.items) yield* actionsIn(item);
}
