import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readRuns } from '../server/src/eventlog/read.ts';
import { interpret } from '../server/src/flow/interpret.ts';
import { match } from '../server/src/match/match.ts';
import type { Finding, Fix, SourceEdit } from '../server/src/model/finding.ts';
import type { Module } from '../server/src/model/program.ts';
import type { Run } from '../server/src/model/run.ts';
import { runRules } from '../server/src/rules/run.ts';
import { listSourceFiles, readSourceFiles } from '../server/src/source/folder.ts';
import { createParsers, type Parsers } from '../server/src/source/parser.ts';
import { createSourceReader, type SourceReader } from '../server/src/source/reader.ts';
import { copySyntax } from '../server/src/source/syntax.ts';

/**
 * Every fix of every finding, with a run and without, applied by itself: the text changes, has no new error, keeps its line ends,
 * and the same fix is not offered there again. Over the examples, and over the recorded cases where they lie beside the checkout.
 */

const ROOT = join(import.meta.dirname, '..');
const CASES = join(ROOT, '../shared/cases');

let reader: SourceReader;
let parsers: Parsers;
beforeAll(async () => {
  reader = await createSourceReader(join(ROOT, 'grammars'));
  parsers = await createParsers(join(ROOT, 'grammars'));
});

interface Program {
  readonly texts: ReadonlyMap<string, string>;
  readonly modules: ReadonlyMap<string, Module>;
}

describe('fixes of the examples', () => {
  for (const example of ['feature-tables', 'orders-etl']) {
    const folder = join(ROOT, 'examples', example);
    it(example, async () => checkFolder(folder, logsIn(join(folder, 'runs'))));
  }
});

describe('fixes of recorded cases', () => {
  if (!existsSync(CASES)) {
    it('are not checked: ../shared/cases is not there', () => {
      process.stdout.write('The recorded cases are not there; their fixes were not applied.\n');
      expect(existsSync(CASES)).toBe(false);
    });
    return;
  }
  for (const { name } of readdirSync(CASES, { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
    const folder = join(CASES, name);
    it(name, async () => checkFolder(join(folder, 'src'), logsIn(join(folder, 'runs'))), 120_000);
  }
});

/** The log of each run, which lies in a folder of its own. */
function logsIn(folder: string): readonly string[] {
  return readdirSync(folder).flatMap((run) => {
    const log = readdirSync(join(folder, run)).find((name) => /^(?:local-|app-|eventlog)/.test(name));
    return log === undefined ? [] : [join(folder, run, log)];
  });
}

async function checkFolder(folder: string, logs: readonly string[]): Promise<void> {
  const { files } = await listSourceFiles(folder);
  const { sources } = await readSourceFiles(folder, files);
  const program: Program = {
    texts: new Map(sources.map(({ file, text }) => [file, text])),
    modules: new Map(sources.map(({ file, text }) => [file, reader.read(file, text)])),
  };
  expect(logs.length).toBeGreaterThan(0);
  const faults = new Set(faultsOfRun(program, undefined));
  for (const log of logs) {
    const result = await readRuns(log);
    if (result.kind === 'refused') throw new Error(result.problem.message);
    for (const run of result.runs) for (const fault of faultsOfRun(program, run)) faults.add(fault);
  }
  expect([...faults]).toEqual([]);
}

function findingsOf({ texts, modules }: Program, run: Run | undefined): readonly Finding[] {
  const flow = interpret([...modules.values()]);
  const matched = run === undefined ? undefined : match(flow, run, { sources: texts });
  const { findings, problems } = runRules({ run, flow, match: matched, sources: texts });
  expect(problems).toEqual([]);
  return findings;
}

function faultsOfRun(program: Program, run: Run | undefined): readonly string[] {
  return findingsOf(program, run)
    .filter((finding) => finding.withoutRun === (run === undefined))
    .flatMap((finding) => finding.fixes.flatMap((fix) => faultsOf(program, run, finding, fix)));
}

function faultsOf(program: Program, run: Run | undefined, finding: Finding, fix: Fix): readonly string[] {
  const texts = new Map(program.texts);
  const modules = new Map(program.modules);
  const faults: string[] = [];
  for (const place of new Set(fix.edits.map(({ file, cell }) => `${file}#${cell ?? ''}`))) {
    const edits = fix.edits.filter(({ file, cell }) => `${file}#${cell ?? ''}` === place);
    const { file = '', cell } = edits[0] ?? {};
    const whole = texts.get(file) ?? '';
    const before = cell === undefined ? whole : cellOf(whole, cell);
    const after = applied(before, edits);
    const language = /\.(?:py|ipynb)$/.test(file) ? 'python' : 'scala';
    if (after === before) faults.push('changes nothing');
    if (errorsIn(language, after) > errorsIn(language, before)) faults.push(`does not parse:\n${after}`);
    if (!before.includes('\r\n') && after.includes('\r\n')) faults.push('has other line ends');
    texts.set(file, cell === undefined ? after : withCell(whole, cell, after));
    modules.set(file, reader.read(file, texts.get(file) ?? ''));
  }
  if (faults.length === 0 && isOfferedAgain(findingsOf({ texts, modules }, run), finding, fix))
    faults.push('is offered again');
  const { file, range } = finding.site ?? {};
  return faults.map((fault) => `${finding.rule} ${file}:${(range?.start.line ?? 0) + 1}: "${fix.title}" ${fault}`);
}

/** Lines above may have been added, so a line or two away is the same place. */
function isOfferedAgain(findings: readonly Finding[], { rule, site }: Finding, { title }: Fix): boolean {
  return findings.some(
    (one) =>
      one.rule === rule &&
      one.site?.file === site?.file &&
      one.site?.method === site?.method &&
      Math.abs((one.site?.range.start.line ?? 0) - (site?.range.start.line ?? 0)) <= 2 &&
      one.fixes.some((fix) => fix.title === title),
  );
}

function applied(text: string, edits: readonly SourceEdit[]): string {
  const lines = text.split('\n');
  const offset = ({ line, character }: { line: number; character: number }): number =>
    lines.slice(0, line).reduce((sum, one) => sum + one.length + 1, 0) + character;
  const placed = edits
    .map(({ range, newText }) => ({ start: offset(range.start), end: offset(range.end), newText }))
    .sort((a, b) => b.start - a.start);
  return placed.reduce((result, { start, end, newText }) => result.slice(0, start) + newText + result.slice(end), text);
}

interface Notebook {
  cells: { source: string | string[] }[];
}

function cellOf(notebook: string, cell: number): string {
  const source = (JSON.parse(notebook) as Notebook).cells[cell]?.source ?? '';
  return typeof source === 'string' ? source : source.join('');
}

function withCell(notebook: string, cell: number, source: string): string {
  const parsed = JSON.parse(notebook) as Notebook;
  parsed.cells[cell]!.source = source;
  return JSON.stringify(parsed);
}

function errorsIn(language: 'python' | 'scala', text: string): number {
  const tree = parsers.parse(language, text);
  const { errors } = copySyntax(tree.root);
  tree.free();
  return errors;
}
