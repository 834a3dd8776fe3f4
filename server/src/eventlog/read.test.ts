import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkResult, fuzzOnce } from '../../../scripts/bench/eventlog-fuzz.ts';
import type { Run } from '../model/run.ts';
import type { PlanNode } from '../model/plan.ts';
import { zipOf } from '../../../test/support/zip.ts';
import { runAsText } from '../cli/showText.ts';
import { readRuns } from './read.ts';

const TINY = join(import.meta.dirname, '../../../test/fixtures/eventlogs/3.5.9/tiny');
const PLAIN = readFileSync(join(TINY, 'plain.log'));
const LINES = PLAIN.toString('utf8').trimEnd().split('\n');

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'planlight-read-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function runsOf(path: string): Promise<readonly Run[]> {
  const result = await readRuns(path);
  return result.kind === 'runs' ? result.runs : [];
}

/** Reads a log of this content. */
async function read(content: string | Buffer, name = 'log') {
  const path = join(folder, name);
  writeFileSync(path, content);
  return readRuns(path);
}

async function onlyRun(content: string | Buffer, name?: string): Promise<Run> {
  const result = await read(content, name);
  if (result.kind !== 'runs') throw new Error(result.problem.message);
  return result.runs[0]!;
}

const messages = (run: Run): readonly string[] => run.problems.map(({ message }) => message);

describe('codecs', () => {
  for (const name of ['log.zstd', 'log.lz4', 'log.snappy', 'log.lzf', 'log.gz']) {
    test(`${name} holds what the plain log holds`, async () => {
      const [{ log: _plain, ...plain }, { log: _packed, ...packed }] = [
        (await runsOf(join(TINY, 'plain.log')))[0]!,
        (await runsOf(join(TINY, name)))[0]!,
      ];
      expect(packed).toEqual(plain);
      expect(packed.problems).toEqual([]);
    });

    test(`${name}, cut off or damaged, gives what is readable and says so`, async () => {
      const whole = readFileSync(join(TINY, name));
      const cut = await onlyRun(whole.subarray(0, Math.floor(whole.length * 0.8)), 'cut');
      expect(cut.totals.events).toBeGreaterThan(5);
      expect(messages(cut)).toContain(
        'The log ends before the application did: it was cut off, is still being written, or the application was killed.',
      );
      const damaged = Buffer.from(whole);
      damaged.fill(0xa5, Math.floor(whole.length * 0.7), Math.floor(whole.length * 0.7) + 200);
      const result = await read(damaged, 'damaged');
      const told = result.kind === 'runs' ? messages(result.runs[0]!) : [result.problem.message];
      expect(told.join(' ')).toMatch(/damaged|cut off/);
    });
  }

  test('codecs that Spark does not write are refused by name', async () => {
    expect(await read(Buffer.from('BZh91AY&SY'))).toMatchObject({
      problem: { message: expect.stringContaining('is compressed as bzip2') },
    });
  });
});

describe('containers', () => {
  const entry = (name: string, content: Buffer) => ({ name: Buffer.from(name), content });

  test('a zip with two attempts, one of them rolled and compressed, and a name that wants out', async () => {
    const half = Math.floor(LINES.length / 2);
    const zip = zipOf([
      entry('../../app_1.zstd', readFileSync(join(TINY, 'log.zstd'))),
      entry('eventlog_v2_app_2/events_2_app_2', Buffer.from(LINES.slice(half).join('\n'))),
      entry('eventlog_v2_app_2/events_1_app_2', Buffer.from(`${LINES.slice(0, half).join('\n')}\n`)),
      entry('readme.txt', Buffer.from('not a log')),
    ]);
    writeFileSync(join(folder, 'logs.zip'), zip);
    const runs = await runsOf(join(folder, 'logs.zip'));
    expect(runs.map((run) => [run.totals.events, run.totals.tasks, run.problems])).toEqual([
      [LINES.length, 8, []],
      [LINES.length, 8, []],
    ]);
    const cut = await readRuns(
      (writeFileSync(join(folder, 'cut.zip'), zip.subarray(0, 6000)), join(folder, 'cut.zip')),
    );
    expect(cut.kind === 'runs' ? messages(cut.runs[0]!).join(' ') : cut.problem.message).toContain('cut off');
  });

  test('a zip bomb is given up, not unpacked', async () => {
    const result = await read(zipOf([entry('log', Buffer.alloc(64 * 1024 * 1024))]), 'bomb.zip');
    expect(result).toMatchObject({
      kind: 'refused',
      problem: { message: expect.stringContaining('holds no Spark event log') },
    });
  });

  test('a rolling folder in order of numbers, a compacted part instead of those before it', async () => {
    const rolling = join(folder, 'eventlog_v2_app');
    mkdirSync(rolling);
    const [head, tail] = [LINES.slice(0, 20), LINES.slice(20)];
    writeFileSync(join(rolling, 'appstatus_app'), '');
    writeFileSync(join(rolling, 'events_1_app'), 'is replaced by the compacted part\n');
    writeFileSync(join(rolling, 'events_9_app.compact'), `${head.join('\n')}\n`);
    writeFileSync(join(rolling, 'events_10_app'), `${tail.join('\n')}\n`);
    const [run] = await runsOf(rolling);
    expect(run).toMatchObject({ totals: { events: LINES.length }, problems: [], app: { inProgress: false } });
  });
});

describe('what is wrong with a log', () => {
  test.each(['1e17', '9007199254740993', '1e400', '-5'])('%s is no time', async (time) => {
    const start = `{"Event":"SparkListenerApplicationStart","App Name":"a","App ID":"x","Timestamp":${time}}`;
    const run = await onlyRun(`${start}\n{"Event":"SparkListenerApplicationEnd","Timestamp":${time}}\n`);
    expect([run.app.startedAt, run.app.endedAt]).toEqual([undefined, undefined]);
    expect(runAsText(run)).toContain('a · x');
  });

  test.each(['constructor', 'toString', '__proto__'])('an event or a plan may have the name %s', async (name) => {
    const plan = {
      nodeName: name,
      simpleString: `${name} ${name}`,
      metrics: [{ name, accumulatorId: 1, metricType: name }],
      children: [],
    };
    const start = { Event: 'SparkListenerSQLExecutionStart', executionId: 7, time: 1, sparkPlanInfo: plan };
    const run = await onlyRun(
      [LINES[0], { Event: name }, { Event: `a.${name}` }, start]
        .map((line) => (typeof line === 'string' ? line : JSON.stringify(line)))
        .join('\n'),
    );
    expect(run.totals.events).toBe(4);
    expect(run.executions[0]?.finalPlan?.name).toBe(name);
  });

  test.each([
    ['nothing', '', 'is empty.'],
    ['another text', 'hello\nworld\n', 'is not a Spark event log: nothing in it is an event.'],
    ['other JSON', '{"a":1}\n{"b":2}\n', 'is not a Spark event log: nothing in it is an event.'],
  ])('%s is refused in a sentence', async (_, content, ending) => {
    expect(await read(content)).toMatchObject({
      kind: 'refused',
      problem: { message: expect.stringMatching(new RegExp(`log ${ending.replaceAll('.', '\\.')}$`)) },
    });
  });

  test('a cut line, garbage between lines, and lines in a list', async () => {
    const whole = await onlyRun(PLAIN);
    const cut = await onlyRun(PLAIN.subarray(0, -20));
    expect(messages(cut)).toContain('The log ends in the middle of a line: it was cut off, or is still being written.');
    const garbage = await onlyRun(
      LINES.flatMap((line, index) => (index % 9 === 4 ? ['garbage {', line] : [line])).join('\n'),
    );
    expect(garbage.totals).toEqual(whole.totals);
    expect(garbage.problems).toMatchObject([
      { message: 'A line of the log is damaged; it was passed over.', count: 4 },
    ]);
    for (const listed of [
      `[${LINES.join(',\n')}]`,
      `[\n${LINES.join(',\n')}\n]\n`,
      `[${LINES.join(',')}]`,
      LINES.join(''),
    ]) {
      expect(await onlyRun(listed)).toMatchObject({ totals: whole.totals, problems: [] });
    }
    expect(
      (
        await onlyRun(
          JSON.stringify(
            LINES.map((line): unknown => JSON.parse(line)),
            undefined,
            2,
          ),
        )
      ).totals,
    ).toEqual(whole.totals);
    expect(
      (await onlyRun(LINES.map((line) => JSON.stringify(JSON.parse(line), undefined, 2)).join('\n'))).totals,
    ).toEqual(whole.totals);
  });

  test('a line of 200 MB and a plan of 10,000 levels are survived', async () => {
    const plan =
      '{"nodeName":"Project","simpleString":"","metrics":[],"children":['.repeat(10_000) + ']}'.repeat(10_000);
    const sql = `{"Event":"org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionStart","executionId":77,"sparkPlanInfo":${plan}}`;
    const long = `{"Event":"SomethingNew","Text":"${'x'.repeat(200 * 1024 * 1024)}"}`;
    const run = await onlyRun([...LINES, sql, long].join('\n'));
    expect(run.totals.events).toBe(LINES.length + 2);
    expect(messages(run)).toContain('A plan is nested so deeply that its lowest nodes were left out.');
    expect(JSON.stringify(run).length).toBeGreaterThan(100_000);
  });

  test('100,000 stages are told apart', async () => {
    const stage = (id: number): string =>
      `{"Event":"SparkListenerStageCompleted","Stage Info":{"Stage ID":${id},"Stage Attempt ID":0,"Number of Tasks":1}}`;
    const run = await onlyRun(Array.from({ length: 100_000 }, (_, id) => stage(id)).join('\n'));
    expect([run.totals.stages, run.stages.length, run.stages.at(-1)?.id]).toEqual([100_000, 100_000, 99_999]);
  });

  test('numbers beyond what a double counts, negative times and fractions spoil nothing else', async () => {
    const strange = (key: string, value: string, line: string): string =>
      line.replace(new RegExp(`"${key}":-?\\d+`), `"${key}":${value}`);
    for (const [key, value] of [
      ['Memory Bytes Spilled', '9223372036854775807'],
      ['Executor CPU Time', '123456789012345678901234567890'],
      ['Launch Time', '-1'],
      ['Finish Time', '-9223372036854775808'],
      ['Executor Run Time', '1e400'],
      ['Submission Time', '-5'],
      ['JVM GC Time', '-0.5'],
    ] as const) {
      const run = await onlyRun(LINES.map((line) => strange(key, value, line)).join('\n'));
      expect(run.totals, key).toMatchObject({ events: LINES.length, tasks: 8, jobs: 2 });
      expect(/:(?:null|NaN|-?Infinity)\b/.test(JSON.stringify(run)), key).toBe(false);
      expect(
        run.stages.every(({ slots, tasks }) => slots > 0 && tasks.duration.min >= 0),
        key,
      ).toBe(true);
    }
  });

  test('reading stops when it is canceled', async () => {
    const controller = new AbortController();
    controller.abort();
    expect(await readRuns(join(TINY, 'plain.log'), { signal: controller.signal })).toMatchObject({
      problem: { message: 'Reading was canceled.' },
    });
  });

  test('mutated logs are read without an exception', async () => {
    for (let seed = 1; seed <= 60; seed += 1) checkResult(await fuzzOnce(PLAIN, seed));
  });
});

describe('a run', () => {
  test('nodes know their stages, those without metrics by their neighbours', async () => {
    const run = await onlyRun(PLAIN);
    const nodes: PlanNode[] = [];
    const collect = (node: PlanNode): void => {
      nodes.push(node);
      node.children.forEach(collect);
    };
    collect(run.executions[0]!.finalPlan!);
    const told = nodes.map(
      (node) =>
        `${node.id} ${node.name}: ${node.stages === undefined ? 'no stage' : `${node.stages.stages.join(' ')} ${node.stages.how}`}`,
    );
    expect(told).toMatchInlineSnapshot(`
      [
        "0 AdaptiveSparkPlan: 2 inherited",
        "1 Execute InsertIntoHadoopFsRelationCommand: 2 exact",
        "2 WriteFiles: 2 inherited",
        "3 Coalesce: 2 inherited",
        "4 WholeStageCodegen (2): 2 exact",
        "5 HashAggregate: 2 exact",
        "6 InputAdapter: 2 inherited",
        "7 ShuffleQueryStage: 0 inherited",
        "8 Exchange: 0 2 exact",
        "9 WholeStageCodegen (1): 0 exact",
        "10 HashAggregate: 0 exact",
        "11 Project: 0 inherited",
        "12 Range: 0 exact",
      ]
    `);
  });

  test('a stage knows its tasks and the slots it had', async () => {
    const [stage] = (await onlyRun(PLAIN)).stages.filter(({ scopes }) => scopes.includes('Coalesce'));
    expect(stage).toMatchObject({
      numTasks: 2,
      status: 'complete',
      slots: 4,
      quantileError: 0,
      tasks: { duration: { count: 2 } },
    });
  });
});
