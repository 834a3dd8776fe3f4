import type { Site } from '../model/text.ts';
import { classOfDefinition, linearize } from './classes.ts';
import { listOf, mapOf } from './join.ts';
import type { Machine } from './machine.ts';
import { framesOfArguments, joinAll } from './machine.ts';
import { lookup } from './names.ts';
import { simpleName } from './programIndex.ts';
import type { Definition } from './programIndex.ts';
import type { Scope } from './scope.ts';
import { session } from './spark/session.ts';
import { anyText } from './text.ts';
import type { ClassValue, Value } from './value.ts';
import { columnValue, frameValue, native, unknown } from './value.ts';

/** The class that a type's name means. */
export function lookupType(machine: Machine, name: string, scope: Scope): Value | undefined {
  const bare = name.replace(/[[(<{].*$/s, '').trim();
  const site: Site = { file: scope.module.file, range: nowhere, method: bare, enclosing: '' };
  if (scope.module.language === 'python') {
    const [head, ...rest] = bare.split('.');
    let value = head === undefined ? undefined : lookup(machine, head, scope, site);
    for (const part of rest) {
      if (value === undefined) break;
      value = machine.member(value, part, site, scope.module);
    }
    return value?.kind === 'class' || value?.kind === 'api' ? value : undefined;
  }
  const parts = bare.split('.');
  const last = parts.pop() ?? bare;
  const key = `class ${last}`;
  if (parts.length === 0) return lookup(machine, key, scope, site);
  const [head, ...middle] = parts;
  let owner = head === undefined ? undefined : lookup(machine, head, scope, site);
  for (const part of [...middle, key]) {
    if (owner === undefined) return undefined;
    owner = machine.member(owner, part, site, scope.module);
  }
  return owner?.kind === 'class' ? owner : undefined;
}

const nowhere = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

/** What a parameter or an unknown result may be by its declared type, or by what everybody calls such a thing. */
export function valueOfType(machine: Machine, type: string | undefined, scope: Scope, site: Site, name = ''): Value {
  if (type === undefined) return valueOfName(machine, name, site);
  const bare = type
    .replace(/^=>\s*/, '')
    .replaceAll(/["']/g, '')
    .trim();
  const spark = sparkValue(machine, bare, site);
  if (spark !== undefined) return spark;
  const element =
    /^(?:Seq|List|Array|Vector|Iterable|IndexedSeq|Set|list|List|Sequence|typing\.List|Iterator|Tuple|tuple)\s*[[]\s*(.*)[\]]$/s.exec(
      bare,
    )?.[1];
  if (element !== undefined) return listOf([], valueOfType(machine, element.split(',')[0], scope, site));
  const mapped = /^(?:Map|dict|Dict|typing\.Dict)\s*[[][^,]*,\s*(.*)[\]]$/s.exec(bare)?.[1];
  if (mapped !== undefined) return mapOf([], valueOfType(machine, mapped, scope, site));
  const optional = /^(?:Optional|Option|typing\.Optional)\s*[[]\s*(.*)[\]]$/s.exec(bare)?.[1];
  if (optional !== undefined && scope.module.language === 'python')
    return valueOfType(machine, optional, scope, site, name);
  if (/=>\s*(DataFrame|Dataset\b.*)$/s.test(bare) || /^(typing\.)?Callable.*DataFrame\]$/s.test(bare)) {
    return native('function', (inner, call) =>
      frameValue(inner.frames.opaque('a function that is not known', framesOfArguments(call.args), call.site)),
    );
  }
  if (/^(String|str)$/.test(bare)) return anyText;
  const found = lookupType(machine, bare, scope);
  if (found?.kind === 'class') return machine.assume(found, site);
  return { kind: 'unknown', type: bare, module: scope.module };
}

function sparkValue(machine: Machine, type: string, site: Site): Value | undefined {
  const name = simpleName(type);
  switch (name) {
    case 'DataFrame':
    case 'Dataset':
      return type.startsWith('pd.') || type.startsWith('pandas.')
        ? unknown
        : frameValue(machine.frames.opaque('a parameter', [], site));
    case 'RDD':
      return frameValue(machine.frames.opaque('a parameter', [], site), 'rdd');
    case 'SparkSession':
    case 'SQLContext':
    case 'HiveContext':
      return session;
    case 'SparkContext':
      return { kind: 'session', part: 'context' };
    case 'Column':
      return columnValue({ kind: 'unknown', parts: [] });
    default:
      return undefined;
  }
}

function valueOfName(machine: Machine, name: string, site: Site): Value {
  if (/(^|_)(df|sdf|ddf|dataframe|data_frame|frame)\d*$/i.test(name))
    return frameValue(machine.frames.opaque('a parameter', [], site));
  if (name === 'spark' || name === 'spark_session') return session;
  return unknown;
}

/** At most so many implementers are followed. */
const maxImplementers = 24;

/** An object of the class, or of each class that implements it. */
export function assumeInstance(machine: Machine, type: ClassValue, make: (type: ClassValue) => Value): Value {
  const concrete = isConcrete(type) ? [type] : implementers(machine, type).slice(0, maxImplementers);
  const values = (concrete.length === 0 ? [type] : concrete).map(make);
  return joinAll(machine, 'dispatch', values);
}

function isConcrete(type: ClassValue): boolean {
  if (type.definition.form === 'trait') return false;
  if (type.definition.modifiers.includes('abstract')) return false;
  return !type.definition.members.some(
    (member) =>
      member.kind === 'function' &&
      (member.abstract === true ||
        member.decorators.some(
          (each) => (each.kind === 'name' || each.kind === 'member') && each.name === 'abstractmethod',
        )),
  );
}

/** Concrete classes and objects below a class. */
function implementers(machine: Machine, type: ClassValue): readonly ClassValue[] {
  const found: ClassValue[] = [];
  const seen = new Set<Definition>();
  const visit = (name: string): void => {
    for (const definition of machine.program.subclasses.get(name) ?? []) {
      if (seen.has(definition) || seen.size > 64) continue;
      seen.add(definition);
      const value = classForDefinition(machine, definition);
      if (value !== undefined && linearize(machine, value).includes(type)) {
        if (isConcrete(value)) found.push(value);
        visit(definition.definition.name);
      }
    }
  };
  visit(type.name);
  return found;
}

/** The class value of a definition; Python's only where its module has run. */
function classForDefinition(machine: Machine, definition: Definition): ClassValue | undefined {
  if (definition.module.language === 'scala') return classOfDefinition(machine, definition);
  const module = machine.world.pythonModules.get(definition.module);
  if (module?.kind !== 'pythonModule') return undefined;
  const value = module.scope.variables.get(definition.definition.name)?.content;
  return value?.kind === 'class' ? value : undefined;
}
