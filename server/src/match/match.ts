import type { Action, FlowResult } from '../model/frames.ts';
import type { ExecutionMatch, MatchResult } from '../model/match.ts';
import type { Execution, Run } from '../model/run.ts';
import type { Site } from '../model/text.ts';
import type { Alignment } from './align.ts';
import type { CallSite } from './callSite.ts';
import type { Candidate } from './candidates.ts';
import type { Claim } from './claim.ts';
import type { Reading } from './decide.ts';
import type { Essential, EssentialPlan } from './essential.ts';
import type { ExpectedBuilder } from './expectedBuilder.ts';
import type { Programs } from './programChoice.ts';
import type { Anchor } from './walk.ts';
import { align } from './align.ts';
import { callSiteIndex, callSiteOf } from './callSite.ts';
import { candidatesOf } from './candidates.ts';
import { claimsOf } from './claims.ts';
import { decide, forLibrary } from './decide.ts';
import { driftOf } from './drift.ts';
import { essentialPlan } from './essential.ts';
import { expectedBuilder } from './expectedBuilder.ts';
import { kernelFiles } from './kernelFiles.ts';
import { outputAgrees } from './outputColumns.ts';
import { placesOf } from './places.ts';
import { sameLine } from './sites.ts';
import { isConfirmed } from './stackAgreement.ts';
import { mergedAnchors, walkPrograms } from './programWalk.ts';
import { isPassedBy, programsOf, reachedBy } from './programChoice.ts';
import { verdict } from './verdict.ts';

export interface MatchOptions {
  /** Texts of the sources by file; notebooks are told by the text of their cells. */
  readonly sources?: ReadonlyMap<string, string>;
}

/** Which source line made which plan node. Never throws for a strange log or strange code: what it cannot tell it leaves out or refuses. */
export function match(flow: FlowResult, run: Run, options: MatchOptions = {}): MatchResult {
  const programs = programsOf(flow, run);
  const cases = casesOf(flow, run, programs, options);
  const anchors = anchorAll(programs, cases);
  const passed = (action: Action): boolean => isPassedBy(programs, action);
  const reached = reachedBy(programs);
  const notes = [...flow.notes];
  const executions = cases.map((each) => executionMatch(each, anchors.get(each) ?? [], passed, reached));
  if (flow.entries.length === 0) notes.push('no place was found where a Spark program of these sources begins');
  return { executions, notes };
}

/** One execution with all that is known before the walk. */
interface Case {
  readonly execution: Execution;
  readonly site: CallSite;
  readonly plan: EssentialPlan | undefined;
  readonly candidates: readonly Candidate[];
  readonly alignments: Map<Action, Alignment>;
  readonly builder: ExpectedBuilder;
  readonly parent: Case | undefined;
}

function casesOf(flow: FlowResult, run: Run, programs: Programs, options: MatchOptions): readonly Case[] {
  const places = placesOf(flow, kernelFiles(options.sources ?? new Map()));
  const builder = expectedBuilder();
  const made = new Map<number, Case>();
  const executions = [...run.executions].sort((a, b) => a.id - b.id);
  const sites = callSites(run, executions);
  const drift = driftOf(flow.actions, reachedBy(programs), sites, places);
  return executions.flatMap((execution, at) => {
    const site = sites[at];
    if (site === undefined) return [];
    const plan = execution.finalPlan === undefined ? undefined : essentialPlan(execution, execution.finalPlan);
    const parent =
      execution.rootExecution === undefined || execution.rootExecution === execution.id
        ? undefined
        : made.get(execution.rootExecution);
    const candidates = candidatesOf(flow.actions, site, places, drift);
    const each: Case = { execution, site, plan, candidates, alignments: new Map(), builder, parent };
    made.set(execution.id, each);
    return [each];
  });
}

function callSites(run: Run, executions: readonly Execution[]): readonly CallSite[] {
  const index = callSiteIndex(run);
  const phases = new Set<string>();
  return executions.map((execution) => {
    const site = callSiteOf(execution, index);
    // A table format's work goes on in threads under the same root and description.
    const phase = `${execution.rootExecution ?? ''} ${execution.description}`;
    if (site.library) phases.add(phase);
    return site.background && phases.has(phase) ? { ...site, library: true } : site;
  });
}

/** The walk over root executions; what ran inside another follows it, unless the log names its own line. */
function anchorAll(programs: Programs, cases: readonly Case[]): ReadonlyMap<Case, readonly Anchor[]> {
  const anchors = new Map<Case, readonly Anchor[]>();
  const walked = cases.filter((each) => each.parent === undefined && !each.site.streaming);
  const walks = walkPrograms(programs, (program) => walked.map((each) => emissionsOf(each, program.actions)));
  for (const [index, each] of walked.entries()) {
    const found = mergedAnchors(walks, index);
    anchors.set(each, found.length > 0 ? found : outsideWalk(each));
  }
  for (const each of cases) {
    if (anchors.has(each)) continue;
    const parent = each.parent === undefined ? undefined : anchors.get(each.parent);
    const own = bestByPlan(emissionsOf(each));
    const follows = parent !== undefined && parent.length > 0 && !each.site.streaming && !differs(each, parent);
    anchors.set(each, follows ? parent : own);
  }
  return anchors;
}

/** A statement that the log names but no walk reaches: code that only a framework calls. */
function outsideWalk(each: Case): readonly Anchor[] {
  return each.candidates.some((candidate) => candidate.pinned) ? bestByPlan(emissionsOf(each)) : [];
}

function bestByPlan(emissions: ReadonlyMap<Action, number>): readonly Anchor[] {
  const best = Math.max(...emissions.values());
  return [...emissions].map(([action, score]) => ({ action, loss: best - score })).sort((a, b) => a.loss - b.loss);
}

/** Whether the log names another line for a child execution than its root's. */
function differs(each: Case, parent: readonly Anchor[]): boolean {
  const pinned = each.candidates.filter((candidate) => candidate.pinned);
  return (
    pinned.length > 0 &&
    !pinned.some((candidate) => parent.some((anchor) => anchor.action.site === candidate.action.site))
  );
}

/** How well each candidate explains an execution: call site, sink, then the whole plan. */
function emissionsOf(each: Case, within?: ReadonlySet<Action>): ReadonlyMap<Action, number> {
  const emissions = new Map<Action, number>();
  for (const candidate of each.candidates) {
    if (within !== undefined && !within.has(candidate.action)) continue;
    const alignment = alignmentOf(each, candidate.action);
    if (alignment === undefined) continue;
    const output = each.plan === undefined ? 0 : outputAgrees(candidate.action, each.plan);
    const score = candidate.score + Math.max(-3, alignment.score) + output;
    emissions.set(candidate.action, score + (candidate.pinned ? 20 : 0));
  }
  return emissions;
}

/** Undefined where the action cannot have run this plan: it writes to another place, takes another number of rows. */
function alignmentOf(each: Case, action: Action): Alignment | undefined {
  const before = each.alignments.get(action);
  if (before !== undefined) return before;
  const { plan } = each;
  const expected = each.builder.ofAction(action);
  if (plan === undefined || expected === undefined) return undefined;
  const writes = expected.kind === 'write' || expected.kind === 'command';
  const written = plan.root.kind === 'write' || plan.root.kind === 'command';
  if (writes && written && verdict(expected, plan.root) === undefined) return undefined;
  const alignment = align(expected, plan);
  each.alignments.set(action, alignment);
  return alignment;
}

/** Readings within this of the best may as well be meant. */
const ANCHOR_TIE = 0.5;
/** The same where the code does not tell that anything calls the functions: what fits a little less may as well have run. */
const LOOSE_TIE = 1.5;
/** From here on the anchor is sure without a line in the log. */
const ANCHOR_SURE = 3;
const MAX_READINGS = 8;
/** Shares of the plan that calls of the code must explain. */
const LEAST_COVERAGE = 0.5;
const SURE_COVERAGE = 0.8;

/** Whether the path or table that is written agrees. */
function namesPlace(alignment: Alignment | undefined): boolean {
  return alignment?.pairs.some((pair) => pair.plan.kind === 'write' && pair.verdict.agrees.length > 0) ?? false;
}

/** Whether something fits beside the files that are read and how many rows are taken. */
function tellsMore(alignment: Alignment | undefined): boolean {
  return (alignment?.pairs ?? []).some(({ expected, plan: { kind }, verdict }) =>
    kind === 'filter' ? verdict.agrees.length > 0 : expected.kind !== 'opaque' && !plainReading.has(kind),
  );
}

const plainReading: ReadonlySet<Essential['kind']> = new Set(['scan', 'limit', 'project']);

function followsParent(each: Case): boolean {
  return each.parent !== undefined && !each.site.streaming;
}

function executionMatch(
  each: Case,
  anchors: readonly Anchor[],
  passed: (action: Action) => boolean,
  reached: ReadonlySet<Action>,
): ExecutionMatch {
  const { execution, plan } = each;
  const loose =
    anchors[0] !== undefined && !reached.has(anchors[0].action) && !anchors.some((anchor) => isPinned(each, anchor));
  const tie = loose ? LOOSE_TIE : ANCHOR_TIE;
  const tied = anchors.filter((anchor) => anchor.loss <= tie).slice(0, MAX_READINGS);
  const [first] = tied;
  if (first === undefined || plan === undefined)
    return { execution: execution.id, anchor: first?.action.site, anchorEvidence: [], nodes: [], refused: [] };
  const rival = anchors.find((anchor) => anchor.action.site !== first.action.site && !sameSite(anchor, first));
  const own = each.candidates.find((candidate) => candidate.action === first.action);
  const pinned = own?.pinned === true;
  const best = alignmentOf(each, first.action);
  const coverage = best?.coverage ?? 0;
  const named = pinned && !own.moved && !passed(first.action) && coverage >= SURE_COVERAGE;
  const evidence = anchorEvidence(each, first, rival, pinned, coverage);
  const place = namesPlace(best);
  // Without a line in the log, a place or most of the plan explained, any other code may have run this.
  if (!pinned && !place && coverage < LEAST_COVERAGE && !followsParent(each)) {
    return { execution: execution.id, anchor: undefined, anchorEvidence: [], nodes: [], refused: [] };
  }
  // Of code that nothing is known to call a file that it reads too is no evidence: what called it may read that file itself.
  if (loose && !followsParent(each) && !tellsMore(best))
    return { execution: execution.id, anchor: undefined, anchorEvidence: [], nodes: [], refused: [] };
  const sure =
    named || (!pinned && !loose && (rival === undefined || rival.loss >= ANCHOR_SURE) && coverage >= SURE_COVERAGE);
  const readings = tied.map((anchor): Reading | undefined => {
    const alignment = alignmentOf(each, anchor.action);
    if (alignment === undefined) return undefined;
    const claims = claimsOf(alignment, plan);
    return {
      claims: confirmedClaims(
        each,
        anchor.action,
        isTold(each, anchor.action) ? claims : ofTheFrames(claims, anchor.action),
      ),
      anchorSure: sure,
      anchorEvidence: evidence,
    };
  });
  const decided = decide(
    plan,
    readings.filter((reading) => reading !== undefined),
  );
  const agreed = tied.every((anchor) => sameSite(anchor, first) && isTold(each, anchor.action));
  const inside = agreed && each.site.library && each.parent !== undefined;
  const ofLibrary = inside ? forLibrary(plan, decided.nodes, first.action.site, first.action.callers) : [];
  return {
    execution: execution.id,
    anchor: agreed ? first.action.site : undefined,
    ...(tied.length === 1 && agreed && own?.astray === undefined ? { action: first.action } : {}),
    anchorEvidence: evidence,
    nodes: [...decided.nodes, ...ofLibrary].sort((a, b) => a.node - b.node),
    refused: inside ? decided.refused.filter((node) => node.candidates.length > 0) : decided.refused,
  };
}

/** Which of several methods of libraries ran an execution is told by a line of the log only: what they compute inside looks alike. */
function isTold({ candidates }: Case, action: Action): boolean {
  if (action.kind !== 'library') return true;
  return candidates.every((each) => each.pinned || sameLine(each.action.site, action.site));
}

/** Without what the action itself asks for. */
function ofTheFrames(claims: ReadonlyMap<number, Claim>, action: Action): ReadonlyMap<number, Claim> {
  return new Map([...claims].filter(([, claim]) => claim.site !== action.site));
}

/** Where another way led to the action than the code's that was followed, only what was made behind the place where the two meet. */
function confirmedClaims(each: Case, action: Action, claims: ReadonlyMap<number, Claim>): ReadonlyMap<number, Claim> {
  const astray = each.candidates.find((candidate) => candidate.action === action)?.astray;
  if (astray === undefined) return claims;
  const doubtful = action.callers.length - astray;
  return new Map(
    [...claims]
      .filter(([, claim]) => isConfirmed(claim.callers, action, astray))
      .map(([node, claim]) => [node, { ...claim, callers: claim.callers.slice(0, claim.callers.length - doubtful) }]),
  );
}

function isPinned(each: Case, { action }: Anchor): boolean {
  return each.candidates.some((candidate) => candidate.pinned && candidate.action === action);
}

function sameSite(a: Anchor, b: Anchor): boolean {
  return sameLine(a.action.site, b.action.site);
}

function lineText(site: Site): string {
  return `line ${site.range.start.line + 1} of ${site.file}`;
}

function anchorEvidence(
  each: Case,
  first: Anchor,
  rival: Anchor | undefined,
  pinned: boolean,
  coverage: number,
): readonly string[] {
  const candidate = each.candidates.find((one) => one.action === first.action);
  const sentences = [...(candidate?.evidence ?? [])];
  if (each.parent !== undefined && candidate === undefined)
    sentences.push(`it ran inside execution ${each.parent.execution.id}`);
  if (!pinned) {
    if (rival === undefined) sentences.push('no other action of the code fits the plan');
    else if (rival.loss > ANCHOR_TIE)
      sentences.push(`${lineText(rival.action.site)} fits the plan and the order of the run less well`);
    else sentences.push(`${lineText(first.action.site)} and ${lineText(rival.action.site)} fit equally well`);
  }
  if (coverage < SURE_COVERAGE && !followsParent(each))
    sentences.push(
      `this code explains ${Math.round(100 * coverage)} % of the plan: it may have changed since the run, or goes through code that cannot be followed`,
    );
  return sentences;
}
