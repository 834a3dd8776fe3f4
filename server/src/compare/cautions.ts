import { formatBytes, formatCount, plural } from '../base/units.ts';
import type { Run } from '../model/run.ts';
import type { Caution, ComparedRun } from './comparison.ts';
import { durationText } from './duration.ts';
import { configurationChanges, type ConfigurationChange } from './configuration.ts';
import { measure, stageOf, type StagesOfRun } from './measures.ts';
import type { Pairing } from './pairing.ts';
import type { Traits } from './traits.ts';

/** Data that differ by less are taken for the same: a table grows a little from day to day. */
const SAME_DATA = 1.1;
/** Less is footers, settings and lookups. */
const FEW_BYTES = 16 * 1024 * 1024;
const FEW_ROWS = 1000;
/** More settings than these are counted, not listed. */
const MOST_SETTINGS = 6;

/** What differs beside the code, what weighs most first. */
export function cautionsOf(before: ComparedRun, after: ComparedRun, pairing: Pairing): readonly Caution[] {
  const nothing = nothingInCommon(pairing);
  const other = application(before.run, after.run);
  if (nothing !== undefined) return [nothing, ...(other === undefined ? [] : [other])];
  return [
    sameLog(before.run, after.run),
    other,
    ...unfinished(before.run, 'earlier'),
    ...unfinished(after.run, 'later'),
    executions(pairing),
    input(pairing),
    slots(pairing),
    cores(pairing),
    sparkVersion(before.run, after.run),
    configuration(before.run, after.run),
    sources(before, after),
  ].filter((caution) => caution !== undefined);
}

function sameLog({ log: before, app: was }: Run, { log: after, app: is }: Run): Caution | undefined {
  if (before.head === '' || before.head !== after.head || before.bytes !== after.bytes) return undefined;
  if (was.id !== is.id || was.attempt !== is.attempt) return undefined;
  return { kind: 'sameLog', message: 'Both are the same run.', evidence: { application: was.id } };
}

function nothingInCommon({ executions: pairs, groups }: Pairing): Caution | undefined {
  if (pairs.length > 0 || groups.some((group) => group.before.length > 0 && group.after.length > 0)) return undefined;
  return {
    kind: 'nothingInCommon',
    message: 'Nothing that ran in one run ran in the other: these are runs of different programs.',
    evidence: {},
  };
}

function application({ app: before }: Run, { app: after }: Run): Caution | undefined {
  const bare = (name: string): string => name.replace(/[\d_.:-]+/g, '');
  if (bare(before.name) === bare(after.name)) return undefined;
  return {
    kind: 'application',
    message: `The application was called ${before.name || '(no name)'} and is called ${after.name || '(no name)'}.`,
    evidence: { before: before.name, after: after.name },
  };
}

function unfinished(run: Run, which: 'earlier' | 'later'): readonly Caution[] {
  const failed = run.executions.filter((execution) => (execution.errorMessage ?? '') !== '').length;
  const cautions: Caution[] = [];
  if (failed > 0 || run.totals.failedJobs > 0) {
    const what = failed > 0 ? plural(failed, 'execution') : plural(run.totals.failedJobs, 'job');
    cautions.push({
      kind: 'failed',
      message: `In the ${which} run ${what} failed: its totals are of less work.`,
      evidence: { run: which, failedExecutions: failed, failedJobs: run.totals.failedJobs },
    });
  }
  if (run.app.inProgress || run.app.endedAt === undefined)
    cautions.push({
      kind: 'inProgress',
      message: `The ${which} run goes on, or its log was cut off: its totals end with the last event.`,
      evidence: { run: which },
    });
  return cautions;
}

function executions({ onlyBefore, onlyAfter, executions: pairs }: Pairing): Caution | undefined {
  if (onlyBefore.length === 0 && onlyAfter.length === 0) return undefined;
  const parts = [
    onlyBefore.length === 0 ? '' : `${onlyHere(onlyBefore)} only in the earlier run`,
    onlyAfter.length === 0 ? '' : `${onlyHere(onlyAfter)} only in the later one`,
  ].filter((part) => part !== '');
  return {
    kind: 'executions',
    message: `${plural(pairs.length, 'execution')} ran in both; ${parts.join(', ')}. Totals of the application are of different work; lines count what ran in both.`,
    evidence: { inBoth: pairs.length, onlyBefore: onlyBefore.length, onlyAfter: onlyAfter.length },
  };
}

function onlyHere(traits: readonly Traits[]): string {
  const ms = traits.reduce(
    (sum, { execution }) => sum + Math.max(0, (execution.endedAt ?? execution.startedAt) - execution.startedAt),
    0,
  );
  return `${formatCount(traits.length)} (${durationText(ms)})`;
}

/** What the sources of paired stages gave. */
function input({ groups, stagesBefore, stagesAfter }: Pairing): Caution | undefined {
  const both = groups.filter((group) => group.before.length > 0 && group.after.length > 0);
  const ids = { before: both.flatMap((group) => group.before), after: both.flatMap((group) => group.after) };
  const before = measure(stagesBefore, ids.before);
  const after = measure(stagesAfter, ids.after);
  const rows = ratioOf(before.inputRows, after.inputRows, FEW_ROWS);
  const bytes = ratioOf(before.inputBytes, after.inputBytes, FEW_BYTES);
  if (rows === undefined && bytes === undefined) return undefined;
  const evidence = {
    ...(rows === undefined ? {} : { rowsRatio: rows }),
    ...(bytes === undefined ? {} : { bytesRatio: bytes }),
    inputBytesBefore: before.inputBytes,
    inputBytesAfter: after.inputBytes,
    inputRowsBefore: before.inputRows,
    inputRowsAfter: after.inputRows,
  };
  const bytesText = `${formatBytes(before.inputBytes)} → ${formatBytes(after.inputBytes)}`;
  const rowsText = `${formatCount(before.inputRows)} → ${formatCount(after.inputRows)} rows`;
  const message =
    rows === undefined
      ? `What ran in both read ${times(bytes ?? 1)} the bytes for the same rows (${bytesText}): other files, another layout or other columns.`
      : `What ran in both read ${times(rows)} the rows (${rowsText}, ${bytesText}): other data, or less of it skipped.`;
  return { kind: 'input', message, evidence };
}

/** Undefined where both are about the same, or too little to matter. */
function ratioOf(before: number, after: number, few: number): number | undefined {
  if (before === 0 || after === 0 || Math.max(before, after) < few) return undefined;
  const ratio = after / before;
  return ratio < SAME_DATA && ratio > 1 / SAME_DATA ? undefined : ratio;
}

function slots({ stagesBefore, stagesAfter }: Pairing): Caution | undefined {
  const [before, after] = [mostSlots(stagesBefore), mostSlots(stagesAfter)];
  if (before === after || before === 0 || after === 0) return undefined;
  return {
    kind: 'slots',
    message: `The cluster had ${formatCount(before)} slots and has ${formatCount(after)}.`,
    evidence: { slotsBefore: before, slotsAfter: after },
  };
}

function mostSlots(stages: StagesOfRun): number {
  return Math.round(stages.ran.reduce((most, id) => Math.max(most, stageOf(stages, id)?.slots ?? 0), 0));
}

/** A stage this long, with tasks for all slots, shows what the machines can do. */
const TELLING_MS = 1000;
/** Processor time of less than this share of the slots, at best, is no matter of one slow stage. */
const FEW_CORES = 0.25;

/** Slots behind which there are fewer cores: more tasks then only share what there is. */
function cores({ stagesBefore, stagesAfter }: Pairing): Caution | undefined {
  const [before, after] = [busiest(stagesBefore), busiest(stagesAfter)];
  if (before === undefined || after === undefined) return undefined;
  const slotCount = Math.max(mostSlots(stagesBefore), mostSlots(stagesAfter));
  const most = Math.max(before, after);
  if (most === 0 || most >= FEW_CORES * slotCount) return undefined;
  return {
    kind: 'cores',
    message: `No stage kept more than ${Number(most.toPrecision(2))} of the ${slotCount} slots on a processor: tasks shared fewer cores, or waited for disk, network or Python. Where they shared cores, the times of stages with many tasks are not those of ${slotCount} real ones.`,
    evidence: { busiestCoresBefore: before, busiestCoresAfter: after, slots: slotCount },
  };
}

/** Processor time per time of the busiest stage that had tasks for all slots. */
function busiest(stages: StagesOfRun): number | undefined {
  const shares = stages.ran.flatMap((id) => {
    const stage = stageOf(stages, id);
    const took = measure(stages, [id]);
    if (stage === undefined || stage.numTasks < stage.slots || took.wallMs < TELLING_MS) return [];
    return [took.cpuMs / took.wallMs];
  });
  return shares.length === 0 ? undefined : Math.max(...shares);
}

function sparkVersion({ app: before }: Run, { app: after }: Run): Caution | undefined {
  if (before.sparkVersion === after.sparkVersion && before.vendor === after.vendor) return undefined;
  const name = (app: Run['app']): string =>
    `${app.sparkVersion ?? 'unknown'}${app.vendor === 'open-source' || app.vendor === 'unknown' ? '' : ` (${app.vendor})`}`;
  return {
    kind: 'sparkVersion',
    message: `Spark ${name(before)} became ${name(after)}.`,
    evidence: { before: name(before), after: name(after) },
  };
}

function configuration(before: Run, after: Run): Caution | undefined {
  const changes = configurationChanges(before, after);
  if (changes.length === 0) return undefined;
  const listed = changes.slice(0, MOST_SETTINGS).map(settingText);
  const more = changes.length > listed.length ? ` and ${changes.length - listed.length} more` : '';
  return {
    kind: 'configuration',
    message: `Settings differ: ${listed.join(', ')}${more}.`,
    evidence: Object.fromEntries(
      changes.map((change) => [change.key, `${change.before ?? 'not set'} → ${change.after ?? 'not set'}`]),
    ),
  };
}

function settingText({ key, before, after }: ConfigurationChange): string {
  return `${key} ${shortened(before)} → ${shortened(after)}`;
}

function shortened(value: string | undefined): string {
  if (value === undefined) return 'not set';
  return value.length > 40 ? `${value.slice(0, 39)}…` : value;
}

function sources({ sources: before }: ComparedRun, { sources: after }: ComparedRun): Caution | undefined {
  if (before === undefined || after === undefined || before === after) return undefined;
  const files = new Set([...before.keys(), ...after.keys()]);
  const edited = [...files].filter((file) => before.get(file) !== after.get(file)).toSorted();
  if (edited.length === 0) return undefined;
  const listed = edited.slice(0, 5).join(', ');
  return {
    kind: 'sources',
    message: `The sources were edited between the runs: ${listed}${edited.length > 5 ? ` and ${edited.length - 5} more` : ''}.`,
    evidence: { editedFiles: edited.length },
  };
}

function times(ratio: number): string {
  return `${Number(ratio.toPrecision(3))} times`;
}
