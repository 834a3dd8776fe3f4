import type { ImportStatement, Module } from '../model/program.ts';
import type { Site } from '../model/text.ts';
import { classOf, objectOf } from './classes.ts';
import type { Machine } from './machine.ts';
import { force, memberOf } from './members.ts';
import { absolutePath, findPythonModule, isPythonPackage } from './programIndex.ts';
import { loadPythonModule, scalaModuleScope } from './modules.ts';
import type { Scope } from './scope.ts';
import { ownCell } from './scope.ts';
import type { PackageValue, Value } from './value.ts';

/** Python's `import`: runs the modules and binds the names. */
export function runImport(machine: Machine, statement: ImportStatement, scope: Scope, site: Site): void {
  const { module: importer } = scope;
  const path = absolutePath(statement.path, importer);
  const relative = statement.path.startsWith('.');
  const bind = (name: string, value: Value): void => machine.heap.write(ownCell(scope, name), value);
  for (const { name, as } of statement.names) {
    if (name === '*') bindAll(machine, path, statement, scope, site);
    else if (name !== undefined) bind(as ?? name, fromModule(machine, path, name, importer, relative, site));
    else if (as !== undefined) bind(as, pythonPath(machine, path, importer, site));
    else {
      const [head] = path.split('.');
      // `import a.b.c` runs a, a.b and a.b.c and binds a.
      pythonPath(machine, path, importer, site);
      if (head !== undefined) bind(head, pythonPath(machine, head, importer, site));
    }
  }
}

function bindAll(machine: Machine, path: string, statement: ImportStatement, scope: Scope, site: Site): void {
  const source = pythonPath(machine, path, scope.module, site);
  if (source.kind !== 'pythonModule') {
    scope.imports.push(statement);
    return;
  }
  scope.imports.push(...source.scope.imports);
  for (const [name, cell] of source.scope.variables) {
    if (!name.startsWith('_') && cell.content !== undefined) machine.heap.write(ownCell(scope, name), cell.content);
  }
}

/** `from path import name`: a name of the module, or a module of the package. */
function fromModule(
  machine: Machine,
  path: string,
  name: string,
  importer: Module,
  relative: boolean,
  site: Site,
): Value {
  const module = path === '' ? undefined : findPythonModule(machine.program, path, importer);
  if (module !== undefined) {
    const loaded = loadPythonModule(machine, module, site);
    const value = loaded.scope.variables.get(name)?.content;
    if (value !== undefined) return value;
  }
  const submodule = findPythonModule(machine.program, path === '' ? name : `${path}.${name}`, importer);
  if (submodule !== undefined) return loadPythonModule(machine, submodule, site);
  if (module !== undefined) {
    const loaded = loadPythonModule(machine, module, site);
    return memberOf(machine, loaded, name, site) ?? { kind: 'unknown' };
  }
  if (isPythonPackage(machine.program, `${path}.${name}`))
    return { kind: 'package', path: `${path}.${name}`, importer };
  return relative ? { kind: 'unknown' } : { kind: 'api', path: `${path}.${name}` };
}

/** What a dotted path means: a module of the workspace, a folder of modules, or a library. */
export function pythonPath(machine: Machine, path: string, importer: Module, site: Site): Value {
  const module = findPythonModule(machine.program, path, importer);
  if (module !== undefined) return loadPythonModule(machine, module, site);
  if (isPythonPackage(machine.program, path)) return { kind: 'package', path, importer };
  return { kind: 'api', path };
}

export function packageAttribute(machine: Machine, receiver: PackageValue, name: string, site: Site): Value {
  const path = `${receiver.path}.${name}`;
  if (receiver.importer.language === 'python') return pythonPath(machine, path, receiver.importer, site);
  return scalaPath(machine, path, receiver.importer, site) ?? { kind: 'api', path };
}

/** Types are looked for by names of their own; see `typeKey`. */
const typePrefix = 'class ';

/** `a.b.class C` for the type `a.b.C`. */
function withTypePrefix(path: string, prefix: string): string {
  if (prefix === '') return path;
  const at = path.lastIndexOf('.') + 1;
  return `${path.slice(0, at)}${prefix}${path.slice(at)}`;
}

/** What one import says about a name. */
export function importedName(
  machine: Machine,
  statement: ImportStatement,
  name: string,
  wildcard: boolean,
  scope: Scope,
  site: Site,
): Value | undefined {
  const [bare, prefix] = name.startsWith(typePrefix) ? [name.slice(typePrefix.length), typePrefix] : [name, ''];
  for (const each of statement.names) {
    if (wildcard) {
      if (each.name !== '*') continue;
      const value = scalaWildcard(machine, statement.path, name, scope, site);
      if (value !== undefined) return value;
    } else if (each.name !== '*' && (each.as ?? each.name ?? statement.path.split('.').pop()) === bare) {
      const path = each.name === undefined ? statement.path : `${statement.path}.${each.name}`;
      return resolvePath(machine, withTypePrefix(path, prefix), scope, site) ?? { kind: 'api', path };
    }
  }
  return undefined;
}

/** `import a.b._`: members of a package or of an object. */
function scalaWildcard(machine: Machine, path: string, name: string, scope: Scope, site: Site): Value | undefined {
  if (/(^|\.)implicits$/.test(path)) return undefined;
  const direct = memberOfPackage(machine, path, name, site);
  if (direct !== undefined) return direct;
  const owner = resolvePath(machine, path, scope, site) ?? localPath(machine, path, scope, site);
  if (owner?.kind === 'instance') return memberOf(machine, owner, name, site);
  const bare = name.startsWith(typePrefix) ? name.slice(typePrefix.length) : name;
  if (owner === undefined && path.startsWith('org.apache.spark') && sparkNames.has(bare)) {
    return { kind: 'api', path: `${path}.${bare}` };
  }
  return undefined;
}

/** `import settings._` of a parameter or a value: looked for by the scopes only, as another import cannot bring it. */
function localPath(machine: Machine, path: string, scope: Scope, site: Site): Value | undefined {
  const [head = '', ...rest] = path.split('.');
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
    const content = at.variables.get(head)?.content;
    const own = content === undefined ? undefined : force(machine, content, site);
    const found = own ?? (at.self === undefined ? undefined : memberOf(machine, at.self.value, head, site));
    if (found === undefined) continue;
    let value: Value | undefined = found;
    for (const part of rest) value = value === undefined ? undefined : memberOf(machine, value, part, site);
    return value;
  }
  return undefined;
}

/** Capitalized names that wildcard imports of Spark's packages bring. */
const sparkNames = new Set([
  'SparkSession',
  'DataFrame',
  'Dataset',
  'SaveMode',
  'Window',
  'StorageLevel',
  'SQLContext',
  'SparkContext',
  'SparkConf',
  'RDD',
  'Row',
  'Column',
  'Encoders',
  'Trigger',
]);

/** A dotted path as seen from a scope: absolute, relative to the package, or through an object that is imported itself. */
function resolvePath(machine: Machine, path: string, scope: Scope, site: Site): Value | undefined {
  const absolute = scalaPath(machine, path, scope.module, site);
  if (absolute !== undefined) return absolute;
  for (const prefix of packagesOf(scope.module)) {
    const relative = scalaPath(machine, `${prefix}.${path}`, scope.module, site);
    if (relative !== undefined) return relative;
  }
  return undefined;
}

/** The longest known object of a path, then its members. */
function scalaPath(machine: Machine, path: string, importer: Module, site: Site): Value | undefined {
  if (machine.world.absentPaths.has(path)) return undefined;
  const value = followPath(machine, path, importer, site);
  if (value === undefined) machine.world.absentPaths.add(path);
  return value;
}

function followPath(machine: Machine, path: string, importer: Module, site: Site): Value | undefined {
  const parts = path.split('.');
  for (let length = parts.length; length > 0; length--) {
    const head = parts.slice(0, length).join('.');
    let value =
      objectOf(machine, head, site) ?? (length === parts.length ? classOf(machine, head, site.file) : undefined);
    if (value === undefined && length < parts.length) {
      value = memberOfPackage(machine, parts.slice(0, length - 1).join('.'), parts[length - 1] ?? '', site);
    }
    for (const part of parts.slice(length)) {
      if (value === undefined) break;
      value = memberOf(machine, value, part, site);
    }
    if (value !== undefined) return value;
  }
  const last = parts.pop() ?? path;
  const member = memberOfPackage(machine, parts.join('.'), last, site);
  if (member !== undefined) return member;
  return machine.program.scalaPackages.has(path) ? { kind: 'package', path, importer } : undefined;
}

/** A member of a package: an object, a class, a package object's member, a definition outside of any class. */
function memberOfPackage(machine: Machine, path: string, name: string, site: Site): Value | undefined {
  const isType = name.startsWith(typePrefix);
  const bare = isType ? name.slice(typePrefix.length) : name;
  const qualified = path === '' ? bare : `${path}.${bare}`;
  const found = (isType ? undefined : objectOf(machine, qualified, site)) ?? classOf(machine, qualified, site.file);
  if (found !== undefined) return found;
  const [packageObject] = machine.program.scalaObjects.get(path) ?? [];
  if (packageObject?.definition.form === 'package object') {
    const owner = objectOf(machine, path, site);
    const member = owner === undefined ? undefined : memberOf(machine, owner, name, site);
    if (member !== undefined) return member;
  }
  for (const module of machine.program.scalaTopLevel.get(path) ?? []) {
    const cell = scalaModuleScope(machine, module).variables.get(name);
    if (cell?.content !== undefined) return cell.content;
  }
  return undefined;
}

/** What a bare name means by the package of its file. */
export function packageMember(machine: Machine, module: Module, name: string, site: Site): Value | undefined {
  for (const prefix of [...packageObjectsOf(module), ...packagesOf(module)]) {
    const member = memberOfPackage(machine, prefix, name, site);
    if (member !== undefined) return member;
  }
  return machine.program.scalaPackages.has(name) ? { kind: 'package', path: name, importer: module } : undefined;
}

/** The packages whose package object stands in a file: their other members need no import there. */
function packageObjectsOf(module: Module): readonly string[] {
  return module.body.flatMap((each) =>
    each.kind === 'class' && each.form === 'package object'
      ? [module.packageName === '' ? each.name : `${module.packageName}.${each.name}`]
      : [],
  );
}

/** The package of a file and those around it, innermost first. */
function packagesOf(module: Module): readonly string[] {
  const parts = module.packageName.split('.');
  return module.packageName === ''
    ? ['']
    : [...parts.map((_, index) => parts.slice(0, parts.length - index).join('.')), ''];
}
