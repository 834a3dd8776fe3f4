import { formatBytes, formatShare, plural } from '../base/units.ts';
import type { Finding, Fix, Prediction } from '../model/finding.ts';
import type { StageId } from '../model/ids.ts';
import type { Stage } from '../model/run.ts';
import { boundaryOf } from '../plan/boundaries.ts';
import { nodesOf } from '../plan/walk.ts';
import type { FindingChanges, Measures, PredictionCheck } from './comparison.ts';
import { durationText } from './duration.ts';
import { bytesRead, measure, stageOf, type StagesOfRun } from './measures.ts';
import type { Pairing } from './pairing.ts';
import type { StageGroup } from './stageGroups.ts';

/** Beyond this factor it is other work, not the same work done otherwise. */
const MOST_OTHER_BYTES = 1.25;
/** With less than this share of the partitions asked for it is another change than the fix. */
const FEWER = 0.75;
/** Task time per byte that grew by this, while the share of it on a processor fell by this, was waiting. */
const STRETCHED = 2;

/** For each finding with a promise whose stage has another shape in the later run: did it take as long as the fix said? */
export function checkPredictions(changes: FindingChanges, pairing: Pairing): readonly PredictionCheck[] {
  const findings = [...changes.gone, ...changes.still.map(({ before }) => before)];
  return findings.flatMap((finding) => {
    const fix = finding.fixes.find((one) => one.predicted !== undefined);
    return fix?.predicted === undefined ? [] : (check(finding, fix, fix.predicted, pairing) ?? []);
  });
}

function check(finding: Finding, fix: Fix, predicted: Prediction, pairing: Pairing): PredictionCheck | undefined {
  const stage = stageMeant(finding, predicted, pairing.stagesBefore);
  const group = stage && pairing.groupOfBefore.get(stage.id);
  if (stage === undefined || group === undefined || group.after.length === 0) return undefined;
  const ran = tasksOfFixed(finding, group, pairing);
  // As many tasks as before: nobody applied the fix, and the finding went for another reason.
  if (ran === stage.numTasks) return undefined;
  const after = measure(pairing.stagesAfter, group.after);
  const numbers = numbersText(predicted, measure(pairing.stagesBefore, group.before), after);
  const asked = askedPartitions(fix);
  const { low, high } = predicted.stageMs;
  const within = after.wallMs >= low && after.wallMs <= high;
  // Waiting explains what took longer, and nothing else.
  const doubt =
    otherWork(stage, group, pairing) ??
    fewerTasks(ran, asked) ??
    (after.wallMs > high ? waiting(group, pairing) : undefined);
  const outcome = doubt !== undefined ? 'cannotTell' : within ? 'held' : after.wallMs < low ? 'better' : 'missed';
  return {
    finding,
    fix,
    stages: { before: group.before, after: group.after },
    beforeMs: predicted.before,
    predictedMs: { low, high },
    measuredMs: after.wallMs,
    predictedSpillBytes: predicted.spillBytes,
    measuredSpillBytes: after.diskSpillBytes,
    tasks: { measured: ran, asked },
    outcome,
    why: doubt === undefined ? numbers : `${numbers} ${doubt}`,
  };
}

/** Tasks of the stage that the fix was for: the one in which the finding's operator, or what took its place, ends. */
function tasksOfFixed(finding: Finding, group: StageGroup, pairing: Pairing): number {
  for (const { execution, node } of finding.nodes) {
    const pair = pairing.byBefore.get(execution)?.nodes.find(({ before }) => before.id === node);
    const stage = pair?.after.stages?.stages.at(-1);
    if (stage !== undefined && group.after.includes(stage)) return stageOf(pairing.stagesAfter, stage)?.numTasks ?? 0;
  }
  return Math.max(...group.after.map((id) => stageOf(pairing.stagesAfter, id)?.numTasks ?? 0));
}

/** More partitions than asked for do as well, as long as there are tasks for all slots; fewer do not. */
function fewerTasks(ran: number, asked: number | undefined): string | undefined {
  if (asked === undefined || ran >= asked * FEWER) return undefined;
  return `That is not the fix: it asked for ${asked} partitions, and ${plural(ran, 'task')} ran.`;
}

/** The stage whose time the prediction starts from: a finding may tell of several. */
function stageMeant(finding: Finding, predicted: Prediction, stages: StagesOfRun): Stage | undefined {
  return finding.stages
    .flatMap((id) => stageOf(stages, id) ?? [])
    .toSorted(
      (a, b) =>
        Math.abs(measure(stages, [a.id]).wallMs - predicted.before) -
        Math.abs(measure(stages, [b.id]).wallMs - predicted.before),
    )[0];
}

/** The number of partitions that the fix writes. */
function askedPartitions(fix: Fix): number | undefined {
  const text = fix.edits.map((edit) => edit.newText.trim()).find((one) => /^\d+$/.test(one));
  return text === undefined ? undefined : Number(text);
}

function numbersText(predicted: Prediction, before: Measures, after: Measures): string {
  const { low, high } = predicted.stageMs;
  const nothing = before.diskSpillBytes > 0 ? ' and spilled nothing' : '';
  const spill = after.diskSpillBytes > 0 ? ` and spilled ${formatBytes(after.diskSpillBytes)}` : nothing;
  return `Predicted ${durationText(low)} to ${durationText(high)} instead of ${durationText(predicted.before)}; it took ${durationText(after.wallMs)}${spill}.`;
}

/** Why the numbers of the two runs do not speak of the same work. */
function otherWork(stage: Stage, group: StageGroup, pairing: Pairing): string | undefined {
  if (group.before.length > 1)
    return `That is not comparable: the work of stage ${stage.id} is mixed with that of other stages in the later run.`;
  const slots = slotsOf(group, pairing);
  if (differs(stage.slots, slots, 1.1))
    return `That is not comparable: the stage had ${Math.round(stage.slots)} slots before and ${Math.round(slots)} now.`;
  const { before, after } = dataOf(group, pairing);
  if (before > 0 && differs(before, after, MOST_OTHER_BYTES))
    return `That is not comparable: it read ${formatBytes(after)}, not ${formatBytes(before)}.`;
  return undefined;
}

/** Slots that are more than the real cores make every task longer, and no prediction from task times can hold. */
function waiting(group: StageGroup, pairing: Pairing): string | undefined {
  const before = measure(pairing.stagesBefore, group.before);
  const after = measure(pairing.stagesAfter, group.after);
  if (before.runMs === 0 || after.runMs === 0) return undefined;
  const data = dataOf(group, pairing);
  const perByte = data.before > 0 && data.after > 0 ? data.before / data.after : 1;
  const longer = (after.runMs / before.runMs) * perByte;
  if (longer < STRETCHED) return undefined;
  const [share, shareNow] = [before.cpuMs / before.runMs, after.cpuMs / after.runMs];
  if (before.cpuMs > 0 && shareNow > share / STRETCHED) return undefined;
  const onProcessor =
    before.cpuMs > 0 ? `, ${formatShare(shareNow)} of it on a processor where it had been ${formatShare(share)}` : '';
  return (
    `Whether the prediction holds cannot be said from this run: for the same data its tasks took ${times(longer)} as long${onProcessor}. ` +
    `They waited for cores, disk or network: there is less of these than the ${Math.round(slotsOf(group, pairing))} slots promise.`
  );
}

function slotsOf(group: StageGroup, pairing: Pairing): number {
  return Math.max(...group.after.map((id) => stageOf(pairing.stagesAfter, id)?.slots ?? 0));
}

/** What the group read, without what its stages shuffle between themselves. */
function dataOf(group: StageGroup, pairing: Pairing): { readonly before: number; readonly after: number } {
  return {
    before: bytesRead(measure(pairing.stagesBefore, group.before)) - innerBytes(group.before, pairing, 'before'),
    after: bytesRead(measure(pairing.stagesAfter, group.after)) - innerBytes(group.after, pairing, 'after'),
  };
}

function differs(a: number, b: number, factor: number): boolean {
  return a > b * factor || b > a * factor;
}

function times(factor: number): string {
  return `${Number(factor.toPrecision(factor >= 100 ? 3 : 2))} times`;
}

/** What the stages of a group shuffle between themselves: no new data. */
function innerBytes(ids: readonly StageId[], pairing: Pairing, side: 'before' | 'after'): number {
  const stages = side === 'before' ? pairing.stagesBefore : pairing.stagesAfter;
  const inner = new Set<StageId>();
  for (const pair of pairing.executions) {
    const plan = pair[side].execution.finalPlan;
    if (plan === undefined) continue;
    for (const node of nodesOf(plan)) {
      const [writer, ...readers] = node.stages?.stages ?? [];
      if (boundaryOf(node.name) !== 'shuffle' || writer === undefined || !ids.includes(writer)) continue;
      if (readers.some((reader) => reader !== writer && ids.includes(reader))) inner.add(writer);
    }
  }
  return measure(stages, inner).shuffleWriteBytes;
}
