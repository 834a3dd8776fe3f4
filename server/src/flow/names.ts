import type { ImportStatement, Module } from '../model/program.ts';
import type { Site } from '../model/text.ts';
import { importedName, packageMember } from './imports.ts';
import type { Machine } from './machine.ts';
import { force, memberOf } from './members.ts';
import { pythonBuiltin } from './library/pythonBuiltins.ts';
import { scalaBuiltin } from './library/scala.ts';
import { hiddenByFunctions, isSparkFunctionName } from './spark/functionNames.ts';
import type { Scope } from './scope.ts';
import { session } from './spark/session.ts';
import type { Value } from './value.ts';

/** What a name means here. */
export function lookup(machine: Machine, name: string, scope: Scope, site: Site): Value | undefined {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
    if (at.kind === 'class' && at !== scope) continue;
    const cell = at.variables.get(name);
    if (cell?.content !== undefined) return force(machine, cell.content, site);
    if (at.self !== undefined) {
      const member = memberOf(machine, at.self.value, name, site);
      if (member !== undefined) return member;
    }
    if (at.kind === 'module' && at.module.language === 'scala')
      return globalName(machine, name, at, site) ?? predefined(machine, name, scope);
    const imported = throughImports(machine, name, at.imports, at, site);
    if (imported !== undefined) return imported;
  }
  return predefined(machine, name, scope);
}

/** What the imports and the package of a Scala file say. That they say nothing is remembered. */
function globalName(machine: Machine, name: string, scope: Scope, site: Site): Value | undefined {
  const { module } = scope;
  let absent = machine.world.absent.get(module);
  if (absent === undefined) {
    absent = new Set();
    machine.world.absent.set(module, absent);
  }
  if (absent.has(name)) return undefined;
  const value = throughImports(machine, name, scope.imports, scope, site) ?? packageMember(machine, module, name, site);
  if (value === undefined) absent.add(name);
  return value;
}

/** Later imports win over earlier ones, names over wildcards. */
function throughImports(
  machine: Machine,
  name: string,
  imports: readonly ImportStatement[],
  scope: Scope,
  site: Site,
): Value | undefined {
  if (imports.length === 0) return undefined;
  for (const wildcard of [false, true]) {
    for (let index = imports.length - 1; index >= 0; index--) {
      const statement = imports[index];
      if (statement === undefined) continue;
      const value = importedName(machine, statement, name, wildcard, scope, site);
      if (value !== undefined) return value;
    }
  }
  return undefined;
}

function predefined(machine: Machine, name: string, scope: Scope): Value | undefined {
  const { module } = scope;
  if (isWildcardFunction(scope, name, module)) return { kind: 'api', path: `pyspark.sql.functions.${name}` };
  const builtin = module.language === 'python' ? pythonBuiltin(machine, name, scope) : scalaBuiltin(machine, name);
  if (builtin === undefined && (name === 'StructType' || name === 'StructField'))
    return { kind: 'api', path: `pyspark.sql.types.${name}` };
  return builtin ?? conventional(name);
}

function isWildcardFunction(scope: Scope, name: string, module: Module): boolean {
  if (!isSparkFunctionName(name, module.language) && !(module.language === 'python' && hiddenByFunctions.has(name)))
    return false;
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
    for (const { path, names } of at.imports) {
      if (/\bsql\.(connect\.)?functions$/.test(path) && names.some((each) => each.name === '*')) return true;
    }
  }
  return false;
}

const sessionNames = new Set([
  'spark',
  'sparkSession',
  'spark_session',
  'sqlContext',
  'sqlCtx',
  'hiveContext',
  'ss',
  '_spark',
]);
const contextNames = new Set(['sc', 'sparkContext', 'spark_context']);

/** What notebooks and shells have ready, and what everybody calls it. */
export function conventional(name: string): Value | undefined {
  if (sessionNames.has(name)) return session;
  if (name === 'F') return { kind: 'api', path: 'pyspark.sql.functions' };
  return contextNames.has(name) ? { kind: 'session', part: 'context' } : undefined;
}
