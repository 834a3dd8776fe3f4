import type { Expr, FunctionDef, LambdaExpr } from '../model/program.ts';
import type { Cell } from './heap.ts';
import type { Machine } from './machine.ts';
import { ownCell } from './scope.ts';
import type { Scope } from './scope.ts';
import type { FunctionValue, Value } from './value.ts';

export function functionValue(machine: Machine, definition: FunctionDef, scope: Scope): FunctionValue {
  return {
    kind: 'function',
    name: definition.name,
    definition,
    module: scope.module,
    scope,
    qualifiedName: qualifiedName(machine, definition.name, scope),
    bound: [],
    ...(scope.owner === undefined || scope.self === undefined ? {} : { self: scope.self.value, owner: scope.owner }),
  };
}

/** Defines a function in a scope; several of one name in Scala are told apart where they are called. */
export function defineFunction(machine: Machine, definition: FunctionDef, scope: Scope): FunctionValue {
  const made = functionValue(machine, definition, scope);
  const cell = ownCell(scope, definition.name);
  const known = cell.content;
  const overloaded = scope.module.language === 'scala' && known?.kind === 'function' && known.scope === scope;
  machine.heap.write(cell, overloaded ? { ...known, overloads: [...(known.overloads ?? []), made] } : made);
  return made;
}

function qualifiedName(machine: Machine, name: string, scope: Scope): string {
  if (scope.owner !== undefined && (scope.kind === 'class' || scope.kind === 'instance'))
    return `${scope.owner.name}.${name}`;
  const { enclosing } = machine.state.activation;
  const outer = scope.kind === 'module' || enclosing === '<module>' ? '' : `${enclosing}.`;
  return `${outer}${name}`;
}

export function lambdaValue(definition: LambdaExpr, scope: Scope, enclosing: string): FunctionValue {
  const qualified = enclosing === '<module>' ? '<lambda>' : `${enclosing}.<lambda>`;
  const name = scope.module.language === 'scala' ? enclosing : qualified;
  return {
    kind: 'function',
    name: '<lambda>',
    definition,
    module: scope.module,
    scope,
    qualifiedName: name,
    bound: [],
  };
}

/** An expression that is evaluated where it is mentioned. */
export function byNameValue(expr: Expr, scope: Scope, enclosing: string): FunctionValue {
  const body: LambdaExpr = {
    kind: 'lambda',
    params: [],
    body: [{ kind: 'expr', value: expr, range: expr.range, ...(expr.cell === undefined ? {} : { cell: expr.cell }) }],
    range: expr.range,
  };
  return { ...lambdaValue(body, scope, enclosing), byName: true, qualifiedName: enclosing };
}

export function lazyValue(
  expr: Expr,
  scope: Scope,
  name: string,
  enclosing: string,
  memo: Cell<Value | undefined>,
): FunctionValue {
  return { ...byNameValue(expr, scope, enclosing), name, memo };
}
