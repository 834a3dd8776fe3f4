import { describe, expect, it } from 'vitest';
import { runOf } from '../../../test/support/matchText.ts';
import { pythonModule } from '../../../test/support/pythonText.ts';
import { runByFile } from './fileView.ts';
import { judge, type Judgement } from './judgement.ts';
import { createSources, type Sources } from './sources.ts';
import { runFacts } from '../rules/facts.ts';
import { DEFAULT_SETTINGS } from '../rules/settings.ts';
import { createWorkspace, versionsOf } from './workspace.ts';

const FILE = 'job.py';
const SOURCE = `df = spark.read.parquet("/in")
(df
    .repartition(8)
    .coalesce(2)
    .write.parquet("/out"))
`;
/** The same calls, each a line further down: in its place stands another one. */
const SHIFTED = `\n${SOURCE}`;

const run = runOf([
  {
    description: 'parquet at NativeMethodAccessorImpl.java:0',
    plan: [
      'Execute InsertIntoHadoopFsRelationCommand file:/out, false, Parquet, [path=/out], ErrorIfExists, [a]',
      ' WriteFiles',
      '  Coalesce 2',
      '   Exchange RoundRobinPartitioning(8), REPARTITION_BY_NUM, [plan_id=1]',
      '    FileScan parquet [a#1] Format: Parquet, Location: InMemoryFileIndex(1 paths)[file:/in], ReadSchema: struct<a:int>',
    ].join('\n'),
  },
]);

describe('a look at all sources while somebody types', () => {
  it.each([
    ['the line is taken out again', [SHIFTED, SOURCE]],
    ['one more line comes', [SOURCE, SHIFTED]],
    ['nothing else comes', [SHIFTED]],
  ])('judges the texts that it was begun with: %s', (_, [judged = '', later = judged]) => {
    const { workspace, sources } = linkedWorkspace();
    type(sources, judged);
    const versions = versionsOf(sources);
    const judgement = judgementOf(sources);
    type(sources, later);
    workspace.settle(judgement, versions);
    expect(workspace.view(FILE)?.calls.map(({ site, standing }) => [site.method, standing.kind])).toEqual([
      ['parquet', 'same'],
      ['coalesce', 'same'],
      ['repartition', 'same'],
      ['parquet', 'same'],
    ]);
  });

  it('tells the call that asks for something else now', () => {
    const { workspace, sources } = linkedWorkspace();
    const constant = SOURCE.replace('(2)', '(FILES)');
    type(sources, `FILES = 2\n${constant}`);
    relink(workspace, sources);
    type(sources, `FILES = 64\n${constant}`);
    workspace.settle(judgementOf(sources), versionsOf(sources));
    const edited = workspace.view(FILE)?.calls.filter(({ standing }) => standing.kind === 'edited');
    expect(edited?.map(({ site }) => site.method)).toEqual(['coalesce']);
  });
});

function linkedWorkspace(): { workspace: ReturnType<typeof createWorkspace>; sources: Sources } {
  const reader = {
    read: (file: string, text: string) => pythonModule(text, file),
    set: (file: string, text: string) => pythonModule(text, file),
    drop: () => undefined,
  };
  const sources = createSources(reader, (file, error) => {
    throw new Error(`${file} could not be read`, { cause: error });
  });
  const workspace = createWorkspace({ roots: [] }, sources);
  type(sources, SOURCE);
  relink(workspace, sources);
  return { workspace, sources };
}

function relink(workspace: ReturnType<typeof createWorkspace>, sources: Sources): void {
  const judgement = judgementOf(sources);
  const facts = runFacts(run, judgement.match);
  const byFile = runByFile(facts, judgement.findings, judgement.calls);
  workspace.link({ uri: undefined, run, facts, judgement, baseline: versionsOf(sources), byFile });
}

function type(sources: Sources, text: string): void {
  sources.setOpen(FILE, text, { uri: `file:///${FILE}`, version: 1 });
}

function judgementOf(sources: Sources): Judgement {
  const all = sources.all();
  const texts = new Map(all.map(({ text }) => [text.file, text.text]));
  return judge(
    all.map(({ module }) => module),
    run,
    texts,
    DEFAULT_SETTINGS,
  );
}
