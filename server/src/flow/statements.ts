import type {
  AssignStatement,
  ForStatement,
  FunctionDef,
  IfStatement,
  Statement,
  TryStatement,
  WithStatement,
} from '../model/program.ts';
import { simpleCall, siteOf } from './calls.ts';
import { defineClass } from './classes.ts';
import { either, goesOn, joined, inSequence, staying, stops } from './completions.ts';
import { exploreDead } from './deadCode.ts';
import { applyDecorators, isAccessor } from './decorators.ts';
import { elementsOf, truthOf } from './elements.ts';
import { defineFunction, functionValue, lazyValue } from './functionValues.ts';
import { onceCell } from './heap.ts';
import { runImport } from './imports.ts';
import { forEachElement, repeat } from './loops.ts';
import { branch } from './machine.ts';
import type { Completion, Machine } from './machine.ts';
import { executeMatch } from './matches.ts';
import { memberOf } from './members.ts';
import { hoist } from './modules.ts';
import { binary } from './operations.ts';
import { bindPattern } from './patterns.ts';
import { childScope, blockScope, ownCell } from './scope.ts';
import type { Scope } from './scope.ts';
import { none, unknown } from './value.ts';
import type { Value } from './value.ts';

/** Runs statements until one leaves them. */
export function executeStatements(machine: Machine, statements: readonly Statement[], scope: Scope): Completion {
  if (scope.module.language === 'scala') hoist(machine, statements, scope);
  return executeFrom(machine, statements, 0, scope);
}

function executeFrom(machine: Machine, statements: readonly Statement[], from: number, scope: Scope): Completion {
  let result: Completion = goesOn;
  for (let index = from; index < statements.length; index++) {
    const statement = statements[index];
    if (statement === undefined || machine.state.exhausted) break;
    if (statement.kind === 'if' && leavesOneSide(statement)) {
      // What follows belongs to the side that goes on.
      const rest = () => executeFrom(machine, statements, index + 1, scope);
      return inSequence(machine, result, executeIf(machine, statement, scope, rest));
    }
    const next = executeStatement(machine, statement, scope);
    result = inSequence(machine, result, next);
    if (!next.normal) return result;
  }
  return result;
}

function executeStatement(machine: Machine, statement: Statement, scope: Scope): Completion {
  machine.state.statement = statement.range;
  switch (statement.kind) {
    case 'expr':
      // Cases and blocks may return from the function.
      if (statement.value.kind === 'match') {
        const completions = executeMatch(machine, statement.value, scope);
        return completions.length === 0 ? goesOn : completions.reduce((one, other) => either(machine, one, other));
      }
      if (statement.value.kind === 'block') return machine.execute(statement.value.body, childScope(scope, 'block'));
      return { ...goesOn, last: machine.evaluate(statement.value, scope) };
    case 'assign':
      return executeAssign(machine, statement, scope);
    case 'return':
      return { ...stops, returned: statement.value === undefined ? none : machine.evaluate(statement.value, scope) };
    case 'yield': {
      const value = statement.value === undefined ? none : machine.evaluate(statement.value, scope);
      machine.state.activation.yields.push(value);
      return goesOn;
    }
    case 'if':
      return executeIf(machine, statement, scope, () => goesOn);
    case 'for':
      return executeFor(machine, statement, scope);
    case 'while': {
      machine.state.statement = statement.test.range;
      const test = machine.evaluate(statement.test, scope);
      if (truthOf(test) === false) {
        exploreDead(machine, statement.body, scope);
        return goesOn;
      }
      let result = goesOn;
      repeat(machine, () => {
        const turn = machine.execute(statement.body, blockScope(scope));
        machine.evaluate(statement.test, scope);
        result = loopResult(machine, result, turn);
      });
      return result;
    }
    case 'try':
      return executeTry(machine, statement, scope);
    case 'with':
      return executeWith(machine, statement, scope);
    case 'function':
      executeFunction(machine, statement, scope);
      return goesOn;
    case 'class': {
      if (scope.module.language === 'scala') return goesOn;
      const type = defineClass(machine, statement, scope);
      const decorated = applyDecorators(machine, statement.decorators, type, scope);
      machine.heap.write(ownCell(scope, statement.name), decorated);
      return goesOn;
    }
    case 'import':
      if (scope.module.language === 'python')
        runImport(machine, statement, scope, siteOf(machine, scope, statement.range, 'import', statement.cell));
      return goesOn;
    case 'raise':
      if (statement.value !== undefined) machine.evaluate(statement.value, scope);
      return stops;
    case 'break':
      return { ...stops, broke: true };
    case 'continue':
      return { ...stops, continued: true };
    case 'pass':
      return goesOn;
  }
}

function executeFunction(machine: Machine, statement: FunctionDef, scope: Scope): void {
  if (scope.module.language === 'scala') return;
  // An accessor must not hide the property that it adds to.
  const made = statement.decorators.some(isAccessor)
    ? functionValue(machine, statement, scope)
    : defineFunction(machine, statement, scope);
  if (statement.decorators.length === 0) return;
  machine.heap.write(ownCell(scope, statement.name), applyDecorators(machine, statement.decorators, made, scope));
}

function executeAssign(machine: Machine, statement: AssignStatement, scope: Scope): Completion {
  if (statement.declaredOnly === true) return goesOn;
  const [first] = statement.targets;
  const isScala = scope.module.language === 'scala';
  if (isScala && statement.declares === 'lazy' && first?.kind === 'bind') {
    const cell = onceCell();
    scope.variables.set(first.name, cell);
    machine.heap.write(cell, lazyValue(statement.value, scope, first.name, machine.state.activation.enclosing, cell));
    return goesOn;
  }
  let value = machine.evaluate(statement.value, scope);
  if (statement.op !== undefined && first !== undefined)
    value = binary(machine, statement.op, currentValue(machine, first, scope), value);
  for (const target of statement.targets) {
    const pattern =
      target.kind === 'bind' && target.type === undefined && statement.type !== undefined
        ? { ...target, type: statement.type }
        : target;
    bindPattern(machine, pattern, value, scope, isScala && statement.declares !== undefined);
  }
  return goesOn;
}

function currentValue(machine: Machine, target: AssignStatement['targets'][number], scope: Scope): Value {
  if (target.kind === 'bind') return machine.evaluate({ kind: 'name', name: target.name, range: target.range }, scope);
  return target.kind === 'target' ? machine.evaluate(target.target, scope) : unknown;
}

/** Whether exactly one side of the branch always leaves the block. */
function leavesOneSide(statement: IfStatement): boolean {
  return alwaysLeaves(statement.then) !== alwaysLeaves(statement.otherwise);
}

function alwaysLeaves(statements: readonly Statement[]): boolean {
  const last = statements.at(-1);
  if (last === undefined) return false;
  if (last.kind === 'if') return alwaysLeaves(last.then) && alwaysLeaves(last.otherwise);
  return last.kind === 'return' || last.kind === 'raise' || last.kind === 'break' || last.kind === 'continue';
}

function executeIf(machine: Machine, statement: IfStatement, scope: Scope, rest: () => Completion): Completion {
  machine.state.statement = statement.test.range;
  const test = truthOf(machine.evaluate(statement.test, scope));
  const side = (statements: readonly Statement[]): Completion => {
    const completion = machine.execute(statements, blockScope(scope));
    return completion.normal ? inSequence(machine, completion, keepLast(completion, rest())) : completion;
  };
  if (test !== undefined) {
    exploreDead(machine, test ? statement.otherwise : statement.then, scope);
    return side(test ? statement.then : statement.otherwise);
  }
  const results = branch(
    machine,
    'branch',
    'branch',
    [() => side(statement.then), () => side(statement.otherwise)],
    staying,
  );
  return results.reduce((one, other) => either(machine, one, other));
}

/** The value of a branch is its own where nothing follows it. */
function keepLast(own: Completion, following: Completion): Completion {
  return following === goesOn && own.last !== undefined ? { ...goesOn, last: own.last } : following;
}

function executeFor(machine: Machine, statement: ForStatement, scope: Scope): Completion {
  let result: Completion = goesOn;
  const run = (clause: number, at: Scope): Completion => {
    const current = statement.clauses[clause];
    if (current === undefined) return machine.execute(statement.body, blockScope(at));
    machine.state.statement = current.iterable.range;
    const value = machine.evaluate(current.iterable, at);
    if (current.bind === true) {
      bindPattern(machine, current.target, value, at, true);
      return run(clause + 1, at);
    }
    let total: Completion = goesOn;
    const elements = elementsOf(machine, value);
    if (elements.items.length === 0 && elements.rest === undefined) exploreDead(machine, statement.body, at);
    forEachElement(machine, elements, (element) => {
      const local = blockScope(at);
      bindPattern(machine, current.target, element, local, scope.module.language === 'scala');
      for (const condition of current.conditions) {
        if (truthOf(machine.evaluate(condition, local)) === false) return undefined;
      }
      const turn = run(clause + 1, local);
      total = loopResult(machine, total, turn);
      return { stops: !turn.normal && !turn.continued };
    });
    return total;
  };
  result = run(0, blockScope(scope));
  if (statement.otherwise.length > 0)
    result = inSequence(machine, result, machine.execute(statement.otherwise, blockScope(scope)));
  return result;
}

/** A loop goes on after `break` and `continue`, and its returns may be the function's. */
function loopResult(machine: Machine, before: Completion, turn: Completion): Completion {
  const returned = joined(machine, before.returned, turn.returned);
  return { ...goesOn, ...(returned === undefined ? {} : { returned }) };
}

function executeTry(machine: Machine, statement: TryStatement, scope: Scope): Completion {
  const handled = statement.handlers.length > 0 ? 1 : 0;
  machine.state.guarded += handled;
  let result = machine.execute(statement.body, blockScope(scope));
  machine.state.guarded -= handled;
  if (statement.handlers.length > 0) {
    const ways = branch(
      machine,
      'branch',
      'exception',
      [() => result, ...statement.handlers.map((handler) => () => machine.execute(handler, blockScope(scope)))],
      staying,
    );
    result = ways.reduce((one, other) => either(machine, one, other));
  }
  if (statement.finalizer.length === 0) return result;
  const final = machine.execute(statement.finalizer, blockScope(scope));
  return final.normal ? result : inSequence(machine, result, final);
}

function executeWith(machine: Machine, statement: WithStatement, scope: Scope): Completion {
  for (const { value: expr, target } of statement.items) {
    machine.state.statement = expr.range;
    const value = machine.evaluate(expr, scope);
    const site = siteOf(machine, scope, expr.range, '__enter__', expr.cell);
    const enter = memberOf(machine, value, '__enter__', site);
    const entered = enter === undefined ? value : machine.call(enter, simpleCall(machine, site, scope.module));
    if (target !== undefined) bindPattern(machine, target, entered.kind === 'unknown' ? value : entered, scope);
  }
  return machine.execute(statement.body, blockScope(scope));
}
