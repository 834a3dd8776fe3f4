import type { Expr, Pattern } from '../model/program.ts';
import { linearize } from './classes.ts';
import type { Machine } from './machine.ts';
import { bindPattern, sequenceNames, constructorParts, partsOf } from './patterns.ts';
import type { Scope } from './scope.ts';
import { equalValues } from './text.ts';
import { lookupType } from './types.ts';
import { unknown } from './value.ts';
import type { Value } from './value.ts';

export type Verdict = 'yes' | 'maybe' | 'no';

/** Whether a value matches a pattern; binds its names where it may. */
export function matchPattern(machine: Machine, pattern: Pattern, value: Value, scope: Scope): Verdict {
  switch (pattern.kind) {
    case 'wildcard':
      return 'yes';
    case 'bind': {
      const inner =
        pattern.inner === undefined
          ? typeVerdict(machine, pattern.type, value, scope)
          : matchPattern(machine, pattern.inner, value, scope);
      if (inner !== 'no') bindPattern(machine, { ...pattern, inner: { kind: 'wildcard' } }, value, scope, true);
      return inner;
    }
    case 'value': {
      const expected = constantPattern(machine, pattern.value, scope);
      const equal = expected === undefined ? undefined : equalValues(expected, value);
      return equal === true ? 'yes' : equal === false && decidable(expected, value) ? 'no' : 'maybe';
    }
    case 'alternatives': {
      const verdicts = pattern.items.map((item) => matchPattern(machine, item, value, scope));
      return verdicts.includes('yes') ? 'yes' : verdicts.includes('maybe') ? 'maybe' : 'no';
    }
    case 'sequence':
    case 'constructor': {
      const shape =
        pattern.kind === 'sequence'
          ? sequenceVerdict(value, pattern.items.length, pattern.rest)
          : constructorVerdict(machine, pattern.name, value, pattern.items.length, scope);
      if (shape === 'no') return 'no';
      const parts =
        pattern.kind === 'sequence'
          ? partsOf(machine, value, pattern.items.length, pattern.rest)
          : constructorParts(machine, pattern.name, value, pattern.items.length, scope);
      const verdicts = pattern.items.map((item, index) => matchPattern(machine, item, parts[index] ?? unknown, scope));
      if (verdicts.includes('no')) return 'no';
      return shape === 'yes' && verdicts.every((verdict) => verdict === 'yes') ? 'yes' : 'maybe';
    }
    case 'target':
      return 'maybe';
  }
}

/** Texts with holes, choices and the unknown leave a match open. */
function decidable(expected: Value | undefined, value: Value): boolean {
  return (
    expected !== undefined &&
    value.kind !== 'unknown' &&
    value.kind !== 'choice' &&
    value.kind !== 'api' &&
    expected.kind !== 'unknown' &&
    expected.kind !== 'api'
  );
}

function constantPattern(machine: Machine, expr: Expr, scope: Scope): Value | undefined {
  return machine.evaluate(expr, scope);
}

function typeVerdict(machine: Machine, type: string | undefined, value: Value, scope: Scope): Verdict {
  if (type === undefined) return 'yes';
  if (value.kind !== 'instance') return 'maybe';
  const expected = lookupType(machine, type, scope);
  if (expected?.kind !== 'class') return 'maybe';
  return linearize(machine, value.class).includes(expected) ? 'yes' : 'no';
}

function sequenceVerdict(value: Value, count: number, rest: number | undefined): Verdict {
  if (value.kind !== 'sequence') return 'maybe';
  const { items, rest: more, uncertain } = value.cell.content;
  if (more !== undefined || uncertain === true) return 'maybe';
  return (rest === undefined ? items.length === count : items.length >= count - 1) ? 'yes' : 'no';
}

export function constructorVerdict(machine: Machine, name: string, value: Value, count: number, scope: Scope): Verdict {
  if (value.kind === 'choice') {
    const verdicts = new Set(value.alternatives.map((each) => constructorVerdict(machine, name, each, count, scope)));
    return verdicts.size === 1 ? ([...verdicts][0] ?? 'maybe') : 'maybe';
  }
  if (name === 'Some' && value.kind === 'sequence' && value.form === 'option') {
    const { items, rest } = value.cell.content;
    return rest !== undefined ? 'maybe' : items.length === 1 ? 'yes' : 'no';
  }
  if (sequenceNames.has(name)) return sequenceVerdict(value, count, undefined);
  if (name === '::' && value.kind === 'sequence')
    return value.cell.content.items.length > 0 ? 'yes' : value.cell.content.rest === undefined ? 'no' : 'maybe';
  if (value.kind !== 'instance') return 'maybe';
  const expected = lookupType(machine, name, scope);
  if (expected?.kind !== 'class') return 'maybe';
  return linearize(machine, value.class).includes(expected) ? 'yes' : 'no';
}
