import type { LambdaExpr, Module, Parameter } from '../model/program.ts';
import type { Site } from '../model/text.ts';
import { enter } from './activation.ts';
import { listOf, mapOf, tupleOf } from './join.ts';
import { framesOfArguments, noArguments } from './machine.ts';
import type { Arguments, Call, Machine } from './machine.ts';
import { bindPattern } from './patterns.ts';
import { childScope, ownCell } from './scope.ts';
import type { Scope } from './scope.ts';
import { text } from './text.ts';
import { valueOfType } from './types.ts';
import { frameValue, none, unknown } from './value.ts';
import type { Bound, FunctionValue, Value } from './value.ts';

/** Deeper than this no program that people write calls. */
const maxDepth = 60;
/** Calls that are followed where only a look at a function is wanted. */
const maxShallowDepth = 4;
/** Turns of a recursion that are followed. */
const maxRecursion = 2;

export interface Binding {
  readonly module: Module;
  /** Where default values are evaluated. */
  readonly defaults: Scope;
}

export function bindParameters(
  machine: Machine,
  parameters: readonly Parameter[],
  args: Arguments,
  scope: Scope,
  binding: Binding,
): void {
  const positional = [...args.positional];
  const named = new Map(args.named);
  for (const parameter of parameters) {
    let value: Value | undefined;
    if (parameter.rest === 'list') value = restArgument(positional.splice(0), args.rest, binding.module);
    else if (parameter.rest === 'dict') {
      value = mapOf(
        [...named]
          .filter(([name]) => !parameters.some((each) => each.name === name && each.rest === undefined))
          .map(([name, given]) => [text(name), given]),
      );
    } else if (named.has(parameter.name)) {
      value = named.get(parameter.name);
      named.delete(parameter.name);
    } else if (parameter.keywordOnly !== true && positional.length > 0) value = positional.shift();
    else if (args.rest !== undefined) value = args.rest;
    else value = defaultOf(machine, parameter, scope, binding);
    if (value === undefined || (value.kind === 'unknown' && value.type === undefined)) {
      value = valueOfType(
        machine,
        parameter.type,
        scope,
        parameterSite(machine, parameter, binding.module),
        parameter.name,
      );
    }
    machine.heap.write(ownCell(scope, parameter.name), value);
    if (parameter.pattern !== undefined) bindPattern(machine, parameter.pattern, value, scope);
  }
}

/** `*args`: what is left, one sequence that was handed on as a whole included. */
function restArgument(given: readonly Value[], rest: Value | undefined, module: Module): Value {
  if (module.language === 'scala') return listOf(given, rest);
  return rest === undefined ? tupleOf(given) : listOf(given, rest);
}

function defaultOf(machine: Machine, parameter: Parameter, scope: Scope, binding: Binding): Value | undefined {
  if (parameter.default === undefined) return undefined;
  return machine.evaluate(parameter.default, binding.module.language === 'scala' ? scope : binding.defaults);
}

function parameterSite(machine: Machine, parameter: Parameter, module: Module): Site {
  return {
    file: module.file,
    range: parameter.range,
    method: parameter.name,
    enclosing: machine.state.activation.enclosing,
  };
}

/** Calls a function of the workspace. */
export function callFunction(machine: Machine, target: FunctionValue, call: Call): Value {
  const chosen = chooseOverload(target, call);
  if (chosen !== target) return callFunction(machine, chosen, call);
  const { definition } = target;
  const given = mergeBound(target, call.args);
  const lists = definition.kind === 'lambda' ? [definition.params] : definition.params;
  const bound: readonly Bound[] = [...target.bound.filter((each) => !each.open), given];
  if (definition.kind === 'function' && lists.length === 0) {
    const result = run(machine, target, [], call);
    const applied = call.args.positional.length + call.args.named.size > 0;
    return applied ? machine.call(result, call) : result;
  }
  const missing = lists.slice(bound.length).filter((list) => list.some((parameter) => parameter.implicit !== true));
  if (missing.length > 0) return { ...target, bound };
  return run(machine, target, bound, call);
}

/** Calls a method without parameters when it is only mentioned, as Scala does. */
export function autoApply(machine: Machine, value: Value, site: Site, module: Module): Value {
  if (value.kind !== 'function' || value.definition.kind === 'lambda' || value.module.language !== 'scala')
    return value;
  const target = value.overloads === undefined ? value : chooseOverload(value, { args: noArguments });
  if (target.definition.kind === 'lambda') return value;
  const explicit = target.definition.params
    .slice(target.bound.length)
    .flat()
    .filter((parameter) => parameter.implicit !== true);
  if (explicit.length > 0) return value;
  const lists = target.definition.params.length;
  const bound = Array.from({ length: Math.max(lists, 0) }, (): Bound => ({
    positional: [],
    named: new Map(),
    open: false,
  }));
  return run(machine, target, [...target.bound, ...bound.slice(target.bound.length)], {
    args: noArguments,
    site,
    argumentRanges: [],
    typeArgs: [],
    module,
    statement: machine.state.statement,
  });
}

function mergeBound(target: FunctionValue, args: Arguments): Bound {
  const open = target.bound.findLast((each) => each.open);
  const all: Bound = { ...args, open: false };
  if (open === undefined) return all;
  return {
    ...all,
    positional: [...open.positional, ...args.positional],
    named: new Map([...open.named, ...args.named]),
  };
}

function chooseOverload(target: FunctionValue, { args }: Pick<Call, 'args'>): FunctionValue {
  if (target.overloads === undefined || target.overloads.length === 0) return target;
  const candidates = [{ ...target, overloads: [] }, ...target.overloads];
  const count = args.positional.length + args.named.size;
  const fits = candidates.filter(({ definition, bound }) => {
    const list = definition.kind === 'lambda' ? definition.params : (definition.params[bound.length] ?? []);
    const required = list.filter(
      (each) => each.default === undefined && each.rest === undefined && each.implicit !== true,
    ).length;
    const most = list.some((each) => each.rest === 'list') ? Number.POSITIVE_INFINITY : list.length;
    return (
      count >= required &&
      count <= most &&
      [...args.named.keys()].every((name) => list.some((each) => each.name === name))
    );
  });
  const best = fits.toSorted((one, other) => score(other, args) - score(one, args))[0] ?? candidates[0];
  return best === undefined
    ? target
    : { ...best, overloads: [], ...(target.self === undefined ? {} : { self: target.self }) };
}

/** How well the arguments' kinds agree with the parameters' types. */
function score({ definition }: FunctionValue, args: Arguments): number {
  const list = definition.kind === 'lambda' ? definition.params : (definition.params[0] ?? []);
  let total = 0;
  for (const [index, value] of args.positional.entries()) {
    const type = list[index]?.type ?? '';
    const agrees =
      (value.kind === 'text' && type === 'String') ||
      (value.kind === 'column' && type.endsWith('Column')) ||
      (value.kind === 'frame' && /DataFrame|Dataset|RDD/.test(type)) ||
      (value.kind === 'sequence' && /^(Seq|List|Array|Set|Option|Iterable)/.test(type)) ||
      (value.kind === 'constant' && /^(Int|Long|Double|Boolean|Float)$/.test(type)) ||
      (value.kind === 'instance' && type === value.class.name);
    if (agrees) total++;
    else if (value.kind !== 'unknown') total--;
  }
  return total;
}

function run(machine: Machine, target: FunctionValue, bound: readonly Bound[], call: Call): Value {
  const { state } = machine;
  const { definition } = target;
  const giveUp = (why: string): Value => {
    machine.coverage.notes.add(why);
    return handOver(machine, why, call);
  };
  if (state.activation.depth >= maxDepth) return giveUp(`Calls deeper than ${maxDepth} are not followed`);
  if (state.shallow && state.activation.depth >= maxShallowDepth)
    return handOver(machine, 'a call that was not followed', call);
  if (recursionOf(machine, target) >= maxRecursion)
    return giveUp(`Recursion of ${target.qualifiedName} is followed twice`);
  if (definition.kind === 'function' && definition.abstract === true) return abstractResult(machine, target, call);
  if (state.dead === 0) machine.coverage.reached.add(definition);
  const { module } = target;
  return enter(
    machine,
    module,
    target.qualifiedName,
    call.site,
    () => {
      const scope = functionScope(target);
      bindLists(machine, target, bound, scope);
      const completion = machine.execute(definition.body, scope);
      const { yields } = state.activation;
      if (yields.length > 0) return listOf([], yields.reduce(machine.join('loop')));
      const isScala = module.language === 'scala' || definition.kind === 'lambda';
      const last = isScala && completion.normal ? completion.last : undefined;
      const { returned } = completion;
      const result =
        returned === undefined ? last : last === undefined ? returned : machine.join('branch')(returned, last);
      if (result === undefined) return module.language === 'python' && completion.normal ? none : unknown;
      if (result.kind === 'unknown' && definition.kind === 'function' && definition.returnType !== undefined) {
        return valueOfType(machine, definition.returnType, scope, call.site);
      }
      // A function that may fall through gives None on that path only.
      return result;
    },
    target.self?.kind === 'instance' ? { definition, receiver: target.self.class } : { definition },
  );
}

/** The result of a call that is not followed: unknown, or some frame where frames went in. */
function handOver(machine: Machine, why: string, call: Call): Value {
  const frames = framesOfArguments(call.args);
  return frames.length === 0 ? unknown : frameValue(machine.frames.opaque(why, frames, call.site));
}

function functionScope(target: FunctionValue): Scope {
  const scope = childScope(target.scope, 'function');
  const outside = target.definition.kind === 'function' ? target.definition.outerNames : undefined;
  return {
    ...scope,
    ...(target.owner === undefined ? {} : { method: target.owner }),
    ...(outside === undefined ? {} : { outside: new Set(outside) }),
  };
}

function bindLists(machine: Machine, target: FunctionValue, bound: readonly Bound[], scope: Scope): void {
  const { definition, module } = target;
  if (definition.kind === 'lambda') {
    const given = bound[0] ?? { positional: [], named: new Map<string, Value>(), open: false };
    bindParameters(machine, definition.params, spreadTuple(definition, given), scope, {
      module,
      defaults: target.scope,
    });
    return;
  }
  for (const [index, list] of definition.params.entries()) {
    const given = bound[index] ?? { positional: [], named: new Map<string, Value>(), open: false };
    const takesSelf = index === 0 && module.language === 'python' && target.self !== undefined;
    const positional = takesSelf && target.self !== undefined ? [target.self, ...given.positional] : given.positional;
    bindParameters(machine, list, { ...given, positional }, scope, { module, defaults: target.scope });
  }
}

/** Scala's `{ case (a, b) => … }` and `(a, b) => …` over one pair. */
function spreadTuple(definition: LambdaExpr, given: Bound): Arguments {
  const [only] = given.positional;
  if (
    definition.params.length > 1 &&
    given.positional.length === 1 &&
    only?.kind === 'sequence' &&
    only.form === 'tuple'
  ) {
    return { ...given, positional: only.cell.content.items };
  }
  return given;
}

/** A method that runs the same method of an object of another class does not run itself: stages that run what they are made of. */
function recursionOf(machine: Machine, { definition, self }: FunctionValue): number {
  const receiver = self?.kind === 'instance' ? self.class : undefined;
  let count = 0;
  for (
    let at: typeof machine.state.activation | undefined = machine.state.activation;
    at !== undefined;
    at = at.parent
  ) {
    if (at.definition === definition && at.receiver === receiver) count++;
  }
  return count;
}

/** A member that no class of the workspace implements here. */
function abstractResult(machine: Machine, target: FunctionValue, call: Call): Value {
  const type = target.definition.kind === 'function' ? target.definition.returnType : undefined;
  const made = valueOfType(machine, type, target.scope, call.site);
  return made.kind === 'frame'
    ? frameValue(machine.frames.opaque('an abstract method', framesOfArguments(call.args), call.site), made.face)
    : made;
}
