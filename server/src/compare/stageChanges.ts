import type { ExecutionId, StageId } from '../model/ids.ts';
import type { PlanNode } from '../model/plan.ts';
import type { Site } from '../model/text.ts';
import { boundaryOf } from '../plan/boundaries.ts';
import { familyOf, operatorName } from '../plan/operators.ts';
import { operatorsOf } from '../plan/walk.ts';
import type { Change, Replacement, StageChange } from './comparison.ts';
import { measure, stageOf, type StagesOfRun } from './measures.ts';
import type { Pairing } from './pairing.ts';
import { placeKey } from './places.ts';
import type { StageGroup } from './stageGroups.ts';
import type { Traits } from './traits.ts';

/** What each group of stages ran and took. */
export function stageChanges(pairing: Pairing): readonly StageChange[] {
  const ran = {
    before: operatorsByStage([...pairing.executions.map((pair) => pair.before), ...pairing.onlyBefore]),
    after: operatorsByStage([...pairing.executions.map((pair) => pair.after), ...pairing.onlyAfter]),
  };
  const partners = new Map(
    pairing.executions.flatMap(({ nodes }) =>
      nodes.flatMap(({ before, after }): readonly (readonly [PlanNode, PlanNode])[] => [
        [before, after],
        [after, before],
      ]),
    ),
  );
  return pairing.groups.map((group) => stageChange(group, pairing, ran, partners));
}

interface RanOperator {
  readonly node: PlanNode;
  readonly site: Site | undefined;
  /** The plan is one of both runs, so that what is missing in the other is known. */
  readonly execution: ExecutionId;
}

type OperatorsByStage = ReadonlyMap<StageId, readonly RanOperator[]>;

function stageChange(
  group: StageGroup,
  pairing: Pairing,
  ran: Change<OperatorsByStage>,
  partners: ReadonlyMap<PlanNode, PlanNode>,
): StageChange {
  const before = operatorsIn(group.before, ran.before);
  const after = operatorsIn(group.after, ran.after);
  const shown = before.length > 0 ? before : after;
  return {
    before: group.before,
    after: group.after,
    measures: { before: measure(pairing.stagesBefore, group.before), after: measure(pairing.stagesAfter, group.after) },
    executions: {
      before: executionsOf(pairing.stagesBefore, group.before),
      after: executionsOf(pairing.stagesAfter, group.after),
    },
    operators: [...new Set(shown.map(({ node }) => nameOf(node)))],
    replaced: replacements(
      before.filter(({ execution }) => pairing.byBefore.has(execution)),
      after.filter(({ execution }) => pairing.byAfter.has(execution)),
      partners,
    ),
    lines: distinctSites(shown.flatMap(({ site }) => site ?? [])),
  };
}

/** Operators by the stages that ran them; a shuffle counts where it is read. */
function operatorsByStage(executions: readonly Traits[]): OperatorsByStage {
  const byStage = new Map<StageId, RanOperator[]>();
  for (const { execution, match } of executions) {
    if (execution.finalPlan === undefined) continue;
    const sites = new Map((match?.nodes ?? []).map((one) => [one.node, one.site]));
    for (const node of operatorsOf(execution.finalPlan)) {
      const ran = node.stages?.stages ?? [];
      for (const stage of boundaryOf(node.name) === 'shuffle' ? ran.slice(-1) : ran) {
        const list = byStage.get(stage) ?? [];
        byStage.set(stage, list);
        list.push({ node, site: sites.get(node.id), execution: execution.id });
      }
    }
  }
  return byStage;
}

function operatorsIn(stages: readonly StageId[], byStage: OperatorsByStage): readonly RanOperator[] {
  const operators = stages.flatMap((stage) => byStage.get(stage) ?? []);
  return [...new Map(operators.map((operator) => [operator.node, operator])).values()];
}

/** Operators that the other plan has as something else, or not at all. */
function replacements(
  before: readonly RanOperator[],
  after: readonly RanOperator[],
  partners: ReadonlyMap<PlanNode, PlanNode>,
): readonly Replacement[] {
  const sitesAfter = new Map(after.map(({ node, site }) => [node, site]));
  const replaced = before.filter(isWorthTelling).flatMap(({ node, site }): readonly Replacement[] => {
    const other = partners.get(node);
    if (other !== undefined && nameOf(node) === nameOf(other)) return [];
    const place = site ?? (other && sitesAfter.get(other));
    return [{ before: operatorText(node), after: other && operatorText(other), site: place }];
  });
  const inserted = after
    .filter((operator) => isWorthTelling(operator) && !partners.has(operator.node))
    .map(({ node, site }): Replacement => ({ before: undefined, after: operatorText(node), site }));
  return [...replaced, ...inserted];
}

/** Projections come and go with the optimizer's whims. */
function isWorthTelling({ node }: RanOperator): boolean {
  const family = familyOf(node);
  return family !== 'project' && family !== 'reused' && family !== 'writeInner';
}

function nameOf(node: PlanNode): string {
  return operatorName(node.name).name.trim();
}

/** `Coalesce 2`, `Exchange RoundRobinPartitioning(200)`, `SortMergeJoin`. */
function operatorText(node: PlanNode): string {
  const family = familyOf(node);
  if (family === 'coalesce') return node.text.trim() || nameOf(node);
  if (family !== 'exchange') return nameOf(node);
  const partitioning = /(\w*partitioning)\b.*?(\d+)\)/i.exec(node.text.replace(/#\d+L?/g, ''));
  return partitioning === null ? nameOf(node) : `${nameOf(node)} ${partitioning[1] ?? ''}(${partitioning[2] ?? ''})`;
}

function executionsOf(stages: StagesOfRun, ids: readonly StageId[]): readonly ExecutionId[] {
  return [...new Set(ids.flatMap((id) => stageOf(stages, id)?.executions ?? []))];
}

function distinctSites(sites: readonly Site[]): readonly Site[] {
  return [...new Map(sites.map((site) => [placeKey(site), site])).values()];
}
