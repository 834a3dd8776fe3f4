import type { Action, Frame, Trace } from '../model/frames.ts';
import type { Expr, FunctionDef, LambdaExpr, Module, Statement } from '../model/program.ts';
import type { Range, Site, TextPattern } from '../model/text.ts';
import type { FrameStore } from './frameStore.ts';
import type { Cell, Heap, Join, Why } from './heap.ts';
import type { ProgramIndex } from './programIndex.ts';
import type { Scope } from './scope.ts';
import { choiceTrace, isEmptyTrace, sequenceTrace } from './trace.ts';
import { unknown } from './value.ts';
import type { ClassValue, InstanceValue, NativeValue, UdfValue, Value } from './value.ts';

/**
 * The abstract machine: one run of one entry point.
 *
 * The functions of the interpreter call each other through it, so that what Spark does (`spark/`) and what the languages' libraries do (`library/`)
 * need not know how statements are executed.
 */
export interface Machine {
  readonly program: ProgramIndex;
  readonly heap: Heap;
  readonly frames: FrameStore;
  readonly world: World;
  readonly coverage: Coverage;
  readonly state: MachineState;
  readonly join: (why: Why) => Join;
  readonly evaluate: (expr: Expr, scope: Scope) => Value;
  readonly execute: (statements: readonly Statement[], scope: Scope) => Completion;
  /** Calls any value. */
  readonly call: (callee: Value, call: Call) => Value;
  /** `receiver.name(…)`. */
  readonly invoke: (receiver: Value, name: string, call: Call) => Value;
  /** `receiver.name`; in Scala a method without parameters is run by it. */
  readonly member: (receiver: Value, name: string, site: Site, module: Module) => Value;
  /** An instance of the class whose constructor arguments are known only by their types. */
  readonly assume: (type: ClassValue, site: Site) => Value;
}

/** What has been run, over all entries. */
export interface Coverage {
  /** Functions that were entered outside of dead code. */
  readonly reached: Set<object>;
  /** Branches that were looked at as dead code already. */
  readonly explored: Set<object>;
  readonly notes: Set<string>;
}

/** What the program has set up so far; lives as long as the run of an entry. */
export interface World {
  /** Temporary views by lower-case name; the text of a pattern with holes is a name too. */
  readonly views: Map<string, Cell<Value | undefined>>;
  readonly udfs: Map<string, UdfValue>;
  /** Methods put on library classes by name: `DataFrame.foo = foo`. */
  readonly patches: Map<string, Value>;
  readonly pythonModules: Map<Module, Value>;
  readonly scalaModules: Map<Module, Scope>;
  readonly classes: Map<object, ClassValue>;
  readonly linearizations: Map<ClassValue, readonly ClassValue[]>;
  /** Objects assumed for a class, so that recursion of types ends. */
  readonly assumed: Map<ClassValue, InstanceValue>;
  readonly natives: Map<string, NativeValue>;
  /** Names that neither the imports nor the package of a Scala file bring. */
  readonly absent: Map<Module, Set<string>>;
  /** Dotted paths that lead out of the workspace. */
  readonly absentPaths: Set<string>;
}

export interface MachineState {
  activation: Activation;
  trace: Trace[];
  steps: number;
  /** Set once the budget is spent: everything evaluates to unknown, quickly. */
  exhausted: boolean;
  /** Calls of workspace functions are not followed further than a step. */
  shallow: boolean;
  /** Inside code that this run does not reach: operators are noted, effects undone. */
  dead: number;
  /** How many `try` with handlers are around. */
  guarded: number;
  /** The statement or header that is being evaluated. */
  statement: Range;
  /** Loops of unknown length that are running. */
  loops: number;
  /** Loops over known values that are being run turn by turn. */
  unrolled: number;
  appName: TextPattern | undefined;
  actionId: number;
  /** The module that runs as the program: its `__name__` is `__main__`. */
  main: Module | undefined;
}

export interface Activation {
  readonly callers: readonly Site[];
  readonly enclosing: string;
  readonly module: Module;
  readonly depth: number;
  readonly definition?: FunctionDef | LambdaExpr;
  /** The class of the object that a method runs on. */
  readonly receiver?: ClassValue;
  readonly parent: Activation | undefined;
  /** What `yield` has given. */
  readonly yields: Value[];
}

export interface Call {
  readonly args: Arguments;
  readonly site: Site;
  /** From the dot to the closing parenthesis. */
  readonly range?: Range;
  readonly argumentRanges: readonly Range[];
  readonly typeArgs: readonly string[];
  readonly module: Module;
  /** First to last line of the statement that holds the call. */
  readonly statement: Range;
  readonly scope?: Scope;
}

export interface Arguments {
  readonly positional: readonly Value[];
  readonly named: ReadonlyMap<string, Value>;
  /** There may be more than these: `*args` of unknown length. */
  readonly rest?: Value;
}

export interface Completion {
  /** Whether control may go on after the statements. */
  readonly normal: boolean;
  readonly returned?: Value;
  /** `break` may have left the statements. */
  readonly broke: boolean;
  /** `continue` may have left the statements. */
  readonly continued: boolean;
  /** Value of the last statement: the value of a Scala block. */
  readonly last?: Value;
}

export const noArguments: Arguments = { positional: [], named: new Map() };

export function argumentsOf(...positional: readonly Value[]): Arguments {
  return { positional, named: new Map() };
}

/** The argument at a position or under one of its names. */
export function argument(call: Call, index: number, ...names: readonly string[]): Value | undefined {
  for (const name of names) {
    const named = call.args.named.get(name);
    if (named !== undefined) return named;
  }
  return index < 0 ? undefined : call.args.positional[index];
}

export function withArguments(call: Call, args: Arguments): Call {
  return { ...call, args };
}

/** Runs each alternative from the same state; their traces become a choice. */
export function branch<R>(
  machine: Machine,
  why: Why,
  traceWhy: string,
  alternatives: readonly (() => R)[],
  stay: (results: readonly R[]) => readonly number[] = (results) => results.map((_, index) => index),
): R[] {
  const traces: Trace[] = [];
  const results = machine.heap.fork(
    alternatives.map((run) => () => {
      const [result, trace] = traced(machine, run);
      traces.push(trace);
      return result;
    }),
    stay,
    machine.join(why),
  );
  // A way that ends in an exception which nothing catches is none past which later actions ran.
  const ways = machine.state.guarded === 0 ? stay(results) : undefined;
  const possible = traces.filter((trace, index) => ways === undefined || ways.includes(index) || !isEmptyTrace(trace));
  pushTrace(machine, choiceTrace(traceWhy, possible));
  return results;
}

/** Runs and gives the trace apart instead of noting it. */
export function traced<R>(machine: Machine, run: () => R): [R, Trace] {
  const outer = machine.state.trace;
  const inner: Trace[] = [];
  machine.state.trace = inner;
  try {
    const result = run();
    return [result, sequenceTrace(inner)];
  } finally {
    machine.state.trace = outer;
  }
}

/** Runs without any lasting effect: for what operators there are, and for what a loop's turn would change. */
export function rehearse<R>(machine: Machine, run: () => R): R | undefined {
  const [result] = machine.heap.fork([() => traced(machine, run)[0]], () => [], machine.join('branch'));
  return result;
}

export function pushTrace(machine: Machine, trace: Trace): void {
  if (trace.kind === 'sequence' && trace.items.length === 0) return;
  machine.state.trace.push(trace);
}

export function joinAll(machine: Machine, why: Why, values: readonly Value[]): Value {
  const [first, ...others] = values;
  return first === undefined ? unknown : others.reduce(machine.join(why), first);
}

export function emitAction(
  machine: Machine,
  call: Call,
  parts: Omit<Action, 'id' | 'site' | 'statement' | 'callers' | 'method'> & { readonly method?: string },
): void {
  const action: Action = {
    id: machine.state.actionId++,
    method: call.site.method,
    site: call.site,
    statement: call.statement,
    callers: machine.state.activation.callers,
    ...parts,
  };
  machine.state.trace.push({ kind: 'action', action });
}

/** Frames that a value holds, for calls that lead out of the workspace. */
function framesIn(value: Value, depth = 3): readonly Frame[] {
  switch (value.kind) {
    case 'frame':
    case 'grouped':
    case 'writer':
      return [value.frame];
    case 'choice':
      return value.alternatives.flatMap((alternative) => framesIn(alternative, depth));
    case 'sequence': {
      if (depth === 0) return [];
      const { items, rest } = value.cell.content;
      return [...items, ...(rest === undefined ? [] : [rest])].flatMap((item) => framesIn(item, depth - 1));
    }
    case 'map':
      return depth === 0 ? [] : value.cell.content.entries.flatMap(([, item]) => framesIn(item, depth - 1));
    case 'instance': {
      if (depth < 3) return [];
      const fields = [...value.fields.values()];
      return fields.flatMap(({ content }) => (content?.kind === 'frame' ? [content.frame] : []));
    }
    default:
      return [];
  }
}

export function framesOfArguments(args: Arguments): readonly Frame[] {
  const all = [...args.positional, ...args.named.values(), ...(args.rest === undefined ? [] : [args.rest])];
  return [...new Set(all.flatMap((value) => framesIn(value)))];
}
