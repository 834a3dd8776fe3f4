import type { Stage } from '../model/run.ts';
import type { PlanExpr } from '../plan/expression.ts';
import { detailsOf } from '../plan/details.ts';
import { metricTotal } from '../plan/metrics.ts';
import { operatorBelow, type ExecutionFacts, type NodeFacts } from './facts.ts';
import type { Draft } from './rule.ts';

/** Where a finding about a node stands, and what it names. */
export function at(
  node: NodeFacts,
  stages: readonly Stage[] = [],
): Pick<Draft, 'site' | 'callers' | 'executions' | 'stages' | 'nodes'> {
  return {
    site: node.match?.site,
    callers: node.match?.callers ?? [],
    executions: [node.execution.execution.id],
    stages: stages.map((stage) => stage.id),
    nodes: [{ execution: node.execution.execution.id, node: node.id }],
  };
}

/** The same for a node that belongs to the action: its own line, else the action's. */
export function atAction(node: NodeFacts, stages: readonly Stage[] = []): ReturnType<typeof at> {
  const action = node.execution.match;
  return {
    ...at(node, stages),
    site: node.match?.site ?? action?.anchor,
    callers: node.match?.callers ?? action?.action?.callers ?? [],
  };
}

/** Rows that a node gave to its parent: its own count, or that of the operators below that neither add nor drop rows. */
export function rowsOut(node: NodeFacts | undefined): number | undefined {
  if (node === undefined) return undefined;
  const own = metricTotal(node.node, 'outputRows') ?? metricTotal(node.node, 'shuffleRecordsWritten');
  if (own !== undefined) return own;
  const keeps = [
    'wrapper',
    'project',
    'sort',
    'coalesce',
    'exchange',
    'broadcast',
    'window',
    'objects',
    'pythonEval',
  ].includes(node.family);
  return keeps && node.children.length === 1 ? rowsOut(node.children[0]) : undefined;
}

/** The nearest exchange below, through operators that stay in the stage and have one input. */
export function exchangeBelow(node: NodeFacts | undefined): NodeFacts | undefined {
  let below = operatorBelow(node);
  while (
    below !== undefined &&
    below.family !== 'exchange' &&
    below.children.length === 1 &&
    below.family !== 'cachedScan'
  ) {
    below = operatorBelow(below.children[0]);
  }
  return below?.family === 'exchange' ? below : undefined;
}

/** Column names of keys, without Spark's numbers. */
export function keyNames(keys: readonly PlanExpr[]): readonly string[] {
  return keys.flatMap((key) => (key.kind === 'column' ? [key.name] : key.kind === 'alias' ? [key.name] : []));
}

/** What people call the operator: `join`, `window`, `aggregate`, or Spark's word for it. */
export function nounOf(node: NodeFacts): string {
  if (node.family === 'pythonEval' || node.family === 'typed') return 'user code';
  if (node.family === 'takeOrdered') return 'top rows';
  if (node.family !== 'exchange') return node.family;
  const details = detailsOf(node.node);
  return details.kind === 'exchange' && details.origin !== 'required' ? 'repartition' : 'shuffle';
}

/** The operators of an execution's plan of one kind, not below a cache: there they ran in another execution. */
export function nodesOfFamily(
  execution: ExecutionFacts,
  ...families: readonly NodeFacts['family'][]
): readonly NodeFacts[] {
  return execution.nodes.filter((node) => families.includes(node.family) && !node.elsewhere);
}

const TELLING: readonly NodeFacts['family'][] = [
  'join',
  'window',
  'aggregate',
  'pythonEval',
  'typed',
  'generate',
  'sort',
  'expand',
  'scan',
  'write',
];

/** The operator that a stage is best known by: the first of the costly kinds that has a line, else the first at all. */
export function mainNode(nodes: readonly NodeFacts[]): NodeFacts | undefined {
  for (const family of TELLING) {
    const found = nodes.find((node) => node.family === family && node.match !== undefined && !node.elsewhere);
    if (found !== undefined) return found;
  }
  return nodes.find((node) => TELLING.includes(node.family) && !node.elsewhere);
}
