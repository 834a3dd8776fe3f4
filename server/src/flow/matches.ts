import type { MatchExpr } from '../model/program.ts';
import { staying } from './completions.ts';
import { truthOf } from './elements.ts';
import { branch } from './machine.ts';
import type { Completion, Machine } from './machine.ts';
import { matchPattern } from './patternVerdicts.ts';
import { childScope } from './scope.ts';
import type { Scope } from './scope.ts';
import { exploreDead } from './deadCode.ts';

/** What the cases that may match do. */
export function executeMatch(machine: Machine, expr: MatchExpr, scope: Scope): readonly Completion[] {
  const subject = machine.evaluate(expr.subject, scope);
  const candidates: (() => Completion)[] = [];
  for (const each of expr.cases) {
    const local = childScope(scope, 'block');
    const verdict = matchPattern(machine, each.pattern, subject, local);
    if (verdict === 'no') {
      exploreDead(machine, each.body, local);
      continue;
    }
    const guard = each.guard === undefined ? true : truthOf(machine.evaluate(each.guard, local));
    if (guard === false) continue;
    candidates.push(() => machine.execute(each.body, local));
    if (verdict === 'yes' && guard === true) break;
  }
  const [only] = candidates;
  if (candidates.length === 1 && only !== undefined) return [only()];
  return candidates.length === 0 ? [] : branch(machine, 'branch', 'match', candidates, staying);
}
