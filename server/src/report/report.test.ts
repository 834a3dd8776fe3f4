import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { buildRun, type RunSpec } from '../../../test/support/runBuilder.ts';
import { ruleRuns } from '../../../test/support/ruleRuns.ts';
import { rules } from '../rules/index.ts';
import { runRules } from '../rules/run.ts';
import { sourceLookup } from '../rules/sources.ts';
import { brokenBudgets } from './budgets.ts';
import { githubReport } from './github.ts';
import { jsonReport } from './json.ts';
import { markOf, type LineLookup } from './place.ts';
import { projectSettings } from './projectSettings.ts';
import { sarifReport } from './sarif.ts';
import { textReport } from './text.ts';

const MIB = 1024 ** 2;

const spec: RunSpec = {
  slots: 84,
  memoryBytes: 2_000 * MIB,
  wallMs: 60_000,
  stages: {
    1: { tasks: 400, taskMs: 1_300, ms: 13_500 },
    2: {
      taskMs: [12_900, 12_900],
      measures: {
        shuffleReadBytes: 257 * MIB,
        diskSpillBytes: 146 * MIB,
        memorySpillBytes: 248 * MIB,
        outputBytes: 139 * MIB,
      },
    },
  },
  executions: {
    10: {
      plan: 'Coalesce 2  @2  <- coalesce\n  Exchange hashpartitioning(a#1, 400), ENSURE_REQUIREMENTS, [plan_id=1]  @1,2',
    },
  },
};

function report(source = 'def run(df):\n    return df.coalesce(2)\n') {
  const built = buildRun(spec, source);
  const { findings } = runRules(built);
  const lines = sourceLookup(built.sources);
  const lineOf: LineLookup = (site) => lines(site.file, site.cell)?.[markOf(site).start.line];
  return { run: built.run, findings, problems: [], lineOf };
}

test('text: the line, the numbers and the fix', () => {
  expect(textReport(report())).toMatchInlineSnapshot(`
    "job.py

      2:15  warning  few-tasks  (up to 12.6 s)
          | return df.coalesce(2)
          |           ^^^^^^^^
          2 tasks on 84 cores: the stage took 12.9 s with 97.6 % of the cores idle, worked on 257 MiB a
          task and spilled 292 MiB to disk.
          execution 10, stage 2
          fix: Write repartition(84): about 353 ms instead of 12.9 s, no spill, if 84 cores really work
               (as many as the run had slots)
               Keeps the meaning. Same rows, other files. Writes 84 files of about 3.31 MiB.
          fix: Write hint("rebalance"): AQE chooses the number of partitions for each table
               Keeps the meaning. Same rows, other files; a tiny table stays one file, whichever execution
               it is written in.

    The application as a whole

      information  driver-bound  (up to 33.6 s)
          For 33.6 s of the 1 min of this execution (56 %) no task ran: the driver planned, listed, or
          committed files.
          execution 10

      information  idle-cores
          89.2 % of the core time was idle, 1.2 h of cores; 62.8 % of that while no stage ran. The lines
          that caused most of the rest: job.py:2 (23.5 %).

    3 findings (1 at warning or above), at most 46.2 s of 1 min.
    "
  `);
});

test('JSON: the contract of other programs, counted from 1', () => {
  const json = jsonReport(report());
  const [finding] = json.findings;
  expect({ ...finding, message: '', evidence: {}, fixes: [] }).toMatchInlineSnapshot(`
    {
      "call": {
        "column": 15,
        "file": "job.py",
        "line": 2,
      },
      "callers": [],
      "column": 15,
      "cost": {
        "coreSeconds": 1057.8,
        "seconds": 12.592857142857143,
      },
      "endColumn": 23,
      "endLine": 2,
      "evidence": {},
      "executions": [
        10,
      ],
      "file": "job.py",
      "fingerprint": "71e0a536ef42e8dc:1",
      "fixes": [],
      "line": 2,
      "message": "",
      "nodes": [
        {
          "execution": 10,
          "id": 0,
        },
      ],
      "rule": "few-tasks",
      "severity": "warning",
      "stages": [
        2,
      ],
      "withoutRun": false,
    }
  `);
  expect(finding?.fixes[0]).toMatchInlineSnapshot(`
    {
      "edits": [
        {
          "file": "job.py",
          "newText": "repartition",
          "range": {
            "column": 15,
            "endColumn": 23,
            "endLine": 2,
            "line": 2,
          },
        },
        {
          "file": "job.py",
          "newText": "84",
          "range": {
            "column": 24,
            "endColumn": 25,
            "endLine": 2,
            "line": 2,
          },
        },
      ],
      "meaning": "safe",
      "note": "Same rows, other files. Writes 84 files of about 3.31 MiB.",
      "predicted": {
        "assumption": "if as many real cores work as the run had slots (84)",
        "beforeSeconds": 12.9,
        "spillBytes": 0,
        "stageSeconds": {
          "high": 0.39928571428571435,
          "low": 0.30714285714285716,
        },
      },
      "title": "Write repartition(84): about 353 ms instead of 12.9 s, no spill, if 84 cores really work (as many as the run had slots)",
    }
  `);
});

/** The schema is of draft 4, whose `id` and formats later drafts name otherwise. */
const validate = new Ajv({ strict: false, validateFormats: false }).compile(
  ((): Record<string, unknown> => {
    const file = new URL('../../../test/fixtures/sarif/sarif-schema-2.1.0.json', import.meta.url);
    const { $schema: _draft, id: _id, ...shape } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    return shape;
  })(),
);

function sarifErrors(sarif: unknown): unknown {
  validate(JSON.parse(JSON.stringify(sarif)));
  return validate.errors ?? [];
}

test('SARIF fits its schema', () => {
  const sarif = sarifReport({ ...report(), version: '1.2.3' });
  expect(sarifErrors(sarif)).toEqual([]);
  expect(sarifErrors({ version: '2.1.0' })).not.toEqual([]);
  const [result] = sarif.runs[0]?.results ?? [];
  expect(result).toMatchObject({
    ruleId: 'few-tasks',
    level: 'warning',
    locations: [{ physicalLocation: { region: { startLine: 2, startColumn: 15 } } }],
    fixes: [
      {
        artifactChanges: [
          {
            replacements: [
              { deletedRegion: { startLine: 2, startColumn: 15 }, insertedContent: { text: 'repartition' } },
              { insertedContent: { text: '84' } },
            ],
          },
        ],
      },
      {},
    ],
  });
});

test('SARIF: the calls that lead to a line, and help for each rule that is used, once', () => {
  const { findings, ...rest } = report();
  const caller = { ...findings[0]!.site!, method: 'run', enclosing: 'main' };
  const called = findings.map((finding) => ({ ...finding, callers: [caller] }));
  const sarif = sarifReport({ ...rest, findings: [...called, ...called], version: '1' });
  expect(sarifErrors(sarif)).toEqual([]);
  const [run] = sarif.runs;
  expect(run?.results[0]?.relatedLocations).toMatchObject([{ message: { text: 'called from main' } }]);
  const ids = run?.tool.driver.rules.map((rule) => rule.id) ?? [];
  expect(new Set(ids).size).toBe(ids.length);
  for (const result of run?.results ?? []) expect(ids[result.ruleIndex ?? -1]).toBe(result.ruleId);
  for (const rule of run?.tool.driver.rules ?? []) expect(rule.help.markdown).toContain('**Instead:**');
});

test.each(Object.keys(ruleRuns))('SARIF of the example of %s fits the schema, in both languages', (id) => {
  const { example } = rules.find((rule) => rule.id === id)?.docs ?? {};
  for (const [file, text] of [
    ['Job.scala', example?.scala?.code],
    ['job.py', example?.python?.code],
  ] as const) {
    if (text === undefined) continue;
    const built = buildRun(ruleRuns[id]!.found, { [file]: text });
    const { findings } = runRules(built);
    const lines = sourceLookup(built.sources);
    const lineOf: LineLookup = (site) => lines(site.file, site.cell)?.[markOf(site).start.line];
    expect(sarifErrors(sarifReport({ run: built.run, findings, lineOf, version: '1' }))).toEqual([]);
  }
});

test('a fingerprint survives lines that move, and changes with the line', () => {
  const printOf = (source: string) =>
    sarifReport({ ...report(source), version: '1' }).runs[0]?.results[0]?.partialFingerprints['planlight/v1'];
  const before = printOf('def run(df):\n    return df.coalesce(2)\n');
  expect(printOf('import os\n\ndef run(df):\n        return df.coalesce(2)\n')).toBe(before);
  expect(printOf('def run(df):\n    return other.coalesce(2)\n')).not.toBe(before);
});

test('SARIF: every result has a file, as code scanning wants it, from the root of the repository', () => {
  const applicationFile = 'main job.py';
  const sarif = sarifReport({ ...report(), version: '1', folder: 'src/etl/', applicationFile });
  expect(sarifErrors(sarif)).toEqual([]);
  const uris = sarif.runs[0]?.results.map(({ locations }) => locations?.[0]?.physicalLocation.artifactLocation.uri);
  expect(uris).toEqual(['src/etl/job.py', 'src/etl/main%20job.py', 'src/etl/main%20job.py']);
  const [fix] = sarif.runs[0]?.results[0]?.fixes ?? [];
  expect(fix?.artifactChanges[0]?.artifactLocation.uri).toBe('src/etl/job.py');
  expect(fix?.description.text).toContain('Keeps the meaning. Same rows, other files.');
});

test('JSON and SARIF give a finding one fingerprint', () => {
  const prints = jsonReport(report()).findings.map(({ fingerprint }) => fingerprint);
  const sarif = sarifReport({ ...report(), version: '1' }).runs[0]?.results ?? [];
  expect(sarif.map((result) => result.partialFingerprints['planlight/v1'])).toEqual(prints);
  expect(new Set(prints).size).toBe(3);
});

test('GitHub: what a message holds cannot end its command, and a file is named from the root', () => {
  const [finding] = report().findings;
  const site = { ...finding!.site!, file: 'a,b:c.py' };
  const [text = '', ...rest] = githubReport(
    [{ ...finding!, site, message: '50 %\r\n::error::not ours', fixes: [] }],
    'src/',
  ).split('\n');
  expect(rest).toEqual(['']);
  expect(text).toMatch(/^::warning file=src\/a%2Cb%3Ac\.py,/);
  expect(text).toMatch(/::50 %25%0D%0A::error::not ours$/);
});

test('GitHub: one workflow command a finding, on its line', () => {
  expect(githubReport(report().findings).split('\n')[0]).toMatch(
    /^::warning file=job\.py,line=2,endLine=2,col=15,endColumn=23,title=planlight few-tasks::2 tasks on 84 cores: .*97\.6 %25/,
  );
});

test('budgets: what is broken, with what was allowed', () => {
  const { budgets, mistakes } = projectSettings({
    budgets: {
      stageSpillBytes: 64 * MIB,
      taskBytes: 512 * MIB,
      applicationMinutes: 2,
      stageMinutesBelowShareOfCores: { share: 0.2, minutes: 0.1 },
      findings: { error: 0, warning: 0 },
    },
  });
  const { run, findings } = report();
  expect(mistakes).toEqual([]);
  expect(brokenBudgets(budgets, run, findings).map((one) => one.message)).toMatchInlineSnapshot(`
    [
      "stage 2 spilled 292 MiB to disk, 64 MiB are allowed",
      "stage 2 kept 2.4 % of 84 cores busy for 12.9 s; below 20 % 6 s are allowed",
      "1 finding at warning or above, none is allowed",
    ]
  `);
  expect(brokenBudgets({ stageSpillBytes: 1024 * MIB }, run, findings)).toEqual([]);
});

test('budgets: counts in words that fit them', () => {
  const { run, findings } = report();
  const failed = { ...run, totals: { ...run.totals, failedTasks: 1 } };
  expect(brokenBudgets({ failedTasks: 0 }, failed, findings).map((one) => one.message)).toEqual([
    '1 task failed, none is allowed',
  ]);
  expect(brokenBudgets({ taskBytes: 64 * MIB, applicationMinutes: 0.5 }, run, []).map((one) => one.budget)).toEqual([
    'taskBytes',
    'applicationMinutes',
  ]);
});

test('a typing error in planlight.json is told, not ignored', () => {
  const settings = projectSettings({
    rules: { 'few-task': 'off', spill: 'loud' },
    thresholds: { skewRatio: 'x' },
    budgets: { stageSpill: 1 },
    color: true,
    pricePerCoreHour: -1,
  });
  expect(settings.mistakes).toMatchInlineSnapshot(`
    [
      "there is no setting color",
      "pricePerCoreHour must be a number, 0 or more",
      "there is no rule few-task",
      "the level of spill must be one of off, hint, information, warning, error",
      "the threshold skewRatio must be a number, 0 or more",
      "there is no budget stageSpill",
    ]
  `);
});
