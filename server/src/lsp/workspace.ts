import type { Comparison } from '../compare/comparison.ts';
import type { Run } from '../model/run.ts';
import type { Site } from '../model/text.ts';
import type { RunFacts } from '../rules/facts.ts';
import { comparedCalls, type ComparedCalls } from './comparedCalls.ts';
import {
  viewFile,
  viewNewFile,
  callsAskingOther,
  type FileVersion,
  type FileView,
  type RunByFile,
  type SinceLinking,
} from './fileView.ts';
import { isSameText, type FileText } from './fileText.ts';
import type { Folders } from './folders.ts';
import type { Judgement } from './judgement.ts';
import { locationOf, type Source, type Sources } from './sources.ts';

/** The run that marks are made of, and the sources as they were when it was linked; without a run, what the code alone shows. */
export interface Linked {
  /** URI of the log as it was linked; undefined without a run. */
  readonly uri: string | undefined;
  readonly run: Run | undefined;
  readonly facts: RunFacts | undefined;
  readonly judgement: Judgement;
  readonly byFile: RunByFile;
  /** Every source file at linking: matches belong to this text. */
  readonly baseline: Versions;
}

/** Every source file at one moment. */
export type Versions = ReadonlyMap<string, FileVersion>;

export function versionsOf(sources: Sources): Versions {
  return new Map(sources.all().map((source) => [source.text.file, source]));
}

/**
 * The server's only state, with one owner: this file.
 * What is derived of it is cached under the identity of what it was derived from, and never kept in step by hand.
 */
export interface Workspace {
  readonly folders: Folders;
  readonly sources: Sources;
  readonly linked: Linked | undefined;
  /** Takes the place of the analysis before; `since` of that one is forgotten. */
  link(linked: Linked): void;
  /** A later look at all sources as they were when it began; kept until the next one or the next linking, so that marks do not flicker while typing. */
  settle(later: Judgement, judged: Versions): void;
  /** The linked run beside an earlier one; forgotten when another run is linked. */
  readonly compared: ComparedCalls | undefined;
  compare(comparison: Comparison | undefined): void;
  view(file: string): FileView | undefined;
  /** Files that have anything to show. */
  files(): readonly string[];
  /** Files whose text is not that of the linking. */
  edited(): readonly string[];
  /** Whether every source is the text that the marks were made of; a file may come, or be typed in, while a log is judged. */
  isUpToDate(): boolean;
  /** Where a place of the run's text is in the text of now. */
  locate(site: Site): { readonly uri: string; readonly range: Site['range'] } | undefined;
}

export function createWorkspace(folders: Folders, sources: Sources): Workspace {
  let linked: Linked | undefined;
  let since: SinceLinking | undefined;
  let compared: ComparedCalls | undefined;
  const views = new Map<string, CachedView>();

  const viewOf = (file: string): FileView | undefined => {
    const source = sources.get(file);
    if (linked === undefined || source === undefined) return undefined;
    const cached = views.get(file);
    if (cached?.linked === linked && cached.since === since && cached.source === source) return cached.view;
    const before = linked.baseline.get(file);
    const view = before === undefined ? viewNewFile(source, since) : viewFile(linked.byFile, before, source, since);
    views.set(file, { linked, since, source, view });
    return view;
  };

  return {
    folders,
    sources,
    get linked() {
      return linked;
    },
    link(next) {
      if (compared?.comparison.after.run !== next.run) compared = undefined;
      linked = next;
      since = undefined;
      views.clear();
    },
    settle(later, judged) {
      if (linked !== undefined) since = sinceLinking(linked, later, judged);
    },
    get compared() {
      return compared;
    },
    compare(comparison) {
      compared = comparison && comparedCalls(comparison);
    },
    view: viewOf,
    files: () => [
      ...new Set([
        ...(linked?.byFile.findings.keys() ?? []),
        ...(linked?.byFile.calls.keys() ?? []),
        ...(since?.lints.keys() ?? []),
      ]),
    ],
    edited: () => sources.all().flatMap(({ text }) => (isEdited(linked, text) ? [text.file] : [])),
    isUpToDate: () =>
      linked === undefined ||
      sources.all().every(({ text }) => linked?.baseline.get(text.file)?.text.text === text.text),
    locate(site) {
      const standing = viewOf(site.file)?.standingOf(site);
      if (standing === undefined || standing.kind === 'gone') return undefined;
      return locationOf(folders, sources.get(site.file), site.file, standing.place);
    },
  };
}

interface CachedView {
  readonly linked: Linked;
  readonly since: SinceLinking | undefined;
  readonly source: Source;
  readonly view: FileView;
}

/** All in places of the judged texts: typing went on meanwhile, and a line further down another call may stand. */
function sinceLinking(linked: Linked, later: Judgement, judged: Versions): SinceLinking {
  const asksOther = new Set<string>();
  for (const [file, before] of linked.baseline) {
    const then = judged.get(file);
    if (then === undefined || !linked.byFile.calls.has(file)) continue;
    for (const key of callsAskingOther(linked.byFile, before, then, later.calls)) asksOther.add(key);
  }
  const lints = new Map<string, (typeof later.findings)[number][]>();
  for (const finding of later.findings) {
    if (!finding.withoutRun || finding.site === undefined) continue;
    lints.set(finding.site.file, [...(lints.get(finding.site.file) ?? []), finding]);
  }
  const texts = new Map([...judged].map(([file, { text }]) => [file, text]));
  return { asksOther, lints, texts };
}

function isEdited(linked: Linked | undefined, now: FileText): boolean {
  const before = linked?.baseline.get(now.file);
  return before !== undefined && !isSameText(before.text, now);
}
