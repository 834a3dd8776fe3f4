import type { Module } from '../model/program.ts';
import type { Range, Site } from '../model/text.ts';
import { argumentsOf, noArguments, withArguments } from './machine.ts';
import type { Call, Machine } from './machine.ts';
import type { Scope } from './scope.ts';
import { unknown } from './value.ts';
import type { Value } from './value.ts';

/** The place of a call, in the function that runs. */
export function siteOf(machine: Machine, scope: Scope, range: Range, method: string, cell?: number): Site {
  return {
    file: scope.module.file,
    range,
    method,
    enclosing: machine.state.activation.enclosing,
    ...(cell === undefined ? {} : { cell }),
  };
}

/** A call that no source text makes as it stands: a property, an operator, a protocol of the language. */
export function simpleCall(machine: Machine, site: Site, module: Module, args = noArguments): Call {
  return { args, site, argumentRanges: [], typeArgs: [], module, statement: machine.state.statement };
}

/** Calls a value with other arguments than the code wrote: a function that was handed to a library. */
export function callWith(machine: Machine, target: Value | undefined, call: Call, ...given: readonly Value[]): Value {
  return machine.call(target ?? unknown, { ...withArguments(call, argumentsOf(...given)), argumentRanges: [] });
}
