/**
 * Draws the graph panel of one execution into pictures, for looking at it while working on it.
 *
 *   node scripts/run.mjs scripts/panelPreview.ts LOG [--source FOLDER] [--execution N] [--out FOLDER]
 *        [--themes dark,light,hcDark,hcLight] [--size 800x900] [--zoom 2] [--name NAME]
 *        [--view final|initial|stages] [--detail main|all|stages] [--select NODE] [--fit] [--before LOG] [--language de]
 *
 * With --source the lines and findings of that code are in the graph; with --before what another run of it was. Without --execution the one to look at first is drawn.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { PlanGraph } from '../protocol/graph.ts';
import type { PanelDetail, PanelView } from '../protocol/panel.ts';
import type { Finding } from '../server/src/model/finding.ts';
import type { MatchResult } from '../server/src/model/match.ts';
import type { Run } from '../server/src/model/run.ts';
import { setTexts, t } from '../server/src/base/texts.ts';
import { analyzeFolder } from '../server/src/analyze.ts';
import type { ComparedRun } from '../server/src/compare/comparison.ts';
import { compareRuns } from '../server/src/compare/compareRuns.ts';
import { readRuns } from '../server/src/eventlog/read.ts';
import { buildApplicationGraph } from '../server/src/graph/application.ts';
import { graphComparison } from '../server/src/graph/comparison.ts';
import { buildGraph, executionToOpen } from '../server/src/graph/graph.ts';
import type { OpenPanel } from '../test/support/panelBrowser.ts';
import { findChromium, nextFrame, startPanelBrowser } from '../test/support/panelBrowser.ts';
import { themes, type Theme } from '../test/support/panelThemes.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    source: { type: 'string' },
    execution: { type: 'string' },
    out: { type: 'string', default: '.' },
    themes: { type: 'string', default: 'dark,light' },
    size: { type: 'string', default: '800x900' },
    zoom: { type: 'string', default: '1' },
    name: { type: 'string', default: 'panel' },
    view: { type: 'string', default: 'final' },
    detail: { type: 'string', default: 'main' },
    select: { type: 'string' },
    fit: { type: 'boolean', default: false },
    before: { type: 'string' },
    language: { type: 'string' },
  },
});

type Options = typeof values & { readonly log: string };

const [log] = positionals;
if (log === undefined) {
  console.error('usage: node scripts/run.mjs scripts/panelPreview.ts LOG [--source FOLDER] [--execution N] …');
  process.exitCode = 2;
} else {
  mkdirSync(values.out, { recursive: true });
  for (const file of await preview({ ...values, log })) console.log(file);
}

interface Analyzed {
  readonly match: MatchResult | undefined;
  readonly findings: readonly Finding[];
}

/** Draws one execution in each theme that is asked for; the files that were written. */
async function preview(options: Options): Promise<readonly string[]> {
  const chromium = findChromium();
  if (chromium === undefined) throw new Error('No Chromium was found; set CHROMIUM to its path.');
  const run = await runOf(options.log);
  const { match, findings } = await analyzed(run, options);
  // Rules speak English, as in their thread; the graph is made in the editor's language.
  const texts = options.language === undefined ? {} : textsOf(options.language);
  setTexts(options.language ?? 'en', texts);
  const execution = options.execution === undefined ? executionToOpen(run, match, findings) : Number(options.execution);
  const built = execution === undefined ? undefined : buildGraph(run, execution, match, findings);
  if (built === undefined) throw new Error('The log has no plan of this execution.');
  const graph = await compared(built, { run, match, findings }, options);
  const browser = await startPanelBrowser(chromium);
  const written: string[] = [];
  try {
    for (const theme of options.themes.split(',').filter(isTheme)) {
      const [width = 800, height = 900] = options.size.split('x').map(Number);
      const panel = await browser.open({ theme, width, height, zoom: Number(options.zoom), reducedMotion: true });
      if (options.language !== undefined) await panel.send({ kind: 'texts', language: options.language, texts });
      await drawAsAsked(panel, graph, run, { match, findings }, options);
      const file = join(options.out, `${options.name}-${theme}.png`);
      await panel.page.screenshot({ path: file });
      for (const complaint of panel.complaints) throw new Error(complaint);
      written.push(file);
    }
  } finally {
    await browser.close();
  }
  return written;
}

function textsOf(language: string): Readonly<Record<string, string>> {
  return JSON.parse(readFileSync(join('l10n', `bundle.l10n.${language}.json`), 'utf8'));
}

async function runOf(log: string): Promise<Run> {
  const read = await readRuns(log);
  if (read.kind === 'refused') throw new Error(read.problem.message);
  const [run] = read.runs;
  if (run === undefined) throw new Error('The log holds no run.');
  return run;
}

async function compared(graph: PlanGraph, after: ComparedRun, options: Options): Promise<PlanGraph> {
  if (options.before === undefined) return graph;
  const run = await runOf(options.before);
  const before = { run, ...(await analyzed(run, options)) };
  return { ...graph, comparison: graphComparison(compareRuns(before, after), graph.execution.id) };
}

async function analyzed(run: Run, { source }: Options): Promise<Analyzed> {
  return source === undefined ? { match: undefined, findings: [] } : analyzeFolder(source, 'grammars', run);
}

async function drawAsAsked(
  panel: OpenPanel,
  graph: PlanGraph,
  run: Run,
  { match, findings }: Analyzed,
  options: Options,
): Promise<void> {
  await panel.show({ kind: 'graph', graph });
  if (options.view === 'stages') {
    await panel.page.getByRole('radio', { name: t('Stages') }).click();
    await panel.show({ kind: 'application', graph: buildApplicationGraph(run, match, findings) });
  }
  const view: PanelView = options.view === 'initial' ? 'initial' : 'final';
  if (view === 'initial') await panel.page.getByRole('radio', { name: t('First plan') }).click();
  const detail: PanelDetail = options.detail === 'all' ? 'all' : options.detail === 'stages' ? 'stages' : 'main';
  if (detail !== 'main') await panel.page.getByLabel(t('Detail'), { exact: true }).selectOption(detail);
  if (options.select !== undefined) await panel.send({ kind: 'reveal', reveal: { nodeId: Number(options.select) } });
  if (options.fit) await panel.page.getByRole('button', { name: t('Show everything') }).click();
  await nextFrame(panel.page);
}

function isTheme(name: string): name is Theme {
  return name in themes;
}
