import type { Action, Entry, FlowResult } from '../model/frames.ts';
import type { Module } from '../model/program.ts';
import { entryPoints } from './entries.ts';
import { callLoosely, functionsOf } from './looseFunctions.ts';
import type { EntryPoint } from './entries.ts';
import type { LooseFunction } from './looseFunctions.ts';
import { createFrameStore } from './frameStore.ts';
import { createMachine } from './interpreter.ts';
import type { MachineParts } from './interpreter.ts';
import type { Machine } from './machine.ts';
import { traced } from './machine.ts';
import { indexProgram } from './programIndex.ts';
import { mentionedNames, mentionsSpark } from './references.ts';
import { distinctiveMethods } from './spark/dataframe.ts';
import { actionsOf, isEmptyTrace } from './trace.ts';

export interface InterpretOptions {
  /** Expressions that one entry may evaluate. */
  readonly budget?: number;
  /** Expressions that all entries may evaluate before each has less. */
  readonly budgetOfAll?: number;
  readonly signal?: AbortSignal;
}

/** Some forty times what a nightly job of a thousand lines takes. */
const defaultBudget = 150_000;
/** Steps of all programs together, three times what large workspaces take; from then on each has less. Hundreds of scripts that all call a large library would take minutes. */
const allEntriesBudget = 600_000;
const lateShare = 1 / 8;
/** What one function that nobody calls may cost. */
const looseBudget = 5_000;
/** What all of them together may cost. */
const allLooseBudget = 300_000;

/** Executes the program symbolically: what frames there are, where they come from, and what makes Spark run them, in order. */
export function interpret(modules: readonly Module[], options: InterpretOptions = {}): FlowResult {
  const frames = createFrameStore();
  const coverage = { reached: new Set<object>(), explored: new Set<object>(), notes: new Set<string>() };
  const program = indexProgram(modules);
  const parts: MachineParts = { program, frames, coverage, budget: options.budget ?? defaultBudget };
  const entries: Entry[] = [];
  let actionId = 0;

  const runEntry = (point: EntryPoint, machine: Machine): void => {
    const trace = runTraced(machine, point, coverage.notes);
    actionId = machine.state.actionId;
    if (isEmptyTrace(trace) && !point.always) return;
    entries.push({
      kind: point.kind,
      file: point.module.file,
      name: point.name,
      trace,
      ...(machine.state.appName === undefined ? {} : { appName: machine.state.appName }),
    });
  };

  let spentByEntries = 0;
  for (const point of entryPoints(program)) {
    if (options.signal?.aborted === true) break;
    const late = spentByEntries > (options.budgetOfAll ?? allEntriesBudget);
    if (late) coverage.notes.add('These are many large programs: the later ones were followed less far');
    const budget = late ? parts.budget * lateShare : parts.budget;
    const machine = createMachine({ ...parts, budget }, point.module, actionId);
    runEntry(point, machine);
    spentByEntries += machine.state.steps;
  }
  runLooseFunctions();

  const actions = entries.flatMap((entry): readonly Action[] => actionsOf(entry.trace));
  return { entries, operators: frames.operators(), actions, notes: [...coverage.notes] };

  /** They share a world, so that modules are loaded and objects assumed once; what each changes is undone. */
  function runLooseFunctions(): void {
    const [first] = modules;
    const loose = looseFunctions(modules, coverage.reached);
    if (first === undefined || loose.length === 0) return;
    const machine = createMachine({ ...parts, budget: looseBudget }, first, actionId);
    let spent = 0;
    for (const each of loose) {
      if (options.signal?.aborted === true) return;
      if (coverage.reached.has(each.definition)) continue;
      machine.state.steps = 0;
      machine.state.exhausted = false;
      machine.state.appName = undefined;
      // Once the common budget is spent, functions are looked at without what they call.
      machine.state.shallow = spent > allLooseBudget || each.mentioned;
      runEntry(
        {
          kind: 'uncalled',
          module: each.module,
          name: each.name,
          always: false,
          run: (inner) => callLoosely(inner, each),
        },
        machine,
      );
      spent += machine.state.steps;
    }
    if (spent > allLooseBudget)
      coverage.notes.add('Not all functions that nobody calls were followed into what they call');
  }
}

function runTraced(machine: Machine, point: EntryPoint, notes: Set<string>): Entry['trace'] {
  let trace: Entry['trace'] = { kind: 'sequence', items: [] };
  try {
    machine.heap.fork(
      [() => void ([, trace] = traced(machine, () => point.run(machine)))],
      () => [],
      machine.join('branch'),
    );
  } catch (error) {
    // One entry that breaks an assumption of ours must not cost the others.
    notes.add(
      `${point.name} in ${point.module.file} could not be followed: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  return trace;
}

/** Functions that no entry has reached and that may work with frames: first those that nobody mentions, tests last. */
function looseFunctions(
  modules: readonly Module[],
  reached: ReadonlySet<object>,
): readonly (LooseFunction & { readonly mentioned: boolean })[] {
  const all = modules.flatMap((module) => {
    const words = module.usesSpark ? sparkWords : distinctiveMethods;
    return functionsOf(module).filter(
      ({ definition }) => !reached.has(definition) && mentionsSpark(definition.body, words),
    );
  });
  if (all.length === 0) return [];
  const names = mentionedNames(modules);
  const ranked = all.map((each) => ({ ...each, mentioned: names.has(each.definition.name) }));
  const rank = ({ mentioned, module }: (typeof ranked)[number]): number =>
    (mentioned ? 2 : 0) + (isTest(module) ? 1 : 0);
  return ranked.toSorted((one, other) => rank(one) - rank(other));
}

function isTest({ file }: Module): boolean {
  return /(^|\/)(tests?|it)\/|(^|\/)test_[^/]*$|_test\.py$|(Spec|Suite|Test)\.scala$/.test(file);
}

/** In a file that uses Spark these names say that a function may make frames. */
const sparkWords: ReadonlySet<string> = new Set([
  ...distinctiveMethods,
  'select',
  'where',
  'filter',
  'agg',
  'join',
  'union',
  'distinct',
  'write',
  'writeStream',
  'read',
  'readStream',
  'createDataFrame',
  'createDataset',
  'sql',
  'table',
  'toDF',
  'toDS',
  'collect',
  'count',
  'show',
  'cache',
  'limit',
  'drop',
  'rdd',
  'foreachPartition',
  'mapPartitions',
  'transform',
]);
