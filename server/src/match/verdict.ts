import type { Verdict } from './agreement.ts';
import type { ColumnExpr, Known } from '../model/frames.ts';
import type { PlanExpr } from '../plan/expression.ts';
import type { Essential } from './essential.ts';
import type { Demand, Expected } from './expected.ts';
import { table } from '../base/table.ts';
import { plural } from '../base/units.ts';
import { columnNameOf, partsOf } from './expressions.ts';
import { aggregateVerdict } from './verdictAggregates.ts';
import { joinVerdict } from './verdictJoins.ts';
import { exchangeVerdict, sortVerdict, windowVerdict } from './verdictOrders.ts';
import { filterVerdict, projectVerdict } from './verdictRows.ts';
import { rowsVerdict, scanVerdict, writeVerdict } from './verdictSources.ts';

/** Undefined where they cannot be one: another constant, another join type, other keys. */
export function verdict(expected: Expected, plan: Essential): Verdict | undefined {
  const { demand } = expected;
  const { details } = plan;
  if (
    expected.kind !== plan.kind &&
    !(expected.kind === 'command' && plan.kind === 'write') &&
    !(expected.kind === 'write' && plan.kind === 'command')
  )
    return undefined;
  switch (demand.kind) {
    case 'scan':
      return details.kind === 'scan' ? scanVerdict(demand.op, details) : undefined;
    case 'rows':
      return rowsVerdict(demand, details);
    case 'join':
      return details.kind === 'join' ? joinVerdict(demand, details) : undefined;
    case 'aggregate':
      return details.kind === 'aggregate' ? aggregateVerdict(demand, details, plan.outputNames) : undefined;
    case 'exchange':
      return details.kind === 'exchange' ? exchangeVerdict(demand, details) : undefined;
    case 'coalesce':
      return details.kind === 'coalesce'
        ? numberVerdict(demand.partitions, details.partitions, 'partition', 3, 6)
        : undefined;
    case 'sort':
      return details.kind === 'sort' ? sortVerdict(demand, details.keys, details.global) : undefined;
    case 'window':
      return details.kind === 'window' ? windowVerdict(demand, details) : undefined;
    case 'filter':
      return details.kind === 'filter'
        ? filterVerdict(demand.condition, details.conjuncts, expected.operator)
        : undefined;
    case 'project':
      return details.kind === 'project'
        ? projectVerdict(demand.columns, details.columns, expected.operator)
        : undefined;
    case 'generate':
      return details.kind === 'generate'
        ? generateVerdict(demand.columns, details.generator, details.columns)
        : undefined;
    case 'limit':
      return details.kind === 'limit' ? limitVerdict(demand, details) : undefined;
    case 'sample':
      return { score: 3, agrees: [] };
    case 'pythonEval':
      return details.kind === 'pythonEval' ? pythonVerdict(demand.names, details.functions) : undefined;
    case 'typed':
      return details.kind === 'typed' ? typedVerdict(demand, details.form, details.functionName) : undefined;
    case 'objects':
      return objectsVerdict(demand.part, plan.node.name);
    case 'write':
      return writeVerdict(demand, plan);
    case 'none':
      return { score: 1.5, agrees: [] };
  }
}

function numberVerdict(
  written: Known,
  printed: number | undefined,
  unit: string,
  unknown: number,
  equal: number,
): Verdict | undefined {
  if (typeof written !== 'number' || printed === undefined) return { score: unknown, agrees: [] };
  return written === printed ? { score: equal, agrees: [plural(printed, unit)] } : undefined;
}

function limitVerdict(
  demand: Extract<Demand, { kind: 'limit' }>,
  plan: Extract<Essential['details'], { kind: 'limit' }>,
): Verdict | undefined {
  if (demand.tail !== plan.tail) return undefined;
  if (demand.most !== undefined && plan.rows !== undefined && plan.rows > demand.most) return undefined;
  return numberVerdict(demand.rows, plan.rows, 'row', 2, 4.5);
}

function generateVerdict(
  columns: readonly ColumnExpr[],
  generator: PlanExpr,
  outputs: readonly string[],
): Verdict | undefined {
  for (const each of columns) {
    const alias = each.kind === 'alias' ? columnNameOf(each) : undefined;
    const named = alias !== undefined && outputs.some((name) => name.toLowerCase() === alias.toLowerCase());
    for (const part of partsOf(each)) {
      if (part.kind !== 'generator') continue;
      if (generator.kind === 'call' && sameGenerator(part.name, generator.name))
        return { score: 3 + (named ? 1.5 : 0), agrees: named ? [part.name, `as ${alias}`] : [part.name] };
      return undefined;
    }
  }
  return { score: 1.5, agrees: [] };
}

function sameGenerator(written: string, printed: string): boolean {
  const bare = (name: string): string => name.toLowerCase().replace(/_outer$/, '');
  return bare(written) === bare(printed) || bare(written) === 'flatten';
}

function pythonVerdict(names: readonly string[], functions: readonly string[]): Verdict | undefined {
  const hits = names.filter((name) =>
    functions.some((each) => each === name || (name.includes('lambda') && each.includes('lambda'))),
  );
  return hits.length === 0 ? undefined : { score: 2 + hits.length, agrees: [`function ${hits.join(', ')}`] };
}

const typedForms: Readonly<Record<string, RegExp>> = table({
  map: /^mapElements/,
  flatMap: /^mapPartitions/,
  mapPartitions: /^mapPartitions/,
  mapGroups: /^mapGroups/,
  flatMapGroups: /^mapGroups/,
  mapInPandas: /^(pythonMapIn|mapIn)/,
  mapInArrow: /^(pythonMapIn|mapIn)/,
  applyInPandas: /^(flatMapGroupsIn|flatMapCoGroupsIn)/,
  applyInArrow: /^(flatMapGroupsIn|flatMapCoGroupsIn)/,
  cogroup: /^coGroup/,
});

function typedVerdict(
  demand: Extract<Demand, { kind: 'typed' }>,
  form: string,
  functionName: string | undefined,
): Verdict | undefined {
  const wanted = typedForms[demand.form];
  if (wanted !== undefined && !wanted.test(form)) return undefined;
  if (
    demand.functionName !== undefined &&
    functionName !== undefined &&
    !/lambda/.test(functionName + demand.functionName)
  ) {
    if (demand.functionName !== functionName) return undefined;
    return { score: 5, agrees: [`function ${functionName}`] };
  }
  return { score: wanted === undefined ? 1.5 : 2.5, agrees: [] };
}

function objectsVerdict(part: 'serialize' | 'deserialize' | 'append', name: string): Verdict | undefined {
  const fits =
    part === 'append'
      ? name.startsWith('AppendColumns')
      : part === 'serialize'
        ? name.startsWith('Serialize')
        : name.startsWith('Deserialize');
  return fits ? { score: 0.5, agrees: [] } : undefined;
}
