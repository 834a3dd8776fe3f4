import type { ImportStatement, Module } from '../model/program.ts';
import { valueCell } from './heap.ts';
import type { Cell } from './heap.ts';
import type { ClassValue, Value } from './value.ts';

/** Names and what they are bound to. */
export interface Scope {
  /** `class`: a Python class body, invisible to its methods. `instance`: members of a Scala object by their bare names. */
  readonly kind: 'module' | 'class' | 'instance' | 'function' | 'block';
  readonly module: Module;
  readonly parent: Scope | undefined;
  readonly variables: Map<string, Cell<Value | undefined>>;
  /** Scala's imports of this scope, latest last. */
  readonly imports: ImportStatement[];
  /** The object whose members are visible here. */
  readonly self?: { readonly value: Value };
  readonly owner?: ClassValue;
  /** The class whose method this is the scope of; Python's `super()` looks above it. */
  readonly method?: ClassValue;
  /** Names that Python's `global` and `nonlocal` take from outside. */
  readonly outside?: Set<string>;
}

export function childScope(parent: Scope, kind: Scope['kind'], extra: Pick<Scope, 'self' | 'owner'> = {}): Scope {
  return { kind, module: parent.module, parent, variables: new Map(), imports: [], ...extra };
}

export function moduleScope(module: Module): Scope {
  return { kind: 'module', module, parent: undefined, variables: new Map(), imports: [] };
}

/** The cell of a name in this very scope, made where there is none. */
export function ownCell(scope: Scope, name: string): Cell<Value | undefined> {
  let cell = scope.variables.get(name);
  if (cell === undefined) {
    cell = valueCell();
    scope.variables.set(name, cell);
  }
  return cell;
}

/** The nearest scope of a function, class or module: where Python binds names. */
export function bindingScope(scope: Scope): Scope {
  let at = scope;
  while (at.kind === 'block' && at.parent !== undefined) at = at.parent;
  return at;
}

/** Scala's blocks have names of their own. */
export function blockScope(scope: Scope): Scope {
  return scope.module.language === 'scala' ? childScope(scope, 'block') : scope;
}
