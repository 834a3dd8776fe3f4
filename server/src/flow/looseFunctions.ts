import type { FunctionDef, Module, Statement } from '../model/program.ts';
import type { Site } from '../model/text.ts';
import { enter } from './activation.ts';
import { simpleCall } from './calls.ts';
import { classOfDefinition, linearize } from './classes.ts';
import { functionValue } from './functionValues.ts';
import { noArguments, traced } from './machine.ts';
import type { Machine } from './machine.ts';
import { memberOf } from './members.ts';
import { loadPythonModule, scalaModuleScope } from './modules.ts';
import type { Definition } from './programIndex.ts';
import { outsideCall } from './spark/writers.ts';
import { unknown } from './value.ts';
import type { Value } from './value.ts';

/** A function that no entry has reached, with the classes around it. */
export interface LooseFunction {
  readonly definition: FunctionDef;
  readonly module: Module;
  readonly outers: readonly Definition[];
  readonly name: string;
}

/** All functions of a module's top level and of its classes. */
export function functionsOf(module: Module): readonly LooseFunction[] {
  const found: LooseFunction[] = [];
  const visit = (statements: readonly Statement[], outers: readonly Definition[]): void => {
    for (const statement of statements) {
      if (statement.kind === 'function' && statement.abstract !== true) {
        const prefix = outers.map((outer) => outer.definition.name);
        found.push({ definition: statement, module, outers, name: [...prefix, statement.name].join('.') });
      } else if (statement.kind === 'class') {
        const outer = outers.at(-1)?.qualifiedName ?? module.packageName;
        const qualifiedName = outer === '' ? statement.name : `${outer}.${statement.name}`;
        visit(statement.members, [...outers, { definition: statement, module, outers, qualifiedName }]);
      } else if (statement.kind === 'if') {
        visit(statement.then, outers);
        visit(statement.otherwise, outers);
      } else if (statement.kind === 'try') visit(statement.body, outers);
    }
  };
  visit(module.body, []);
  return found;
}

/** Calls a function with what its parameters' types say. */
export function callLoosely(machine: Machine, loose: LooseFunction): void {
  const { definition, module } = loose;
  const site: Site = { file: module.file, range: definition.nameRange, method: outsideCall, enclosing: '' };
  const target = looseTarget(machine, loose, site);
  if (target === undefined) return;
  enter(machine, module, '<module>', undefined, () => {
    let result = machine.call(target, simpleCall(machine, site, module));
    // Curried functions take the rest of their parameters too.
    for (
      let lists = 0;
      lists < 3 &&
      result.kind === 'function' &&
      (result.definition === definition || result.definition.kind === 'lambda' || module.language === 'python');
      lists++
    ) {
      result = machine.call(result, simpleCall(machine, site, module, noArguments));
    }
  });
}

function looseTarget(machine: Machine, { definition, module, outers }: LooseFunction, site: Site): Value | undefined {
  const owner = outers.at(-1);
  if (module.language === 'python') {
    const loaded = rehearsedModule(machine, module, site);
    if (owner === undefined)
      return loaded.scope.variables.get(definition.name)?.content ?? functionValue(machine, definition, loaded.scope);
    if (outers.length > 1) return undefined;
    const type = loaded.scope.variables.get(owner.definition.name)?.content;
    if (type?.kind !== 'class') return undefined;
    const instance = machine.assume(type, site);
    return memberOf(
      machine,
      instance.kind === 'choice' ? (instance.alternatives[0] ?? unknown) : instance,
      definition.name,
      site,
    );
  }
  if (owner === undefined) return functionValue(machine, definition, scalaModuleScope(machine, module));
  const type = classOfDefinition(machine, owner);
  const instance = machine.assume(type, site);
  const one =
    instance.kind === 'choice'
      ? instance.alternatives.find((each) => each.kind === 'instance' && linearize(machine, each.class).includes(type))
      : instance;
  return one === undefined ? undefined : memberOf(machine, one, definition.name, site);
}

/** The module as others import it; what its top level runs belongs to its own entry. */
function rehearsedModule(machine: Machine, module: Module, site: Site) {
  const [loaded] = traced(machine, () => loadPythonModule(machine, module, site));
  return loaded;
}
