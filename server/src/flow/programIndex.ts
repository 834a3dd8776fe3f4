import type { ClassDef, FunctionDef, Module, Statement } from '../model/program.ts';

/** Where the definitions of a program are, by name. Nothing is evaluated for it. */
export interface ProgramIndex {
  readonly modules: readonly Module[];
  /** Python's modules by the last part of their dotted name. */
  readonly pythonByName: ReadonlyMap<string, readonly NamedModule[]>;
  /** All dotted endings of the folders that hold Python modules. */
  readonly pythonPackages: ReadonlySet<string>;
  /** Scala's classes, traits and enums by qualified name; several where files of the workspace define the same. */
  readonly scalaTypes: ReadonlyMap<string, readonly Definition[]>;
  /** Scala's objects by qualified name; a package object under its package's name. */
  readonly scalaObjects: ReadonlyMap<string, readonly Definition[]>;
  /** Modules with definitions outside of any class, by package. */
  readonly scalaTopLevel: ReadonlyMap<string, readonly Module[]>;
  readonly scalaPackages: ReadonlySet<string>;
  /** Classes and objects by simple name, both languages. */
  readonly byName: ReadonlyMap<string, readonly Definition[]>;
  /** Direct subclasses by the base's simple name. */
  readonly subclasses: ReadonlyMap<string, readonly Definition[]>;
  /** What Scala adds to other types' values: methods of implicit classes and of results of implicit conversions, extension methods. */
  readonly extensions: ReadonlyMap<string, readonly Extension[]>;
}

interface NamedModule {
  readonly module: Module;
  /** The path as a dotted name. */
  readonly name: string;
}

export interface Definition {
  readonly definition: ClassDef;
  readonly module: Module;
  /** Classes and objects around it, outermost first. */
  readonly outers: readonly Definition[];
  readonly qualifiedName: string;
}

export type Extension =
  | { readonly kind: 'class'; readonly wrapper: Definition; readonly receiverType: string | undefined }
  | {
      readonly kind: 'method';
      readonly method: FunctionDef;
      readonly module: Module;
      readonly outers: readonly Definition[];
      readonly receiverType: string | undefined;
    };

export function indexProgram(modules: readonly Module[]): ProgramIndex {
  const builder = {
    modules,
    pythonByName: new Map<string, NamedModule[]>(),
    pythonPackages: new Set<string>(),
    scalaTypes: new Map<string, Definition[]>(),
    scalaObjects: new Map<string, Definition[]>(),
    scalaTopLevel: new Map<string, Module[]>(),
    scalaPackages: new Set<string>(),
    byName: new Map<string, Definition[]>(),
    subclasses: new Map<string, Definition[]>(),
    extensions: new Map<string, Extension[]>(),
  };
  const conversions: { readonly target: string; readonly receiverType: string | undefined }[] = [];

  const addClass = (definition: ClassDef, module: Module, outers: readonly Definition[]): void => {
    const qualifiedName = qualify(definition, module, outers);
    const entry: Definition = { definition, module, outers, qualifiedName };
    push(builder.byName, definition.name, entry);
    for (const base of definition.bases) push(builder.subclasses, simpleName(base.name), entry);
    if (module.language === 'scala') {
      const isObject = definition.form.endsWith('object');
      push(isObject ? builder.scalaObjects : builder.scalaTypes, qualifiedName, entry);
      if (definition.modifiers.includes('implicit') && !isObject) addImplicitClass(entry);
    }
    visit(definition.members, module, [...outers, entry]);
  };

  const addImplicitClass = (wrapper: Definition): void => {
    const receiverType = wrapper.definition.params[0]?.[0]?.type;
    for (const name of methodNames(wrapper.definition))
      push(builder.extensions, name, { kind: 'class', wrapper, receiverType });
  };

  const visit = (statements: readonly Statement[], module: Module, outers: readonly Definition[]): void => {
    for (const statement of statements) {
      if (statement.kind === 'class') addClass(statement, module, outers);
      else if (statement.kind === 'function') {
        if (statement.extensionOf !== undefined) {
          push(builder.extensions, statement.name, {
            kind: 'method',
            method: statement,
            module,
            outers,
            receiverType: statement.extensionOf.type,
          });
        }
        const [first] = statement.params[0] ?? [];
        if (
          statement.modifiers.includes('implicit') &&
          first !== undefined &&
          first.implicit !== true &&
          statement.returnType !== undefined
        ) {
          conversions.push({ target: simpleName(statement.returnType), receiverType: first.type });
        }
        if (module.language === 'python') visit(statement.body, module, outers);
      } else if (statement.kind === 'if') {
        visit(statement.then, module, outers);
        visit(statement.otherwise, module, outers);
      } else if (statement.kind === 'try') visit(statement.body, module, outers);
    }
  };

  for (const module of modules) {
    if (module.language === 'python') {
      const name = moduleName(module);
      push(builder.pythonByName, lastPart(name), { module, name });
      addFolders(builder.pythonPackages, name);
    } else {
      addPackages(builder.scalaPackages, module.packageName);
      const loose = module.body.some((statement) => statement.kind === 'function' || statement.kind === 'assign');
      if (loose) push(builder.scalaTopLevel, module.packageName, module);
    }
    visit(module.body, module, []);
  }
  for (const { target, receiverType } of conversions) {
    for (const wrapper of builder.byName.get(target) ?? []) {
      for (const name of methodNames(wrapper.definition))
        push(builder.extensions, name, { kind: 'class', wrapper, receiverType });
    }
  }
  return builder;
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

function qualify(definition: ClassDef, module: Module, outers: readonly Definition[]): string {
  const outer = outers.at(-1)?.qualifiedName ?? module.packageName;
  return outer === '' ? definition.name : `${outer}.${definition.name}`;
}

function methodNames(definition: ClassDef): readonly string[] {
  return definition.members.flatMap((member) => {
    if (member.kind === 'function') return [member.name];
    if (member.kind === 'assign')
      return member.targets.flatMap((target) => (target.kind === 'bind' ? [target.name] : []));
    return [];
  });
}

function addPackages(packages: Set<string>, name: string): void {
  const parts = name.split('.');
  for (let length = 1; length <= parts.length; length++) packages.add(parts.slice(0, length).join('.'));
}

/** `b`, `a.b` and `a` of the module `a.b.c`. */
function addFolders(packages: Set<string>, name: string): void {
  const parts = name.split('.');
  for (let end = 1; end < parts.length; end++) {
    for (let start = 0; start < end; start++) packages.add(parts.slice(start, end).join('.'));
  }
}

/** `FeatureJob` of `jobs.FeatureJob[A]`. */
export function simpleName(type: string): string {
  return lastPart(type.replace(/[[(<{].*$/s, '').trim());
}

function lastPart(dotted: string): string {
  return dotted.slice(dotted.lastIndexOf('.') + 1);
}

/** The path of the file as a module's name: `orders_etl/lib/__init__.py` is `orders_etl.lib`. */
export function moduleName(module: Module): string {
  return module.file
    .replace(/\.[^./]*$/, '')
    .replace(/(^|\/)__init__$/, '')
    .replaceAll('/', '.');
}

/** More than any nearness. */
const NOTEBOOK = 10_000;

function isNotebook({ file }: Module): boolean {
  return file.endsWith('.ipynb');
}

/** The module that `dotted` means in `importer`: the one whose path ends so, and of several the nearest. */
export function findPythonModule(program: ProgramIndex, dotted: string, importer: Module): Module | undefined {
  let best: Module | undefined;
  let bestScore = Number.NEGATIVE_INFINITY;
  for (const { module, name } of program.pythonByName.get(lastPart(dotted)) ?? []) {
    if (module === importer || (name !== dotted && !name.endsWith(`.${dotted}`))) continue;
    const near = sharedFolders(module.file, importer.file) * 100 - module.file.split('/').length;
    // Only notebooks run notebooks; of a script and a notebook of one name a script imports the script.
    const score = isNotebook(module) && !isNotebook(importer) ? near - NOTEBOOK : near;
    if (score > bestScore) [best, bestScore] = [module, score];
  }
  return best;
}

/** The modules whose dotted names fit a text with holes; those beside the importer first. */
export function findPythonModules(
  program: ProgramIndex,
  pattern: readonly (string | undefined)[],
  importer: Module,
): readonly Module[] {
  const source = pattern.map((part) => (part === undefined ? '[\\w.]+' : part.replaceAll(/[^\w]/g, '\\$&'))).join('');
  const fits = new RegExp(`(^|\\.)${source}$`);
  const found = [...program.pythonByName.values()]
    .flat()
    .filter(({ module, name }) => module !== importer && fits.test(name));
  return found
    .map(({ module }) => module)
    .toSorted((one, other) => sharedFolders(other.file, importer.file) - sharedFolders(one.file, importer.file));
}

/** Whether modules lie below the package. */
export function isPythonPackage(program: ProgramIndex, dotted: string): boolean {
  return program.pythonPackages.has(dotted);
}

/** Of definitions with one name those nearest to a file: a second copy of a project means its own. */
export function nearest(definitions: readonly Definition[], file: string): readonly Definition[] {
  if (definitions.length < 2) return definitions;
  const shared = definitions.map(({ module }) => sharedFolders(module.file, file));
  const most = Math.max(...shared);
  return definitions.filter((_, index) => shared[index] === most);
}

function sharedFolders(one: string, other: string): number {
  const left = one.split('/');
  const right = other.split('/');
  let shared = 0;
  while (shared < left.length - 1 && shared < right.length - 1 && left[shared] === right[shared]) shared++;
  return shared;
}

/** `..lib` seen from `a/b/c.py` is `a.lib`. */
export function absolutePath(path: string, importer: Module): string {
  const dots = /^\.*/.exec(path)?.[0].length ?? 0;
  if (dots === 0) return path;
  const folders = importer.file.split('/').slice(0, -1);
  const base = folders.slice(0, Math.max(0, folders.length - (dots - 1)));
  const rest = path.slice(dots);
  return [...base, ...(rest === '' ? [] : [rest])].join('.');
}
