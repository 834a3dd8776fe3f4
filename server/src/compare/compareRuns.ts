import type { ExecutionId, StageId } from '../model/ids.ts';
import type { PlanNode } from '../model/plan.ts';
import type { Site } from '../model/text.ts';
import { boundaryOf } from '../plan/boundaries.ts';
import { familyOf, operatorName } from '../plan/operators.ts';
import { operatorsOf } from '../plan/walk.ts';
import { cautionsOf } from './cautions.ts';
import type { ComparedRun, Comparison, ExecutionChange, LineChange, Replacement, StageChange } from './comparison.ts';
import { compareFindings, findingsAt } from './findings.ts';
import { comparedLines, measureLine } from './lines.ts';
import { measure, measureApplication, stageOf, type StagesOfRun } from './measures.ts';
import { pairRuns, type Pairing } from './pairing.ts';
import { placeKey } from './places.ts';
import { checkPredictions } from './predictions.ts';
import type { StageGroup } from './stageGroups.ts';
import type { Traits } from './traits.ts';

/** What changed from one run to another: pairs what is the same work, measures both, and says how far they can be compared. */
export function compareRuns(before: ComparedRun, after: ComparedRun): Comparison {
  const pairing = pairRuns(before, after);
  const compared = comparedLines(pairing);
  const findings = compareFindings(before, after, pairing, compared);
  const cautions = cautionsOf(before, after, pairing);
  const lines = compared.map((line) => ({ ...measureLine(line, pairing), findings: findingsAt(line, findings) }));
  return {
    before,
    after,
    comparable: cautions.some(({ kind }) => kind === 'nothingInCommon')
      ? 'no'
      : cautions.length > 0
        ? 'withCare'
        : 'yes',
    cautions,
    application: {
      before: measureApplication(before.run, pairing.stagesBefore),
      after: measureApplication(after.run, pairing.stagesAfter),
    },
    executions: executionChanges(pairing),
    stages: pairing.groups.map((group) => stageChange(group, pairing)).toSorted(largestFirst),
    lines: lines.filter(({ stages }) => stages.before.length + stages.after.length > 0).toSorted(largestLineFirst),
    findings,
    predictions: checkPredictions(findings, pairing),
  };
}

function executionChanges({ executions, onlyBefore, onlyAfter }: Pairing): readonly ExecutionChange[] {
  const both = executions.map(({ before, after, likeness }) => executionChange(before, after, likeness));
  return [
    ...both,
    ...onlyBefore.map((one) => executionChange(one, undefined, undefined)),
    ...onlyAfter.map((one) => executionChange(undefined, one, undefined)),
  ];
}

function executionChange(
  before: Traits | undefined,
  after: Traits | undefined,
  likeness: number | undefined,
): ExecutionChange {
  return {
    before: before?.execution,
    after: after?.execution,
    action: after?.match?.anchor ?? before?.match?.anchor,
    durationMs: { before: durationOf(before), after: durationOf(after) },
    likeness,
  };
}

function durationOf(traits: Traits | undefined): number | undefined {
  const end = traits?.execution.endedAt;
  return traits === undefined || end === undefined ? undefined : end - traits.execution.startedAt;
}

function stageChange(group: StageGroup, pairing: Pairing): StageChange {
  const executions = {
    before: executionsOf(pairing.stagesBefore, group.before),
    after: executionsOf(pairing.stagesAfter, group.after),
  };
  const top = pairing.executions.filter(
    ({ before, after }) =>
      executions.before.includes(before.execution.id) || executions.after.includes(after.execution.id),
  );
  const nodes = distinctNodes(group, executions, pairing);
  return {
    before: group.before,
    after: group.after,
    measures: { before: measure(pairing.stagesBefore, group.before), after: measure(pairing.stagesAfter, group.after) },
    executions,
    operators: [...new Set(nodes.map(({ node }) => operatorName(node.name).name))],
    replaced: top.flatMap((pair) => replacementsIn(group, pair)),
    lines: distinctSites(nodes.flatMap(({ site }) => site ?? [])),
  };
}

interface PlacedNode {
  readonly node: PlanNode;
  readonly site: Site | undefined;
}

/** Operators of the group's stages: of the later run where it has them, else of the earlier one. */
function distinctNodes(
  group: StageGroup,
  executions: StageChange['executions'],
  pairing: Pairing,
): readonly PlacedNode[] {
  const seen: PlacedNode[] = [];
  for (const id of executions.before) {
    const pair = pairing.byBefore.get(id);
    const traits = pair?.before ?? pairing.onlyBefore.find(({ execution }) => execution.id === id);
    if (traits !== undefined) seen.push(...nodesInStages(traits, group.before));
  }
  if (seen.length > 0) return seen;
  for (const id of executions.after) {
    const traits = pairing.byAfter.get(id)?.after ?? pairing.onlyAfter.find(({ execution }) => execution.id === id);
    if (traits !== undefined) seen.push(...nodesInStages(traits, group.after));
  }
  return seen;
}

function nodesInStages({ execution, match }: Traits, stages: readonly StageId[]): readonly PlacedNode[] {
  if (execution.finalPlan === undefined) return [];
  const sites = new Map((match?.nodes ?? []).map((one) => [one.node, one.site]));
  return [...operatorsOf(execution.finalPlan)]
    .filter(
      (node) => boundaryOf(node.name) === undefined && (node.stages?.stages ?? []).some((id) => stages.includes(id)),
    )
    .map((node) => ({ node, site: sites.get(node.id) }));
}

/** Operators in the group's stages that the other plan has as something else, or not at all. */
function replacementsIn(group: StageGroup, pair: Pairing['executions'][number]): readonly Replacement[] {
  const pairs = new Map(pair.nodes.map(({ before, after }) => [before, after]));
  const known = new Set(pair.nodes.map(({ after }) => after));
  const sitesBefore = new Map((pair.before.match?.nodes ?? []).map((one) => [one.node, one.site]));
  const sitesAfter = new Map((pair.after.match?.nodes ?? []).map((one) => [one.node, one.site]));
  const replaced: Replacement[] = [];
  for (const node of ranIn(pair.before, group.before)) {
    const other = pairs.get(node);
    if (other !== undefined && sameOperator(node, other)) continue;
    const site = sitesBefore.get(node.id) ?? (other && sitesAfter.get(other.id));
    replaced.push({ before: operatorText(node), after: other && operatorText(other), site });
  }
  for (const node of ranIn(pair.after, group.after)) {
    if (known.has(node)) continue;
    replaced.push({ before: undefined, after: operatorText(node), site: sitesAfter.get(node.id) });
  }
  return replaced;
}

/** Operators worth telling of: projections come and go with the optimizer's whims. */
function ranIn({ execution }: Traits, stages: readonly StageId[]): readonly PlanNode[] {
  if (execution.finalPlan === undefined) return [];
  return [...operatorsOf(execution.finalPlan)].filter((node) => {
    const family = familyOf(node);
    if (family === 'project' || family === 'reused' || family === 'writeInner') return false;
    const own = node.stages?.stages ?? [];
    // A shuffle belongs to the stage that reads it.
    const stage = boundaryOf(node.name) === 'shuffle' ? own.at(-1) : own[0];
    return stage !== undefined && stages.includes(stage);
  });
}

function sameOperator(one: PlanNode, other: PlanNode): boolean {
  return operatorName(one.name).name.trim() === operatorName(other.name).name.trim();
}

/** `Coalesce 2`, `Exchange RoundRobinPartitioning(200)`, `SortMergeJoin`. */
function operatorText(node: PlanNode): string {
  const name = operatorName(node.name).name.trim();
  const family = familyOf(node);
  if (family === 'coalesce') return node.text.trim() || name;
  if (family !== 'exchange') return name;
  const partitioning = /(\w*[pP]artitioning)\b.*?(\d+)\)/.exec(node.text.replace(/#\d+L?/g, ''));
  return partitioning === null ? name : `${name} ${partitioning[1] ?? ''}(${partitioning[2] ?? ''})`;
}

function executionsOf(stages: StagesOfRun, ids: readonly StageId[]): readonly ExecutionId[] {
  return [...new Set(ids.flatMap((id) => stageOf(stages, id)?.executions ?? []))];
}

function distinctSites(sites: readonly Site[]): readonly Site[] {
  return [...new Map(sites.map((site) => [placeKey(site), site])).values()];
}

function largestFirst(a: StageChange, b: StageChange): number {
  return changeOf(b) - changeOf(a);
}

/** Of lines that changed as much, those come first whose findings changed, then those with fewer stages: they are closer to the cause. */
function largestLineFirst(a: LineChange, b: LineChange): number {
  const told = ({ findings }: LineChange): number => findings.gone.length + findings.appeared.length;
  return changeOf(b) - changeOf(a) || told(b) - told(a) || stageCount(a) - stageCount(b);
}

function stageCount({ stages }: LineChange): number {
  return stages.before.length + stages.after.length;
}

function changeOf({ measures }: Pick<StageChange, 'measures'>): number {
  return Math.abs(measures.after.wallMs - measures.before.wallMs);
}
