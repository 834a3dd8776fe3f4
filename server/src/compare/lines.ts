import type { ExecutionId, StageId } from '../model/ids.ts';
import type { NodeMatch } from '../model/match.ts';
import type { PlanNode } from '../model/plan.ts';
import type { Site } from '../model/text.ts';
import { metricTotal } from '../plan/metrics.ts';
import { familyOf, type OperatorFamily } from '../plan/operators.ts';
import { nodesOf, unwrap } from '../plan/walk.ts';
import type { LineChange } from './comparison.ts';
import { measure } from './measures.ts';
import type { Pairing } from './pairing.ts';
import { placeKey } from './places.ts';
import type { PairedExecution } from './stageGroups.ts';
import type { Traits } from './traits.ts';

/** A call of the sources and the nodes it made in both runs. */
export interface ComparedLine {
  readonly before: Site | undefined;
  readonly after: Site | undefined;
  readonly nodesBefore: readonly RanNode[];
  readonly nodesAfter: readonly RanNode[];
}

interface RanNode {
  readonly execution: ExecutionId;
  readonly node: PlanNode;
}

/**
 * The calls whose operators ran in both runs.
 * A node that was not matched, because the sources are not those of its run, belongs to the line of the node that it is in the other run.
 */
export function comparedLines({ executions }: Pairing): readonly ComparedLine[] {
  const moved = movedPlaces(executions);
  const lines = new Map<string, MutableLine>();
  const lineAt = (key: string): MutableLine => {
    const line = lines.get(key) ?? { before: undefined, after: undefined, nodesBefore: [], nodesAfter: [] };
    lines.set(key, line);
    return line;
  };
  for (const pair of executions) {
    const sitesBefore = sitesOf(pair.before);
    const sitesAfter = sitesOf(pair.after);
    const partners = new Map(pair.nodes.map(({ before, after }) => [after, before]));
    const partnersAfter = new Map(pair.nodes.map(({ before, after }) => [before, after]));
    for (const node of planNodes(pair.before)) {
      const own = sitesBefore.get(node);
      const other = partnersAfter.get(node);
      const site = own ?? (other && sitesAfter.get(other));
      if (site === undefined) continue;
      const line = lineAt(own === undefined ? placeKey(site) : (moved.get(placeKey(own)) ?? placeKey(own)));
      if (own !== undefined) line.before ??= own;
      line.nodesBefore.push({ execution: pair.before.execution.id, node });
    }
    for (const node of planNodes(pair.after)) {
      const own = sitesAfter.get(node);
      const other = partners.get(node);
      const theirs = other && sitesBefore.get(other);
      if (own !== undefined) {
        const line = lineAt(placeKey(own));
        line.after ??= own;
        line.nodesAfter.push({ execution: pair.after.execution.id, node });
      } else if (theirs !== undefined) {
        const line = lineAt(moved.get(placeKey(theirs)) ?? placeKey(theirs));
        line.nodesAfter.push({ execution: pair.after.execution.id, node });
      }
    }
  }
  return [...lines.values()];
}

interface MutableLine {
  before: Site | undefined;
  after: Site | undefined;
  nodesBefore: RanNode[];
  nodesAfter: RanNode[];
}

/** What the stages of a line's nodes took. Findings are added by their own. */
export function measureLine(line: ComparedLine, pairing: Pairing): Omit<LineChange, 'findings'> {
  const before = stagesIn(line.nodesBefore);
  const after = stagesIn(line.nodesAfter);
  const executions = new Set([
    ...line.nodesBefore.map(({ execution }) => execution),
    ...line.nodesAfter.flatMap(({ execution }) => pairing.byAfter.get(execution)?.before.execution.id ?? []),
  ]);
  return {
    site: { before: line.before, after: line.after },
    measures: { before: measure(pairing.stagesBefore, before), after: measure(pairing.stagesAfter, after) },
    stages: {
      before: before.filter((id) => pairing.stagesBefore.attempts.has(id)),
      after: after.filter((id) => pairing.stagesAfter.attempts.has(id)),
    },
    rows: { before: rowsOf(line.nodesBefore), after: rowsOf(line.nodesAfter) },
    executions: executions.size,
  };
}

/** Where the code was edited, or another branch ran: the place before that the place after stands for, if both are met on one side only. */
function movedPlaces(executions: readonly PairedExecution[]): ReadonlyMap<string, string> {
  const before = new Set<string>();
  const after = new Set<string>();
  const counts = new Map<string, Map<string, number>>();
  for (const pair of executions) {
    const sitesBefore = sitesOf(pair.before);
    const sitesAfter = sitesOf(pair.after);
    for (const site of sitesBefore.values()) before.add(placeKey(site));
    for (const site of sitesAfter.values()) after.add(placeKey(site));
    for (const { before: left, after: right } of pair.nodes) {
      const [from, to] = [sitesBefore.get(left), sitesAfter.get(right)];
      if (from === undefined || to === undefined) continue;
      const row = counts.get(placeKey(from)) ?? new Map<string, number>();
      counts.set(placeKey(from), row);
      row.set(placeKey(to), (row.get(placeKey(to)) ?? 0) + 1);
    }
  }
  const moved = new Map<string, string>();
  for (const [from, row] of counts) {
    const [to] = [...row].toSorted(([, a], [, b]) => b - a).map(([key]) => key);
    if (to !== undefined && to !== from && !after.has(from) && !before.has(to)) moved.set(from, to);
  }
  return moved;
}

function sitesOf({ execution, match }: Traits): ReadonlyMap<PlanNode, Site> {
  if (execution.finalPlan === undefined || match === undefined) return new Map();
  const matches = new Map<number, NodeMatch>(match.nodes.map((one) => [one.node, one]));
  return new Map(
    nodesOf(execution.finalPlan).flatMap((node) => {
      const site = matches.get(node.id)?.site;
      return site === undefined ? [] : [[node, site] as const];
    }),
  );
}

function planNodes({ execution }: Traits): readonly PlanNode[] {
  return execution.finalPlan === undefined ? [] : nodesOf(execution.finalPlan);
}

function stagesIn(nodes: readonly RanNode[]): readonly StageId[] {
  return [...new Set(nodes.flatMap(({ node }) => node.stages?.stages ?? []))];
}

/** Of each execution the topmost node that tells, which is the one met first. */
function rowsOf(nodes: readonly RanNode[]): number | undefined {
  const byExecution = new Map<ExecutionId, number>();
  for (const { execution, node } of nodes) {
    const rows = byExecution.has(execution) ? undefined : rowsOut(node);
    if (rows !== undefined) byExecution.set(execution, rows);
  }
  return byExecution.size === 0 ? undefined : [...byExecution.values()].reduce((sum, rows) => sum + rows, 0);
}

/** Operators that pass on every row they get, and often do not count them. */
const PASSING: ReadonlySet<OperatorFamily> = new Set(['coalesce', 'exchange', 'sort', 'project', 'wrapper']);

function rowsOut(node: PlanNode): number | undefined {
  let at: PlanNode | undefined = node;
  while (at !== undefined) {
    const rows = metricTotal(at, 'outputRows') ?? metricTotal(at, 'shuffleRecordsWritten');
    if (rows !== undefined) return rows;
    if (!PASSING.has(familyOf(at)) || at.children.length !== 1) return undefined;
    at = at.children[0] && unwrap(at.children[0]);
  }
  return undefined;
}
