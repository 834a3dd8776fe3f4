import type { ComprehensionExpr } from '../model/program.ts';
import { elementsOf, truthOf } from './elements.ts';
import { mapOf, sequenceOf } from './join.ts';
import { mapElements } from './loops.ts';
import type { Machine } from './machine.ts';
import { bindPattern } from './patterns.ts';
import { childScope } from './scope.ts';
import type { Scope } from './scope.ts';
import { unknown } from './value.ts';
import type { Value } from './value.ts';

export function evaluateComprehension(machine: Machine, expr: ComprehensionExpr, scope: Scope): Value {
  const keys: Value[] = [];
  let option = false;
  const run = (clause: number, at: Scope): { items: readonly Value[]; rest?: Value; uncertain?: true } => {
    const current = expr.clauses[clause];
    if (current === undefined) {
      if (expr.key !== undefined) keys.push(machine.evaluate(expr.key, at));
      return { items: [machine.evaluate(expr.element, at)] };
    }
    const value = machine.evaluate(current.iterable, at);
    if (current.bind === true) {
      const local = childScope(at, 'block');
      bindPattern(machine, current.target, value, local, true);
      return run(clause + 1, local);
    }
    if (clause === 0 && value.kind === 'sequence' && value.form === 'option') option = true;
    let uncertain = false;
    const nested = mapElements(machine, elementsOf(machine, value), (element) => {
      const local = childScope(at, 'block');
      bindPattern(machine, current.target, element, local, true);
      for (const condition of current.conditions) {
        const holds = truthOf(machine.evaluate(condition, local));
        if (holds === false) return undefined;
        if (holds === undefined) uncertain = true;
      }
      const inside = run(clause + 1, local);
      if (inside.uncertain) uncertain = true;
      return sequenceOf('list', inside);
    });
    const items: Value[] = [];
    let rest: Value | undefined;
    const take = (part: Value, asRest: boolean): void => {
      if (part.kind !== 'sequence') return;
      const { items: found, rest: more } = part.cell.content;
      if (asRest) for (const item of found) rest = rest === undefined ? item : machine.join('loop')(rest, item);
      else items.push(...found);
      if (more !== undefined) rest = rest === undefined ? more : machine.join('loop')(rest, more);
    };
    for (const part of nested.items) take(part, false);
    if (nested.rest !== undefined) {
      take(nested.rest, true);
      rest ??= unknown;
    }
    return {
      items,
      ...(rest === undefined ? {} : { rest }),
      ...(uncertain || nested.uncertain ? { uncertain: true as const } : {}),
    };
  };
  const content = run(0, childScope(scope, 'block'));
  if (expr.form === 'dict') {
    const entries = content.items.map((item, index): readonly [Value, Value] => [keys[index] ?? unknown, item]);
    return mapOf(entries, content.rest);
  }
  return sequenceOf(expr.form === 'set' ? 'set' : option ? 'option' : 'list', content);
}
