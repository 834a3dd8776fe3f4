import type { Finding } from '../model/finding.ts';
import type { Module } from '../model/program.ts';
import type { Range, Site } from '../model/text.ts';
import { followSite } from '../match/follow.ts';
import { siteKey, type ExecutionFacts, type NodeFacts, type RunFacts } from '../rules/facts.ts';
import type { CallInCode } from './judgement.ts';
import { createPlacer, type CellRange, type FileText } from './fileText.ts';

/** What the linked run says about one file, in places of the text of now. Derived, never kept in step by hand. */
export interface FileView {
  readonly file: string;
  readonly findings: readonly PlacedFinding[];
  /** Every call of the file that the run says something about. */
  readonly calls: readonly PlacedCall[];
  /** What became of any other place of the file. */
  readonly standingOf: (site: Site) => Standing;
}

/** What became of a call since the run was linked. */
type Standing =
  | { readonly kind: 'same'; readonly place: CellRange }
  /** The call is still there, but asks for something else. */
  | { readonly kind: 'edited'; readonly place: CellRange }
  | { readonly kind: 'gone' };

export interface PlacedFinding {
  readonly id: string;
  readonly finding: Finding;
  readonly standing: Standing;
  /** The texts that the finding and its fixes count in, where these are later than those at linking. */
  readonly texts?: ReadonlyMap<string, FileText>;
}

export interface PlacedCall {
  readonly site: Site;
  readonly standing: Standing;
  /** Plan nodes that the call made or needed, over all executions. */
  readonly nodes: readonly NodeFacts[];
  /** Executions that the call ran, where it is an action. */
  readonly executions: readonly ExecutionFacts[];
}

/** One version of a file: its text and what the parser made of it. */
export interface FileVersion {
  readonly text: FileText;
  readonly module: Module;
}

/** Everything that a linked run says, by file, in places of the text at linking. */
export interface RunByFile {
  readonly facts: RunFacts | undefined;
  readonly findings: ReadonlyMap<string, readonly Finding[]>;
  readonly calls: ReadonlyMap<string, readonly CallFacts[]>;
  /** Operator calls by `siteKey`: what they asked for when the run was linked. */
  readonly operators: ReadonlyMap<string, CallInCode>;
}

interface CallFacts {
  readonly site: Site;
  readonly nodes: readonly NodeFacts[];
  readonly executions: readonly ExecutionFacts[];
}

export function runByFile(
  facts: RunFacts | undefined,
  findings: readonly Finding[],
  operators: RunByFile['operators'],
): RunByFile {
  const byFile = new Map<string, Finding[]>();
  for (const finding of findings) if (finding.site !== undefined) pushTo(byFile, finding.site.file, finding);
  const calls = new Map<string, CallFacts[]>();
  for (const call of facts === undefined ? [] : callsOf(facts)) pushTo(calls, call.site.file, call);
  return { facts, findings: byFile, calls, operators };
}

function callsOf(facts: RunFacts): readonly CallFacts[] {
  const calls = new Map<string, { site: Site; nodes: NodeFacts[]; executions: ExecutionFacts[] }>();
  const callAt = (site: Site) => {
    const key = siteKey(site);
    const call = calls.get(key) ?? { site, nodes: [], executions: [] };
    calls.set(key, call);
    return call;
  };
  for (const execution of facts.executions) {
    for (const node of execution.nodes) if (node.match !== undefined) callAt(node.match.site).nodes.push(node);
    if (execution.match?.anchor !== undefined) callAt(execution.match.anchor).executions.push(execution);
  }
  return [...calls.values()];
}

/** What a later look at the sources as a whole told; made while the editor rests, never on a keystroke. */
export interface SinceLinking {
  /** `siteKey`s, in the text at linking, of calls that ask for something else although their own text is the same. */
  readonly asksOther: ReadonlySet<string>;
  /** What the code alone shows now, by file; takes the place of what it showed at linking. */
  readonly lints: ReadonlyMap<string, readonly Finding[]>;
  /** The texts that `lints` counts in. */
  readonly texts: ReadonlyMap<string, FileText>;
}

/** Places everything the run says about a file in the text of now. */
export function viewFile(
  run: RunByFile,
  before: FileVersion,
  now: FileVersion,
  since: SinceLinking | undefined,
): FileView {
  const file = now.text.file;
  const standingOf = followCalls(run, before, now, since?.asksOther ?? new Set());
  const calls = (run.calls.get(file) ?? []).map((call) => ({ ...call, standing: standingOf(call.site) }));
  const findings = (run.findings.get(file) ?? []).flatMap((finding) =>
    finding.site === undefined || (finding.withoutRun && since !== undefined)
      ? []
      : [placed(finding, standingOf(finding.site))],
  );
  return { file, calls, findings: [...findings, ...lintsNow(now.text, since, calls)], standingOf };
}

/** What the code alone shows of a file that did not exist at linking. */
export function viewNewFile(now: FileVersion, since: SinceLinking | undefined): FileView {
  const place = createPlacer(now.text, now.text);
  const standingOf = (site: Site): Standing => {
    const at = placeCall(site, undefined, place);
    return at === undefined ? { kind: 'gone' } : { kind: 'same', place: at };
  };
  return { file: now.text.file, calls: [], findings: lintsNow(now.text, since, []), standingOf };
}

/** Calls of the baseline whose text is the same, but not what they ask for: a constant elsewhere changed. */
export function callsAskingOther(
  run: RunByFile,
  before: FileVersion,
  now: FileVersion,
  operatorsNow: RunByFile['operators'],
): readonly string[] {
  const standingOf = followCalls(run, before, now, new Set());
  const keys: string[] = [];
  for (const [key, then] of run.operators) {
    if (then.site.file !== before.text.file) continue;
    const standing = standingOf(then.site);
    if (standing.kind !== 'same') continue;
    const asksNow = operatorsNow.get(keyAt(then.site, standing.place));
    if (asksNow !== undefined && asksForOther(then, asksNow)) keys.push(key);
  }
  return keys;
}

function followCalls(
  run: RunByFile,
  before: FileVersion,
  now: FileVersion,
  asksOther: ReadonlySet<string>,
): (site: Site) => Standing {
  const place = createPlacer(before.text, now.text);
  const known = new Map<string, Standing>();
  const follow = (site: Site, key: string): Standing => {
    const same = placeCall(site, run.operators.get(key)?.callRange, place);
    if (same === undefined) return followEdited(site, before.module, now.module);
    return { kind: asksOther.has(key) ? 'edited' : 'same', place: same };
  };
  return (site) => {
    const key = siteKey(site);
    const standing = known.get(key) ?? follow(site, key);
    known.set(key, standing);
    return standing;
  };
}

/** Where the run executed the line, its numbers speak; rules decide that at linking, this keeps it so while typing. */
function lintsNow(
  now: FileText,
  since: SinceLinking | undefined,
  calls: readonly PlacedCall[],
): readonly PlacedFinding[] {
  const then = since?.texts.get(now.file);
  if (since === undefined || then === undefined) return [];
  const place = createPlacer(then, now);
  return (since.lints.get(now.file) ?? []).flatMap((finding) => {
    const at = finding.site && placeCall(finding.site, undefined, place);
    if (at === undefined) return [];
    const executed = calls.some(({ standing }) => standing.kind === 'same' && samePlace(standing.place, at));
    return executed ? [] : [{ ...placed(finding, { kind: 'same', place: at }), texts: since.texts }];
  });
}

function placed(finding: Finding, standing: Standing): PlacedFinding {
  return { id: findingId(finding), finding, standing };
}

function samePlace(a: CellRange, b: CellRange): boolean {
  return (
    a.cell === b.cell &&
    a.range.start.line === b.range.start.line &&
    a.range.start.character === b.range.start.character
  );
}

/** The same for the same run and text, so that an editor's action finds it again. */
function findingId(finding: Finding): string {
  return `${finding.rule} ${finding.site === undefined ? 'application' : siteKey(finding.site)}`;
}

/** Where the mark of a site stands: inside the SQL text where the operator is written there. */
function placeCall(
  site: Site,
  callRange: Range | undefined,
  place: ReturnType<typeof createPlacer>,
): CellRange | undefined {
  const inCell = (range: Range): CellRange => (site.cell === undefined ? { range } : { cell: site.cell, range });
  const mark = place(inCell(site.inner ?? site.range));
  if (mark === undefined || callRange === undefined) return mark;
  return place(inCell(callRange)) === undefined ? undefined : mark;
}

function followEdited(site: Site, before: Module, now: Module): Standing {
  const followed = followSite(site, before, now);
  if (followed.kind === 'gone') return followed;
  const { cell, inner, range } = followed.site;
  const place = cell === undefined ? { range: inner ?? range } : { cell, range: inner ?? range };
  return { kind: followed.kind === 'edited' ? 'edited' : 'same', place };
}

function keyAt(site: Site, place: CellRange): string {
  return siteKey({ file: site.file, range: place.range, ...(place.cell === undefined ? {} : { cell: place.cell }) });
}

/** Not one of the things that the call asked for then is still asked for now: a constant elsewhere changed. */
function asksForOther(then: CallInCode, now: CallInCode): boolean {
  return then.requests.length > 0 && !now.requests.some((request) => then.requests.includes(request));
}

function pushTo<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
