import type { Argument, Parameter } from '../model/program.ts';
import { elementsOf } from './elements.ts';
import type { Arguments, Machine } from './machine.ts';
import type { Scope } from './scope.ts';
import { textOf } from './text.ts';
import { byNameValue } from './functionValues.ts';
import type { FunctionValue, Value } from './value.ts';
import { unknown } from './value.ts';

/** Evaluates the arguments of a call; those that `target` takes by name stay unevaluated. */
export function evaluateArguments(
  machine: Machine,
  args: readonly Argument[],
  scope: Scope,
  target?: FunctionValue,
): Arguments {
  const parameters = target === undefined ? [] : parametersOf(target);
  const positional: Value[] = [];
  const named = new Map<string, Value>();
  let rest: Value | undefined;
  for (const argument of args) {
    const parameter =
      argument.name === undefined
        ? parameters[positional.length]
        : parameters.find((each) => each.name === argument.name);
    if (parameter?.type?.startsWith('=>') === true && argument.spread === undefined) {
      const value = byNameValue(argument.value, scope, machine.state.activation.enclosing);
      if (argument.name === undefined) positional.push(value);
      else named.set(argument.name, value);
      continue;
    }
    const value = machine.evaluate(argument.value, scope);
    if (argument.spread === 'list') {
      const elements = elementsOf(machine, value);
      positional.push(...elements.items);
      if (elements.rest !== undefined || elements.uncertain) rest = elements.rest ?? unknown;
    } else if (argument.spread === 'dict') {
      if (value.kind !== 'map') continue;
      for (const [key, entry] of value.cell.content.entries) {
        const name = textOf(key);
        if (name !== undefined) named.set(name, entry);
      }
    } else if (argument.name !== undefined) named.set(argument.name, value);
    else positional.push(value);
  }
  return rest === undefined ? { positional, named } : { positional, named, rest };
}

/** The parameters that the next argument list of a function fills. */
function parametersOf(target: FunctionValue): readonly Parameter[] {
  const { definition } = target;
  if (definition.kind === 'lambda') return definition.params;
  const lists = definition.params;
  return lists[Math.min(target.bound.filter((bound) => !bound.open).length, lists.length - 1)] ?? [];
}
