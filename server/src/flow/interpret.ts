import type { Action, Entry, FlowResult } from '../model/frames.ts';
import type { Module } from '../model/program.ts';
import { callLoosely, entryPoints, functionsOf } from './entries.ts';
import type { EntryPoint, LooseFunction } from './entries.ts';
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
  readonly signal?: AbortSignal;
}

/** Enough for entries of some ten thousand lines with helpers; a second or less of work. */
const defaultBudget = 400_000;
/** What a function that nobody calls may cost. */
const looseBudget = 20_000;

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

  for (const point of entryPoints(modules)) {
    if (options.signal?.aborted === true) break;
    runEntry(point, createMachine(parts, point.module, actionId));
  }

  for (const loose of looseFunctions(modules, coverage.reached)) {
    if (options.signal?.aborted === true) break;
    if (coverage.reached.has(loose.definition)) continue;
    const point: EntryPoint = {
      kind: 'uncalled',
      module: loose.module,
      name: loose.name,
      always: false,
      run: (machine) => callLoosely(machine, loose),
    };
    runEntry(point, createMachine({ ...parts, budget: looseBudget }, loose.module, actionId));
  }

  const actions = entries.flatMap((entry): readonly Action[] => actionsOf(entry.trace));
  return { entries, operators: frames.operators(), actions, notes: [...coverage.notes] };
}

function runTraced(machine: Machine, point: EntryPoint, notes: Set<string>): Entry['trace'] {
  let trace: Entry['trace'] = { kind: 'sequence', items: [] };
  try {
    [, trace] = traced(machine, () => point.run(machine));
  } catch (error) {
    // One entry that breaks an assumption of ours must not cost the others.
    notes.add(
      `${point.name} in ${point.module.file} could not be followed: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  return trace;
}

/** Functions that no entry has reached and that may work with frames; those that nobody mentions come first. */
function looseFunctions(modules: readonly Module[], reached: ReadonlySet<object>): readonly LooseFunction[] {
  const all = modules.flatMap((module) => {
    const functions = functionsOf(module).filter(({ definition }) => !reached.has(definition));
    return functions.filter(({ definition }) => module.usesSpark || mentionsSpark(definition.body, distinctiveMethods));
  });
  if (all.length === 0) return [];
  const mentioned = mentionedNames(modules);
  const uncalled = all.filter(({ definition }) => !mentioned.has(definition.name));
  return [...uncalled, ...all.filter((loose) => !uncalled.includes(loose))];
}
