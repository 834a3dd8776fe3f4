import { elementsOf } from '../elements.ts';
import { listOf } from '../join.ts';
import { forEachElement } from '../loops.ts';
import type { Call, Machine } from '../machine.ts';
import { unknown } from '../value.ts';
import type { Value } from '../value.ts';
import { callWith } from '../calls.ts';

/** Runs functions that were handed to code outside of the workspace: thread pools, retries, schedulers. */
export function callHandedFunctions(machine: Machine, name: string, call: Call): Value {
  const [target, ...others] = call.args.positional;
  if (
    target?.kind === 'function' &&
    (name === 'submit' || name === 'apply_async' || name === 'run_in_executor' || name === 'to_thread')
  ) {
    return machine.call(target, { ...call, args: { positional: others, named: call.args.named } });
  }
  if (
    target?.kind === 'function' &&
    (name === 'map' || name === 'imap' || name === 'starmap') &&
    others[0] !== undefined
  ) {
    const results: Value[] = [];
    forEachElement(machine, elementsOf(machine, others[0]), (element) => {
      const given = name === 'starmap' && element.kind === 'sequence' ? element.cell.content.items : [element];
      results.push(callWith(machine, target, call, ...given));
      return undefined;
    });
    return listOf(results);
  }
  return unknown;
}
