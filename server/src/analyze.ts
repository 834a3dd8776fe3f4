import { interpret } from './flow/interpret.ts';
import { match } from './match/match.ts';
import type { Finding } from './model/finding.ts';
import type { FlowResult } from './model/frames.ts';
import type { MatchResult } from './model/match.ts';
import type { Problem } from './model/problem.ts';
import type { Module } from './model/program.ts';
import type { Run } from './model/run.ts';
import { runRules } from './rules/run.ts';
import { DEFAULT_SETTINGS, type RuleSettings } from './rules/settings.ts';
import { listSourceFiles, readSourceFiles, type SourceText } from './source/folder.ts';
import { createSourceReader } from './source/reader.ts';

/**
 * The product on one screen.
 *
 *     event log ──► Run ───────────────┐
 *                                      ├──► matches ──► findings
 *     sources ──► Modules ──► flow ────┘
 */
export interface Analysis {
  readonly flow: FlowResult;
  /** Undefined without a run. */
  readonly match: MatchResult | undefined;
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
}

/** Matches a run with the flow of the sources and asks every rule. Pure: the same in the editor and on the command line. */
export function analyze(
  flow: FlowResult,
  run: Run | undefined,
  sources: ReadonlyMap<string, string>,
  settings: RuleSettings = DEFAULT_SETTINGS,
): Analysis {
  const matched = run === undefined ? undefined : match(flow, run, { sources });
  const { findings, problems } = runRules({ run, flow, match: matched, sources, settings });
  return { flow, match: matched, findings, problems };
}

export interface FolderAnalysis extends Analysis {
  readonly sources: ReadonlyMap<string, string>;
  readonly modules: readonly Module[];
}

/** Reads the sources of a folder and analyzes them, with a run or without. For the command line; the server keeps its modules. */
export async function analyzeFolder(
  root: string,
  grammarFolder: string,
  run: Run | undefined,
  settings: RuleSettings = DEFAULT_SETTINGS,
): Promise<FolderAnalysis> {
  const listing = await listSourceFiles(root);
  const { sources, problems } = await readSourceFiles(root, listing.files);
  const modules = await parseAll(sources, grammarFolder);
  const texts = new Map(sources.map((source) => [source.file, source.text]));
  const analysis = analyze(interpret(modules), run, texts, settings);
  return { ...analysis, problems: [...listing.problems, ...problems, ...analysis.problems], sources: texts, modules };
}

async function parseAll(sources: readonly SourceText[], grammarFolder: string): Promise<readonly Module[]> {
  const reader = await createSourceReader(grammarFolder);
  return sources.map((source) => reader.read(source.file, source.text));
}
