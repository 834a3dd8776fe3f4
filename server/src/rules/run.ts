import { formatDuration, plural } from '../base/units.ts';
import type { Finding, Fix, SourceEdit } from '../model/finding.ts';
import type { Milliseconds } from '../model/ids.ts';
import type { Problem } from '../model/problem.ts';
import type { Site } from '../model/text.ts';
import { withoutSymptoms } from './causes.ts';
import { isOfOtherLibrary, isTest } from './codeKind.ts';
import { addCosts, noCost, withinStages } from './cost.ts';
import { runFacts, siteKey, type RunFacts } from './facts.ts';
import { rules } from './index.ts';
import type { CodeContext, Draft, Rule, RuleInput, RunContext } from './rule.ts';
import { compareSeverity, louder, quieter, severityOfCost } from './severity.ts';
import { isAllowed } from './suppress.ts';
import { DEFAULT_SETTINGS, type RuleLevel } from './settings.ts';
import { sourceLookup, type SourceLookup } from './sources.ts';
import type { Thresholds } from './thresholds.ts';
import { isWorthTelling, weigh, type Weighed } from './weighed.ts';

/**
 * Runs every rule over one analysis: isolates failures, takes symptoms away whose cause is told, makes one finding of equal ones,
 * applies settings and suppression comments, and orders by severity and cost.
 */
export function runRules(
  input: RuleInput,
  list: readonly Rule[] = rules,
): { readonly findings: readonly Finding[]; readonly problems: readonly Problem[] } {
  const { thresholds, levels } = input.settings ?? DEFAULT_SETTINGS;
  const sources = sourceLookup(input.sources);
  const wanted = list.filter((rule) => levels[rule.id] !== 'off');
  const problems: Problem[] = [];
  const code: CodeContext = { flow: input.flow, sources, thresholds };
  const facts = input.run === undefined ? undefined : runFacts(input.run, input.match);
  const findings: Finding[] = [];

  if (facts !== undefined) {
    const context: RunContext = { ...code, facts };
    const weighed = wanted.flatMap((rule) =>
      draftsOf(rule, () => rule.check?.(context), problems)
        .map((draft) => weigh(rule, draft, facts, thresholds))
        .filter(isWorthTelling),
    );
    for (const group of grouped(withoutSymptoms(weighed)))
      findings.push(mergedFinding(group, facts, thresholds, levels, sources));
  }
  const told = new Set(findings.map((finding) => keyOf(finding.rule, finding.site)));
  for (const rule of wanted) {
    for (const draft of draftsOf(rule, () => rule.lint?.(code), problems)) {
      if (!isMeantForWork(draft, sources) || (facts !== undefined && decidedByRun(rule, draft, facts))) continue;
      const key = keyOf(rule.id, draft.site);
      if (told.has(key)) continue;
      told.add(key);
      findings.push(lintFinding(rule, draft, levels[rule.id], sources));
    }
  }
  return { findings: findings.filter((finding) => !isAllowed(finding, sources)).sort(byWeight), problems };
}

function draftsOf(rule: Rule, run: () => readonly Draft[] | undefined, problems: Problem[]): readonly Draft[] {
  try {
    return run() ?? [];
  } catch (error) {
    // One rule fails, the others go on.
    const reason = error instanceof Error ? error.message : String(error);
    problems.push({ severity: 'warning', message: `The rule ${rule.id} failed and was left out: ${reason}.` });
    return [];
  }
}

/** Drafts of one rule at one call are one finding; those without a place are one for the application. */
function grouped(weighed: readonly Weighed[]): readonly (readonly Weighed[])[] {
  const groups = new Map<string, Weighed[]>();
  for (const one of weighed) {
    const key = keyOf(one.rule.id, one.draft.site, one.draft.about);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return [...groups.values()].map((group) => group.sort(costliestFirst));
}

function costliestFirst(a: Weighed, b: Weighed): number {
  return (
    compareSeverity(a.severity, b.severity) ||
    b.draft.cost.wallMs - a.draft.cost.wallMs ||
    b.draft.cost.coreMs - a.draft.cost.coreMs
  );
}

function mergedFinding(
  group: readonly Weighed[],
  facts: RunFacts,
  thresholds: Thresholds,
  levels: Readonly<Record<string, RuleLevel>>,
  sources: SourceLookup,
): Finding {
  const [first, ...others] = group;
  if (first === undefined) throw new Error('a group of findings is never empty');
  const drafts = group.map((one) => one.draft);
  const stages = distinct(drafts.flatMap((draft) => draft.stages ?? []));
  const cost = withinStages(facts, stages, addCosts(drafts.map((draft) => draft.cost)));
  // Many small costs of one line add up to a louder finding, but only up to what each of them may be.
  const together = quieter(severityOfCost(cost, facts.applicationMs, thresholds), first.draft.atMost);
  const level = levels[first.rule.id];
  return {
    rule: first.rule.id,
    severity: level !== undefined && level !== 'off' ? level : louder(first.severity, together),
    site: first.draft.site,
    callers: first.draft.callers ?? [],
    message: first.draft.message + furtherText(others.length, cost.wallMs - first.draft.cost.wallMs, first.draft.site),
    evidence: group.length === 1 ? first.draft.evidence : { ...first.draft.evidence, occurrences: group.length },
    cost,
    executions: distinct(drafts.flatMap((draft) => draft.executions ?? [])),
    stages,
    nodes: distinctNodes(drafts),
    fixes: (first.draft.fixes?.() ?? []).map((fix) => sayingWhoShares(inLineEnds(fix, sources), first.draft, facts)),
    withoutRun: false,
  };
}

/** New lines end as those of the file do. */
function inLineEnds(fix: Fix, sources: SourceLookup): Fix {
  const edits = fix.edits.map((edit) =>
    sources.lineEnd(edit.file) === '\n' ? edit : { ...edit, newText: edit.newText.replace(/\n/g, '\r\n') },
  );
  return { ...fix, edits };
}

const SHARED = 'The same line also runs in';

/** What a change of the line does to the other executions that ran it. */
function sayingWhoShares(fix: Fix, draft: Draft, facts: RunFacts): Fix {
  const { site } = draft;
  if (site === undefined || fix.note?.includes(SHARED) === true || !fix.edits.some((edit) => isOnLine(edit, site)))
    return fix;
  const own = new Set(draft.executions ?? []);
  const others = new Set(
    (facts.nodesBySite.get(siteKey(site)) ?? [])
      .map((node) => node.execution.execution.id)
      .filter((execution) => !own.has(execution)),
  );
  if (others.size === 0) return fix;
  const sentence = `${SHARED} ${plural(others.size, 'other execution')}, which ${others.size === 1 ? 'changes' : 'change'} with it.`;
  return { ...fix, note: fix.note === undefined ? sentence : `${fix.note} ${sentence}` };
}

function isOnLine(edit: SourceEdit, site: Site): boolean {
  return edit.file === site.file && edit.cell === site.cell && edit.range.start.line >= site.range.start.line;
}

function furtherText(others: number, wallMs: Milliseconds, site: Site | undefined): string {
  if (others === 0) return '';
  const saved = wallMs > 0 ? `, up to ${formatDuration(wallMs)} more` : '';
  return ` The same ${plural(others, 'more time', 'more times')} ${site === undefined ? 'in this application' : 'at this line'}${saved}.`;
}

function lintFinding(rule: Rule, draft: Draft, level: RuleLevel | undefined, sources: SourceLookup): Finding {
  return {
    rule: rule.id,
    severity: level !== undefined && level !== 'off' ? level : (draft.atLeast ?? 'hint'),
    site: draft.site,
    callers: draft.callers ?? [],
    message: draft.message,
    evidence: draft.evidence,
    cost: noCost,
    executions: [],
    stages: [],
    nodes: [],
    fixes: (draft.fixes?.() ?? []).map((fix) => inLineEnds(fix, sources)),
    withoutRun: true,
  };
}

/** A hint about cost is of no use in a test; what is certainly wrong is so there, too. */
function isMeantForWork({ site, atLeast }: Draft, sources: SourceLookup): boolean {
  if (site === undefined) return true;
  return !isOfOtherLibrary(site.file, sources) && (atLeast !== undefined || !isTest(site.file));
}

/** The run executed the line, so its numbers speak, not the habit. */
function decidedByRun(rule: Rule, draft: Draft, facts: RunFacts): boolean {
  if (rule.runDecides === false || draft.site === undefined) return false;
  const key = siteKey(draft.site);
  if (facts.nodesBySite.has(key)) return true;
  return facts.executions.some(
    (execution) => execution.match?.anchor !== undefined && siteKey(execution.match.anchor) === key,
  );
}

function byWeight(a: Finding, b: Finding): number {
  return (
    compareSeverity(a.severity, b.severity) ||
    b.cost.wallMs - a.cost.wallMs ||
    b.cost.coreMs - a.cost.coreMs ||
    compareText(a.site?.file ?? '', b.site?.file ?? '') ||
    (a.site?.range.start.line ?? 0) - (b.site?.range.start.line ?? 0) ||
    compareText(a.rule, b.rule)
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function keyOf(rule: string, site: Site | undefined, about = ''): string {
  return site === undefined ? `${rule} ${about}` : `${rule} ${siteKey(site)}`;
}

function distinct<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values)];
}

function distinctNodes(drafts: readonly Draft[]): Finding['nodes'] {
  const seen = new Map<string, Finding['nodes'][number]>();
  for (const node of drafts.flatMap((draft) => draft.nodes ?? [])) seen.set(`${node.execution}/${node.node}`, node);
  return [...seen.values()];
}
