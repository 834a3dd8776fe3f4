import type { Statement } from '../model/program.ts';
import { rehearse } from './machine.ts';
import type { Machine } from './machine.ts';
import type { Scope } from './scope.ts';
import { blockScope } from './scope.ts';

/** Looks once at code that this run does not reach: its operators are part of the sources too. */
export function exploreDead(machine: Machine, statements: readonly Statement[], scope: Scope): void {
  if (statements.length === 0 || machine.coverage.explored.has(statements) || machine.state.dead > 1) return;
  machine.coverage.explored.add(statements);
  machine.state.dead++;
  const { statement } = machine.state;
  rehearse(machine, () => machine.execute(statements, blockScope(scope)));
  machine.state.statement = statement;
  machine.state.dead--;
}
