import type { Entry } from '../model/frames.ts';
import type { ClassDef, FunctionDef, ImportStatement, Module, Statement } from '../model/program.ts';
import type { Site } from '../model/text.ts';
import { enter } from './activation.ts';
import { simpleCall } from './calls.ts';
import { classOfDefinition, definitionSite, instantiate } from './classes.ts';
import { functionValue } from './functionValues.ts';
import { listOf } from './join.ts';
import type { Machine } from './machine.ts';
import { memberOf } from './members.ts';
import { scalaModuleScope } from './modules.ts';
import { absolutePath, findPythonModule } from './programIndex.ts';
import type { Definition, ProgramIndex } from './programIndex.ts';
import { mentionsSpark } from './references.ts';
import { moduleScope } from './scope.ts';
import { distinctiveMethods } from './spark/dataframe.ts';
import { outsideCall } from './spark/writers.ts';
import { anyText } from './text.ts';

/** A place where the program may begin, and how to run it. */
export interface EntryPoint {
  readonly kind: Entry['kind'];
  readonly module: Module;
  readonly name: string;
  /** Kept though it runs nothing. */
  readonly always: boolean;
  readonly run: (machine: Machine) => void;
}

/** Scripts, notebooks and objects with a main method. */
export function entryPoints(program: ProgramIndex): readonly EntryPoint[] {
  const sparkModules = pythonModulesNearSpark(program);
  return program.modules.flatMap((module): readonly EntryPoint[] => {
    if (module.language === 'scala') return scalaEntries(module);
    return sparkModules.has(module) ? pythonEntry(module) : [];
  });
}

/** Python modules that use Spark, and those that import one: other scripts are none of our business. */
function pythonModulesNearSpark(program: ProgramIndex): ReadonlySet<Module> {
  const near = new Map<Module, boolean>();
  const visit = (module: Module): boolean => {
    const known = near.get(module);
    if (known !== undefined) return known;
    near.set(module, module.usesSpark);
    const imported = importedModules(program, module).map(visit);
    const result = module.usesSpark || imported.includes(true) || mentionsSpark(module.body, distinctiveMethods);
    near.set(module, result);
    return result;
  };
  return new Set(program.modules.filter((module) => module.language === 'python' && visit(module)));
}

function importedModules(program: ProgramIndex, module: Module): readonly Module[] {
  return importsIn(module.body).flatMap(({ path, names }) => {
    const base = absolutePath(path, module);
    const inside = names.flatMap(({ name }) =>
      name === undefined || name === '*' ? [] : [base === '' ? name : `${base}.${name}`],
    );
    return [base, ...inside].flatMap((each) => findPythonModule(program, each, module) ?? []);
  });
}

function importsIn(statements: readonly Statement[]): readonly ImportStatement[] {
  return statements.flatMap((statement): readonly ImportStatement[] => {
    switch (statement.kind) {
      case 'import':
        return [statement];
      case 'function':
      case 'with':
      case 'try':
        return importsIn(statement.body);
      case 'if':
        return importsIn([...statement.then, ...statement.otherwise]);
      default:
        return [];
    }
  });
}

function pythonEntry(module: Module): readonly EntryPoint[] {
  const isNotebook = isNotebookModule(module);
  const guarded = module.body.some(isMainGuard);
  if (!isNotebook && !guarded && !module.body.some(runsSomething)) return [];
  return [
    {
      kind: isNotebook ? 'notebook' : 'script',
      module,
      name: module.file.split('/').at(-1) ?? module.file,
      always: guarded,
      run: (machine) => {
        machine.state.main = module;
        const scope = moduleScope(module);
        machine.world.pythonModules.set(module, { kind: 'pythonModule', module, scope });
        enter(machine, module, '<module>', undefined, () => machine.execute(module.body, scope));
      },
    },
  ];
}

function isNotebookModule(module: Module): boolean {
  return module.file.endsWith('.ipynb') || module.body.some((statement) => statement.cell !== undefined);
}

/** `if __name__ == "__main__":` */
function isMainGuard(statement: Statement): boolean {
  return (
    statement.kind === 'if' &&
    statement.test.kind === 'binary' &&
    [statement.test.left, statement.test.right].some((side) => side.kind === 'name' && side.name === '__name__')
  );
}

/** A module of definitions and constants only is no script. */
function runsSomething(statement: Statement): boolean {
  switch (statement.kind) {
    case 'expr':
      return statement.value.kind !== 'literal' && statement.value.kind !== 'template';
    case 'assign':
      return statement.declaredOnly !== true && statement.value.kind !== 'literal';
    case 'for':
    case 'while':
    case 'with':
      return true;
    case 'if':
      return [...statement.then, ...statement.otherwise].some(runsSomething);
    case 'try':
      return statement.body.some(runsSomething);
    default:
      return false;
  }
}

function scalaEntries(module: Module): readonly EntryPoint[] {
  const points: EntryPoint[] = [];
  const visit = (statements: readonly Statement[], outers: readonly Definition[]): void => {
    for (const statement of statements) {
      if (
        statement.kind === 'function' &&
        statement.decorators.some((each) => each.kind === 'name' && each.name === 'main')
      ) {
        points.push(scalaMainMethod(module, statement));
      }
      if (statement.kind !== 'class') continue;
      const outer = outers.at(-1)?.qualifiedName ?? module.packageName;
      const definition: Definition = {
        definition: statement,
        module,
        outers,
        qualifiedName: outer === '' ? statement.name : `${outer}.${statement.name}`,
      };
      if (statement.form.endsWith('object')) {
        const main = mainMethod(statement);
        if (main !== undefined || extendsApp(statement)) points.push(scalaMain(definition, main));
        visit(statement.members, [...outers, definition]);
      }
    }
  };
  visit(module.body, []);
  if (isScalaScript(module)) points.push(scalaScript(module));
  return points;
}

function isScalaScript(module: Module): boolean {
  if (isNotebookModule(module) || module.file.endsWith('.sc')) return true;
  return module.packageName === '' && module.body.some((statement) => statement.kind === 'expr');
}

function scalaScript(module: Module): EntryPoint {
  return {
    kind:
      isNotebookModule(module) || module.body.some((statement) => statement.kind === 'expr') ? 'notebook' : 'script',
    module,
    name: module.file.split('/').at(-1) ?? module.file,
    always: false,
    run: (machine) => {
      const scope = moduleScope(module);
      machine.world.scalaModules.set(module, scope);
      enter(machine, module, '<module>', undefined, () => machine.execute(module.body, scope));
    },
  };
}

function mainMethod(definition: ClassDef): FunctionDef | undefined {
  return definition.members.find(
    (member): member is FunctionDef =>
      member.kind === 'function' && member.name === 'main' && member.params.flat().length === 1,
  );
}

function extendsApp(definition: ClassDef): boolean {
  return definition.bases.some((base) => base.name === 'App' || base.name === 'scala.App');
}

function scalaMain(definition: Definition, main: FunctionDef | undefined): EntryPoint {
  return {
    kind: 'main',
    module: definition.module,
    name: definition.qualifiedName,
    always: true,
    run: (machine) => {
      const type = classOfDefinition(machine, definition);
      const site = { ...definitionSite(definition.definition, definition.module.file), method: outsideCall };
      const instance = instantiate(machine, type, site);
      if (main === undefined) return;
      const method = memberOf(machine, instance, 'main', site);
      if (method === undefined) return;
      machine.call(
        method,
        simpleCall(machine, site, definition.module, { positional: [listOf([], anyText)], named: new Map() }),
      );
    },
  };
}

/** Scala 3's `@main def`. */
function scalaMainMethod(module: Module, definition: FunctionDef): EntryPoint {
  return {
    kind: 'main',
    module,
    name: module.packageName === '' ? definition.name : `${module.packageName}.${definition.name}`,
    always: true,
    run: (machine) => {
      const scope = scalaModuleScope(machine, module);
      const site: Site = { file: module.file, range: definition.nameRange, method: outsideCall, enclosing: '' };
      machine.call(functionValue(machine, definition, scope), simpleCall(machine, site, module));
    },
  };
}
