import type { Expr, Module, Statement } from '../model/program.ts';
import type { Site } from '../model/text.ts';
import { construct, instantiate } from './classes.ts';
import { evaluateExpr } from './expressions.ts';
import type { FrameStore } from './frameStore.ts';
import { createHeap } from './heap.ts';
import type { Why } from './heap.ts';
import { invokeValue, callValue } from './invoke.ts';
import { createJoin } from './join.ts';
import { noArguments } from './machine.ts';
import type { Completion, Coverage, Machine, MachineState, World } from './machine.ts';
import { evaluateMember } from './members.ts';
import type { ProgramIndex } from './programIndex.ts';
import type { Scope } from './scope.ts';
import { executeStatements } from './statements.ts';
import { assumeInstance } from './types.ts';
import type { ClassValue, InstanceValue, Value } from './value.ts';
import { unknown } from './value.ts';

/** Nesting of expressions, statements and calls: far below what the JavaScript stack holds. */
const maxNesting = 900;

export interface MachineParts {
  readonly program: ProgramIndex;
  readonly frames: FrameStore;
  readonly coverage: Coverage;
  /** Expressions that one entry may evaluate. */
  readonly budget: number;
}

/** A machine with an empty world, ready to run one entry. */
export function createMachine(
  { program, frames, coverage, budget }: MachineParts,
  module: Module,
  actionId: number,
): Machine {
  const heap = createHeap();
  const joins: Record<Why, ReturnType<typeof createJoin>> = {
    branch: createJoin(frames, 'branch'),
    loop: createJoin(frames, 'loop'),
    dispatch: createJoin(frames, 'dispatch'),
    argument: createJoin(frames, 'argument'),
  };
  const nowhere = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
  const state: MachineState = {
    activation: { callers: [], enclosing: '<module>', module, depth: 0, parent: undefined, yields: [] },
    trace: [],
    steps: 0,
    exhausted: false,
    shallow: false,
    dead: 0,
    guarded: 0,
    statement: nowhere,
    loops: 0,
    unrolled: 0,
    appName: undefined,
    actionId,
    main: undefined,
  };
  const world: World = {
    views: new Map(),
    udfs: new Map(),
    patches: new Map(),
    pythonModules: new Map(),
    scalaModules: new Map(),
    classes: new Map(),
    linearizations: new Map(),
    assumed: new Map(),
    natives: new Map(),
    absent: new Map(),
    absentPaths: new Set(),
  };
  let nesting = 0;

  /** Runs one step of the program unless the budget or the stack is spent. */
  const step = <R>(otherwise: R, run: () => R): R => {
    if (state.exhausted) return otherwise;
    if (++state.steps > budget) {
      state.exhausted = true;
      coverage.notes.add(`More than ${budget} steps: the rest of the program was not followed`);
      return otherwise;
    }
    if (nesting >= maxNesting) {
      coverage.notes.add('Code nested too deeply was not followed');
      return otherwise;
    }
    nesting++;
    try {
      return run();
    } finally {
      nesting--;
    }
  };

  const machine: Machine = {
    program,
    heap,
    frames,
    world,
    coverage,
    state,
    join: (why) => joins[why],
    evaluate: (expr: Expr, scope: Scope): Value => step<Value>(unknown, () => evaluateExpr(machine, expr, scope)),
    execute: (statements: readonly Statement[], scope: Scope): Completion =>
      step<Completion>({ normal: true, broke: false, continued: false }, () =>
        executeStatements(machine, statements, scope),
      ),
    call: (callee, call) => callValue(machine, callee, call),
    invoke: (receiver, name, call) => invokeValue(machine, receiver, name, call),
    member: (receiver, name, site, from) => evaluateMember(machine, receiver, name, site, from),
    assume: (type, site) => assumeInstance(machine, type, (each) => assumed(machine, each, site)),
  };
  return machine;
}

/** One object stands for all of a class that the code does not make. */
function assumed(machine: Machine, type: ClassValue, site: Site): Value {
  const known = machine.world.assumed.get(type);
  if (known !== undefined) return known;
  if (type.definition.form.endsWith('object')) return instantiate(machine, type, site);
  const placeholder: InstanceValue = { kind: 'instance', class: type, fields: new Map() };
  machine.world.assumed.set(type, placeholder);
  const made = machine.heap.permanently(() => construct(machine, type, constructorCall(type, machine, site)));
  if (made.kind === 'instance') machine.world.assumed.set(type, made);
  return made;
}

function constructorCall(type: ClassValue, machine: Machine, site: Site) {
  return {
    args: noArguments,
    site: { ...site, method: '' },
    argumentRanges: [],
    typeArgs: [],
    module: type.module,
    statement: machine.state.statement,
  };
}
