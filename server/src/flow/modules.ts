import type { Module, Statement } from '../model/program.ts';
import type { Site } from '../model/text.ts';
import { enter } from './activation.ts';
import { defineClass } from './classes.ts';
import { defineFunction, lazyValue } from './functionValues.ts';
import { onceCell } from './heap.ts';
import type { Machine } from './machine.ts';
import { moduleScope } from './scope.ts';
import type { Scope } from './scope.ts';
import type { PythonModuleValue } from './value.ts';

/** Runs a module of Python on its first import. */
export function loadPythonModule(machine: Machine, module: Module, site: Site): PythonModuleValue {
  const known = machine.world.pythonModules.get(module);
  if (known !== undefined && known.kind === 'pythonModule') return known;
  const scope = moduleScope(module);
  const value: PythonModuleValue = { kind: 'pythonModule', module, scope };
  machine.world.pythonModules.set(module, value);
  machine.heap.permanently(() => enter(machine, module, '<module>', site, () => machine.execute(module.body, scope)));
  return value;
}

/** The definitions of a Scala file that are outside of any class, and its imports. Nothing runs; values are lazy. */
export function scalaModuleScope(machine: Machine, module: Module): Scope {
  const known = machine.world.scalaModules.get(module);
  if (known !== undefined) return known;
  const scope = moduleScope(module);
  machine.world.scalaModules.set(module, scope);
  machine.heap.permanently(() => hoist(machine, module.body, scope));
  for (const statement of module.body) {
    if (statement.kind !== 'assign' || statement.declaredOnly) continue;
    for (const target of statement.targets) {
      if (target.kind !== 'bind') continue;
      const cell = onceCell();
      scope.variables.set(target.name, cell);
      cell.content = lazyValue(statement.value, scope, target.name, target.name, cell);
    }
  }
  return scope;
}

/** What a Scala block may use before it is defined: imports, functions, classes and objects. */
export function hoist(machine: Machine, statements: readonly Statement[], scope: Scope): void {
  for (const statement of statements) {
    if (statement.kind === 'import') scope.imports.push(statement);
    else if (statement.kind === 'function') defineFunction(machine, statement, scope);
    else if (statement.kind === 'class') defineClass(machine, statement, scope);
  }
}
