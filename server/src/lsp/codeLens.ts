import type { CodeLens } from 'vscode-languageserver';
import type { OpenGraphArguments, Settings } from '../../../protocol/server.ts';
import { t } from '../base/texts.ts';
import { formatDuration } from '../base/units.ts';
import type { Stage } from '../model/run.ts';
import type { OperatorFamily } from '../plan/operators.ts';
import { stageMs } from '../rules/cost.ts';
import { siteKey, type ExecutionFacts, type NodeFacts, type RunFacts } from '../rules/facts.ts';
import type { AppliedFix } from './appliedFix.ts';
import type { Beside } from './beside.ts';
import { changeWords, waitingWords, weightOf } from './besideWords.ts';
import { executionsText, stagesText } from './countWords.ts';
import type { FileView, PlacedCall } from './fileView.ts';
import { executionMs, stageOf, stageSummary } from './stageWords.ts';

/** A lens and the cell it stands in; whole files have none. */
export interface PlacedLens {
  readonly cell: number | undefined;
  readonly lens: CodeLens;
}

/** A line that holds several calls says the costliest ones; more would push the code apart. */
const MOST_PER_LINE = 2;
/** An operator deserves a lens of its own from this part of the application's time on. */
const COSTLY_SHARE = 0.05;
const COSTLY_MS = 500;

/** Operators that decide how the stage works; those that merely ride along are told in the hover. */
const SHAPING: ReadonlySet<OperatorFamily> = new Set([
  'coalesce', 'exchange', 'broadcast', 'join', 'aggregate', 'sort', 'window', 'takeOrdered', 'pythonEval', 'typed', 'generate',
]); // prettier-ignore

export function codeLensesOf(
  view: FileView,
  facts: RunFacts,
  beside: Beside,
  show: Settings['codeLens']['show'],
): readonly PlacedLens[] {
  if (show === 'never') return [];
  const withFinding = new Set(view.findings.map(({ id }) => id.slice(id.indexOf(' ') + 1)));
  const waiting = new Set(
    beside.applied.flatMap(({ finding: { site } }) => (site === undefined ? [] : [siteKey(site)])),
  );
  const all = [
    ...beside.applied.map(waitingLens),
    ...view.calls
      .filter((call) => !waiting.has(siteKey(call.site)))
      .flatMap((call) => comparedLens(call, facts, beside) ?? lensOf(call, facts, show, withFinding)),
  ];
  const candidates = show === 'all' ? all : oncePerStage(all);
  const perLine = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    const key = `${candidate.cell ?? ''}:${candidate.lens.range.start.line}`;
    perLine.set(key, [...(perLine.get(key) ?? []), candidate]);
  }
  return [...perLine.values()].flatMap((line) => line.toSorted((a, b) => b.weight - a.weight).slice(0, MOST_PER_LINE));
}

/** The fix stands in the code: what it promised, and that the next run will tell. */
function waitingLens(applied: AppliedFix): Candidate {
  const { cell, range } = applied.place;
  const lens = { range, command: { title: waitingWords(applied).join(' · '), command: 'planlight.linkRun' } };
  return { cell, lens, weight: Number.POSITIVE_INFINITY, stage: undefined, hasFinding: true };
}

/** Where another run stands beside this one, a line that changed says before and after. */
function comparedLens(call: PlacedCall, facts: RunFacts, { compared }: Beside): readonly Candidate[] | undefined {
  const change = compared?.calls.get(siteKey(call.site));
  if (change === undefined || call.standing.kind !== 'same') return undefined;
  const title = changeWords(change, COSTLY_SHARE * facts.applicationMs).join(' · ');
  if (title === '') return undefined;
  const { cell, range } = call.standing.place;
  const node = call.nodes[0];
  const execution = call.executions[0]?.execution.id ?? node?.execution.execution.id;
  const target: OpenGraphArguments = {
    ...(execution === undefined ? {} : { execution }),
    ...(call.executions.length > 0 || node === undefined ? {} : { node: node.id }),
  };
  const lens = { range, command: { title, command: 'planlight.openGraph', arguments: [target] } };
  return [
    {
      cell,
      lens,
      weight: weightOf(change),
      stage: change.actions.length > 0 ? undefined : change.line?.stages.after[0],
      hasFinding: change.gone.length + change.appeared.length + change.checks.length > 0,
    },
  ];
}

interface Candidate extends PlacedLens {
  readonly weight: number;
  /** The stage that the lens tells of; undefined for an action. */
  readonly stage: number | undefined;
  readonly hasFinding: boolean;
}

/** Several operators of one stage would say the same words: those with a finding say them, else the first one. */
function oncePerStage(candidates: readonly Candidate[]): readonly Candidate[] {
  const told = new Set(
    candidates.flatMap(({ stage, hasFinding }) => (hasFinding && stage !== undefined ? [stage] : [])),
  );
  return candidates.filter(({ stage, hasFinding }) => {
    if (stage === undefined || hasFinding) return true;
    if (told.has(stage)) return false;
    told.add(stage);
    return true;
  });
}

function lensOf(
  call: PlacedCall,
  facts: RunFacts,
  show: Settings['codeLens']['show'],
  withFinding: ReadonlySet<string>,
): readonly Candidate[] {
  if (call.standing.kind === 'gone') return [];
  const said = call.executions.length > 0 ? actionWords(call, facts) : operatorWords(call, facts, show, withFinding);
  if (said === undefined) return [];
  const { cell, range } = call.standing.place;
  const title = call.standing.kind === 'edited' ? t('edited since the run · was {0}', said.title) : said.title;
  const lens = { range, command: { title, command: 'planlight.openGraph', arguments: [said.target] } };
  return [{ cell, lens, weight: said.weight, stage: said.stage, hasFinding: withFinding.has(siteKey(call.site)) }];
}

interface Words {
  readonly title: string;
  readonly weight: number;
  readonly stage: number | undefined;
  readonly target: OpenGraphArguments;
}

/** `35.3 s · 3 stages` for one execution; `4 executions · 52.1 s` for several. */
function actionWords(call: PlacedCall, facts: RunFacts): Words | undefined {
  const executions = call.executions.toSorted(
    (a, b) => (executionMs(b.execution) ?? 0) - (executionMs(a.execution) ?? 0),
  );
  const [first] = executions;
  if (first === undefined) return undefined;
  const totalMs = executions.reduce((sum, { execution }) => sum + (executionMs(execution) ?? 0), 0);
  const stages = facts.stages.filter((stage) => stage.executions.includes(first.execution.id));
  const parts = [
    ...(executions.length > 1 ? [executionsText(executions.length)] : []),
    ...failedWords(executions),
    formatDuration(totalMs),
    ...(executions.length === 1 && stages.length > 0 ? [stagesText(stages.length)] : []),
  ];
  return { title: parts.join(' · '), weight: totalMs, stage: undefined, target: { execution: first.execution.id } };
}

function failedWords(executions: readonly ExecutionFacts[]): readonly string[] {
  const failed = executions.filter(
    ({ execution }) => execution.errorMessage !== undefined && execution.errorMessage !== '',
  ).length;
  if (failed === 0) return [];
  return [executions.length === 1 ? t('failed') : t('{0} failed', failed)];
}

function operatorWords(
  call: PlacedCall,
  facts: RunFacts,
  show: Settings['codeLens']['show'],
  withFinding: ReadonlySet<string>,
): Words | undefined {
  const worst = costliestNode(call, facts);
  if (worst === undefined) return undefined;
  const costly =
    worst.ms >= COSTLY_MS && worst.ms >= COSTLY_SHARE * facts.applicationMs && SHAPING.has(worst.node.family);
  if (show === 'costly' && !costly && !withFinding.has(worst.key)) return undefined;
  const executions = new Set(call.nodes.map((node) => node.execution.execution.id)).size;
  const others = executions > 1 ? [t('worst of {0}', executionsText(executions))] : [];
  return {
    title: [stageSummary(worst.stage), ...others].join(' · '),
    weight: worst.ms,
    stage: worst.stage.id,
    target: { execution: worst.node.execution.execution.id, node: worst.node.id },
  };
}

interface CostliestNode {
  readonly node: NodeFacts;
  readonly stage: Stage;
  readonly ms: number;
  readonly key: string;
}

/** The node of the call in the stage that took longest; what the code asked for before what Spark put in for it. */
function costliestNode(call: PlacedCall, facts: RunFacts): CostliestNode | undefined {
  const asked = call.nodes.filter((node) => node.match?.role !== 'required');
  let worst: CostliestNode | undefined;
  for (const node of asked.length > 0 ? asked : call.nodes) {
    const stage = stageOf(facts, node);
    if (stage === undefined) continue;
    const ms = stageMs(stage);
    if (worst === undefined || ms > worst.ms) worst = { node, stage, ms, key: siteKey(call.site) };
  }
  return worst;
}
