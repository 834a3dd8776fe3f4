import { formatBytes, formatDuration, plural } from '../base/units.ts';
import type { Finding } from '../model/finding.ts';
import type { Stage } from '../model/run.ts';
import { stageMs } from '../rules/cost.ts';
import type { ExecutionFacts, NodeFacts, RunFacts } from '../rules/facts.ts';
import { placeName } from '../graph/sites.ts';
import type { Linked } from '../workspace.ts';
import { escapeMarkdown, NOTHING, table } from './markdown.ts';
import { executionMs, executionTitle } from './stageWords.ts';

/** A run with its judgement, as it was linked. */
export type LinkedRunFacts = Linked & { readonly facts: RunFacts };

/** Less alike than this, two executions are not the same work. */
const LEAST_ALIKE = 0.4;
/** Differences below this are noise between two runs of the same code. */
const NOISE_SHARE = 0.1;

/** Before and after, as a page: what differs around the runs, what became of each execution, of each finding and of what was predicted. */
export function compareRuns(before: LinkedRunFacts, after: LinkedRunFacts): string {
  const pairs = pairExecutions(before.facts, after.facts);
  const sections = [
    `# ${escapeMarkdown(after.facts.run.app.name)}: before and after`,
    circumstances(before, after, pairs),
    '## Executions',
    executionsTable(pairs, before.facts, after.facts),
    ...unpaired('Only before', before.facts, new Set(pairs.map((pair) => pair.before))),
    ...unpaired('Only after', after.facts, new Set(pairs.map((pair) => pair.after))),
    '## Findings',
    findingsText(before, after, pairs),
  ];
  return sections.filter((section) => section !== '').join('\n\n');
}

interface Pair {
  readonly before: ExecutionFacts;
  readonly after: ExecutionFacts;
}

/** What else changed: a comparison of other code, data or cluster is one with that said. */
function circumstances(before: LinkedRunFacts, after: LinkedRunFacts, pairs: readonly Pair[]): string {
  const [a, b] = [before.facts.run, after.facts.run];
  const slots = (facts: RunFacts) => Math.round(Math.max(0, ...facts.stages.map((stage) => stage.slots)));
  const [inputBefore, inputAfter] = [
    inputBytes(
      before.facts,
      pairs.map((pair) => pair.before),
    ),
    inputBytes(
      after.facts,
      pairs.map((pair) => pair.after),
    ),
  ];
  const changed = [...after.baseline]
    .filter(([file, { text }]) => before.baseline.get(file)?.text.text !== text.text)
    .map(([file]) => file);
  const lines = [
    `Time: ${change(before.facts.applicationMs, after.facts.applicationMs, formatDuration)}`,
    ...(slots(before.facts) === slots(after.facts)
      ? []
      : [`**Another cluster**: ${slots(before.facts)} → ${slots(after.facts)} cores`]),
    ...(isNoise(inputBefore, inputAfter)
      ? []
      : [`**Other data**: the same work read ${change(inputBefore, inputAfter, formatBytes)}`]),
    ...(a.app.sparkVersion === b.app.sparkVersion
      ? []
      : [`**Another Spark**: ${a.app.sparkVersion ?? 'unknown'} → ${b.app.sparkVersion ?? 'unknown'}`]),
    ...(changed.length === 0
      ? []
      : [`Files that differ between the two links: ${changed.slice(0, 8).map(escapeMarkdown).join(', ')}`]),
  ];
  return lines.map((line) => `- ${line}`).join('\n');
}

function inputBytes({ stages }: RunFacts, executions: readonly ExecutionFacts[]): number {
  const ids = new Set(executions.map(({ execution }) => execution.id));
  return stages.reduce(
    (sum, stage) => (stage.executions.some((id) => ids.has(id)) ? sum + stage.totals.inputBytes : sum),
    0,
  );
}

/** Greedy, most alike first: the same action over the same inputs. */
function pairExecutions(before: RunFacts, after: RunFacts): readonly Pair[] {
  const candidates = before.executions.flatMap((a) =>
    after.executions.map((b) => ({ before: a, after: b, alike: likeness(a, b) })),
  );
  const taken = new Set<ExecutionFacts>();
  const pairs: Pair[] = [];
  for (const pair of candidates.filter(({ alike }) => alike >= LEAST_ALIKE).sort((x, y) => y.alike - x.alike)) {
    if (taken.has(pair.before) || taken.has(pair.after)) continue;
    taken.add(pair.before).add(pair.after);
    pairs.push(pair);
  }
  return pairs.sort((x, y) => (executionMs(y.before.execution) ?? 0) - (executionMs(x.before.execution) ?? 0));
}

/** Shared part of what two plans are made of; 0 where their actions are known to be others. */
function likeness(a: ExecutionFacts, b: ExecutionFacts): number {
  const [anchorA, anchorB] = [a.match?.anchor, b.match?.anchor];
  if (anchorA !== undefined && anchorB !== undefined) {
    if (anchorA.file !== anchorB.file || anchorA.enclosing !== anchorB.enclosing || anchorA.method !== anchorB.method)
      return 0;
  }
  const [wordsA, wordsB] = [fingerprint(a), fingerprint(b)];
  const shared = [...wordsA].filter((word) => wordsB.has(word)).length;
  const all = new Set([...wordsA, ...wordsB]).size;
  return all === 0 ? 0 : shared / all;
}

/** Calls of the code, and tables and paths that are read and written; not shuffles, which a fix changes. */
function fingerprint(execution: ExecutionFacts): ReadonlySet<string> {
  const words = new Set<string>();
  for (const { node, family, match } of execution.nodes) {
    if (match !== undefined) words.add(`${match.site.file} ${match.site.enclosing} ${match.site.method}`);
    if (family === 'scan' || family === 'write')
      words.add(`${node.name} ${node.metadata['Location'] ?? ''} ${node.text.replaceAll(/#\d+L?/g, '').slice(0, 200)}`);
  }
  return words;
}

function executionsTable(pairs: readonly Pair[], before: RunFacts, after: RunFacts): string {
  if (pairs.length === 0) return 'No execution of one run is the same work as one of the other.';
  const rows = pairs.map((pair) => {
    const [was, is] = [totalsOf(before, pair.before), totalsOf(after, pair.after)];
    return [
      nameOf(pair.after),
      change(executionMs(pair.before.execution), executionMs(pair.after.execution), formatDuration),
      change(was.slowestTasks, is.slowestTasks, String),
      change(was.shuffleReadBytes, is.shuffleReadBytes, formatBytes),
      change(was.diskSpillBytes, is.diskSpillBytes, formatBytes),
    ];
  });
  return table(['Execution', 'Time', 'Tasks of the slowest stage', 'Shuffle read', 'Spilled'], rows);
}

function totalsOf(facts: RunFacts, { execution }: ExecutionFacts) {
  const stages = facts.stages.filter((stage) => stage.executions.includes(execution.id));
  return {
    slowestTasks: stages.toSorted((a, b) => stageMs(b) - stageMs(a))[0]?.numTasks,
    shuffleReadBytes: stages.reduce((sum, { totals }) => sum + totals.shuffleReadBytes, 0),
    diskSpillBytes: stages.reduce((sum, { totals }) => sum + totals.diskSpillBytes, 0),
  };
}

function unpaired(title: string, facts: RunFacts, paired: ReadonlySet<ExecutionFacts>): readonly string[] {
  const rest = facts.executions.filter((execution) => !paired.has(execution));
  if (rest.length === 0) return [];
  return [
    `${title}: ${rest.slice(0, 8).map(nameOf).join(', ')}${rest.length > 8 ? ` and ${rest.length - 8} more` : ''}`,
  ];
}

function findingsText(before: LinkedRunFacts, after: LinkedRunFacts, pairs: readonly Pair[]): string {
  const keys = new Set(after.judgement.findings.map(identity));
  const known = new Set(before.judgement.findings.map(identity));
  const gone = before.judgement.findings.filter((finding) => !keys.has(identity(finding)) && !finding.withoutRun);
  const fresh = after.judgement.findings.filter((finding) => !known.has(identity(finding)) && !finding.withoutRun);
  const stayed = after.judgement.findings.filter((finding) => known.has(identity(finding)) && !finding.withoutRun);
  const lines = [
    ...gone.map(
      (finding) =>
        `- ✓ **gone** ${finding.rule} ${placeOf(finding)}${outcome(finding, before.facts, after.facts, pairs)}`,
    ),
    ...fresh.map((finding) => `- ⚠ **new** ${finding.rule} ${placeOf(finding)}: ${escapeMarkdown(finding.message)}`),
    ...(stayed.length === 0 ? [] : [`- ${plural(stayed.length, 'finding')} in both runs`]),
  ];
  return lines.length === 0 ? 'None in either run.' : lines.join('\n');
}

/** The same rule at the same kind of place; lines move between two versions of the code. */
function identity({ rule, site, executions }: Finding): string {
  return site === undefined ? `${rule} ${executions.length}` : `${rule} ${site.file} ${site.enclosing} ${site.method}`;
}

function placeOf({ site }: Finding): string {
  return site === undefined ? 'of the application' : `at ${escapeMarkdown(placeName(site))}`;
}

/** Whether what the fix predicted came true, as far as the stage can be found again. */
function outcome(finding: Finding, before: RunFacts, after: RunFacts, pairs: readonly Pair[]): string {
  const pair = pairs.find((candidate) => finding.executions.includes(candidate.before.execution.id));
  const was = finding.stages
    .flatMap((id) => before.stageById.get(id) ?? [])
    .find((stage) => pair?.before.nodesByStage.has(stage.id));
  const now = pair === undefined || was === undefined ? [] : stagesOfSameWork(pair, was, after);
  if (was === undefined || now.length === 0) return '';
  const nowMs = now.reduce((sum, stage) => sum + stageMs(stage), 0);
  const tasks = now.map(({ numTasks }) => String(numTasks)).join(' and ');
  const measured = `${was.numTasks} → **${tasks}** tasks, ${change(stageMs(was), nowMs, formatDuration)}`;
  const predicted = finding.fixes.find(({ predicted: found }) => found !== undefined)?.predicted;
  if (predicted === undefined) return `: ${measured}`;
  const { low, high } = predicted.stageMs;
  const held = nowMs <= high * (1 + NOISE_SHARE) ? 'held' : 'did not hold';
  return `: ${measured}; predicted ${formatDuration(low)} to ${formatDuration(high)} ${escapeMarkdown(predicted.assumption)}: ${held}`;
}

/** The stages of the later run that do what the earlier one did: a fix may put a shuffle into its middle. */
function stagesOfSameWork({ before, after }: Pair, was: Stage, facts: RunFacts): readonly Stage[] {
  const wanted = new Set(before.nodesByStage.get(was.id)?.flatMap(workOf));
  return [...after.nodesByStage]
    .filter(([, nodes]) => nodes.flatMap(workOf).some((work) => wanted.has(work)))
    .flatMap(([id]) => facts.stageById.get(id) ?? []);
}

/** A call and what it does; a shuffle is in two stages at once and tells nothing. */
function workOf({ match, family }: NodeFacts): readonly string[] {
  if (match === undefined || family === 'exchange' || family === 'broadcast' || family === 'wrapper') return [];
  return [`${family} ${match.site.enclosing} ${match.site.method}`];
}

function nameOf(execution: ExecutionFacts): string {
  const anchor = execution.match?.anchor;
  const name = anchor === undefined ? executionTitle(execution.execution) : `${anchor.method} at ${placeName(anchor)}`;
  return `${escapeMarkdown(name)} (#${execution.execution.id})`;
}

function change(before: number | undefined, after: number | undefined, format: (value: number) => string): string {
  if (before === undefined || after === undefined) return NOTHING;
  if (isNoise(before, after)) return format(after);
  return `${format(before)} → **${format(after)}**`;
}

function isNoise(before: number, after: number): boolean {
  return Math.abs(after - before) <= NOISE_SHARE * Math.max(before, after);
}
