import { joinAll } from './machine.ts';
import type { Completion, Machine } from './machine.ts';
import { unknown } from './value.ts';
import type { Value } from './value.ts';

/** Control goes on behind the statements. */
export const goesOn: Completion = { normal: true, broke: false, continued: false };

/** Control does not: an exception, an exit. */
export const stops: Completion = { normal: false, broke: false, continued: false };

/** One completion after another. */
export function inSequence(machine: Machine, first: Completion, second: Completion): Completion {
  const returned = joined(machine, first.returned, second.returned);
  return {
    normal: second.normal,
    broke: first.broke || second.broke,
    continued: first.continued || second.continued,
    ...(returned === undefined ? {} : { returned }),
    ...(second.last === undefined ? {} : { last: second.last }),
  };
}

/** Either of two completions. */
export function either(machine: Machine, first: Completion, second: Completion): Completion {
  const returned = joined(machine, first.returned, second.returned);
  const last = joined(machine, first.normal ? first.last : undefined, second.normal ? second.last : undefined);
  return {
    normal: first.normal || second.normal,
    broke: first.broke || second.broke,
    continued: first.continued || second.continued,
    ...(returned === undefined ? {} : { returned }),
    ...(last === undefined ? {} : { last }),
  };
}

export function joined(machine: Machine, left: Value | undefined, right: Value | undefined): Value | undefined {
  if (left === undefined) return right;
  return right === undefined ? left : machine.join('branch')(left, right);
}

/** Paths that leave by an exception have no effect on what follows, unless all do. */
export function staying(results: readonly Completion[]): readonly number[] {
  const alive = results.flatMap((result, index) =>
    result.normal || result.returned !== undefined || result.broke || result.continued ? [index] : [],
  );
  return alive.length === 0 ? results.map((_, index) => index) : alive;
}

/** The value of an expression that one of several blocks gives. */
export function valueOfEither(machine: Machine, completions: readonly Completion[]): Value {
  const values = completions.flatMap(({ normal, last, returned }) => [
    ...(normal && last !== undefined ? [last] : []),
    ...(returned === undefined ? [] : [returned]),
  ]);
  return values.length === 0 ? unknown : joinAll(machine, 'branch', values);
}
