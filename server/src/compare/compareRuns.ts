import { cautionsOf } from './cautions.ts';
import type { ComparedRun, Comparison, ExecutionChange, LineChange, StageChange } from './comparison.ts';
import { compareFindings, findingsAt } from './findings.ts';
import { comparedLines, measureLine } from './lines.ts';
import { measureApplication } from './measures.ts';
import { pairRuns, type Pairing } from './pairing.ts';
import { checkPredictions } from './predictions.ts';
import { stageChanges } from './stageChanges.ts';
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
    stages: stageChanges(pairing).toSorted((a, b) => changeOf(b) - changeOf(a)),
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
