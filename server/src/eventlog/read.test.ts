import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkResult, fuzzOnce } from '../../../scripts/bench/eventlog-fuzz.ts';
import type { Run } from '../model/run.ts';
import type { PlanNode } from '../model/plan.ts';
import { zipOf } from '../../../test/support/zip.ts';
import { runAsText } from '../cli/showText.ts';
import { decompress } from './codec/decompress.ts';
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

describe('logs that others passed on', () => {
  const entry = (name: string, content: Buffer) => ({ name: Buffer.from(name), content });
  const half = Math.floor(LINES.length / 2);
  const FIRST = Buffer.from(`${LINES.slice(0, half).join('\n')}\n`);
  const SECOND = Buffer.from(`${LINES.slice(half).join('\n')}\n`);

  test.each([
    ['packed twice', gzipSync(gzipSync(PLAIN)), []],
    ['in UTF-16', Buffer.from(`\ufeff${PLAIN.toString('utf8')}`, 'utf16le'), []],
    ['in UTF-16, the other way round', Buffer.from(`\ufeff${PLAIN.toString('utf8')}`, 'utf16le').swap16(), []],
    ['with a byte order mark', Buffer.from(`\ufeff${PLAIN.toString('utf8')}`), []],
    [
      'a zip in a gzip',
      gzipSync(zipOf([entry('log', PLAIN), entry('other', PLAIN)])),
      [expect.stringMatching(/holds a zip, of which only the first file is read\.$/)],
    ],
    [
      'from a collector that puts a time before each line',
      Buffer.from(LINES.map((line) => `2024-05-01T10:00:00Z stdout F ${line}`).join('\n')),
      ['A line of the log has other text before its event; the event is taken.'],
    ],
  ])('%s', async (_, content, problems) => {
    const { log: _plain, problems: _none, ...plain } = await onlyRun(PLAIN);
    const { log: _log, problems: told, ...run } = await onlyRun(content);
    expect(run).toEqual(plain);
    expect(told.map(({ message }) => message)).toEqual(problems);
  });

  test('several zips of the History Server in one folder are all read, and what cannot be read is told', async () => {
    const zips = join(folder, 'zips');
    mkdirSync(zips);
    writeFileSync(join(zips, 'eventLogs-app_1.zip'), zipOf([entry('app_1', PLAIN)]));
    writeFileSync(join(zips, 'eventLogs-app_2.zip'), zipOf([entry('app_2', PLAIN)]));
    expect((await runsOf(zips)).map((run) => [run.totals.events, run.problems])).toEqual([
      [LINES.length, []],
      [LINES.length, []],
    ]);
    const locked = zipOf([entry('app_3', PLAIN)]);
    // The method, in the entry and in the directory: bzip2.
    locked.writeUInt16LE(12, 8);
    locked.writeUInt16LE(12, locked.indexOf('PK\u0001\u0002') + 10);
    expect(await read(locked, 'locked.zip')).toMatchObject({
      problem: { message: expect.stringContaining('app_3 is packed by a method that is not read here (12).') },
    });
  });

  test('parts of several applications in one folder, and a log beside them, are runs of their own', async () => {
    const mixed = join(folder, 'mixed');
    mkdirSync(mixed);
    for (const app of ['app-1', 'app-2']) {
      writeFileSync(join(mixed, `events_1_${app}.gz`), gzipSync(FIRST));
      writeFileSync(join(mixed, `events_2_${app}`), SECOND);
    }
    writeFileSync(join(mixed, 'local-3'), PLAIN);
    writeFileSync(join(mixed, 'appstatus_app-2.inprogress'), '');
    expect((await runsOf(mixed)).map((run) => [run.totals.events, run.problems])).toEqual([
      [LINES.length, []],
      [LINES.length, []],
      [LINES.length, []],
    ]);
  });

  test('parts that are missing are told by their numbers', async () => {
    const rolling = join(folder, 'rolling');
    mkdirSync(rolling);
    for (const number of [2, 6]) writeFileSync(join(rolling, `events_${number}_app`), number === 2 ? FIRST : SECOND);
    expect(messages((await runsOf(rolling))[0]!)).toEqual([
      'Parts of the log are missing, by their numbers 1, 3 to 5.',
    ]);
    const part = (number: number, context: number): string =>
      `{"Event":"DBCEventLoggingListenerMetadata","Rollover Number":${number},"SparkContext Id":${context}}`;
    const run = await onlyRun([part(0, 1), ...LINES, part(1, 1), part(4, 2)].join('\n'));
    expect(messages(run)).toEqual([
      'Parts of the log come from different Spark contexts; they are told as one run.',
      'Parts of the log are missing, by their numbers 2 to 3.',
    ]);
  });

  test('a file that was only looked at is closed', async () => {
    for (const content of [PLAIN, readFileSync(join(TINY, 'log.zstd')), Buffer.from('BZh91AY&SY, and more')]) {
      let closed = false;
      const source = async function* (): AsyncGenerator<Buffer> {
        try {
          yield content;
          yield content;
        } finally {
          closed = true;
        }
      };
      for await (const _ of decompress(source(), () => undefined)) break;
      expect(closed).toBe(true);
    }
  });
});

describe('what is wrong with a log', () => {
  test('two logs in one file, and events that are there twice, are told', async () => {
    const other = '{"Event":"SparkListenerApplicationStart","App Name":"b","App ID":"another","Timestamp":5}';
    expect(messages(await onlyRun([...LINES, other].join('\n')))).toEqual([
      'The log holds events of another application too (another); they are told as one run.',
    ]);
    const twice = await onlyRun(LINES.flatMap((line) => [line, line]).join('\n'));
    expect(twice.totals).toMatchObject({ jobs: 2, tasks: 16 });
    expect(messages(twice)).toEqual([
      'A job starts more than once in the log: events are repeated, or logs were put together.',
    ]);
  });

  test('a task that does not say how it ended is no success in the totals', async () => {
    const run = await onlyRun(
      LINES.map((line) => line.replace('"Task End Reason":{"Reason":"Success"},', '')).join('\n'),
    );
    expect(run.totals).toMatchObject({ tasks: 8, failedTasks: 8 });
    expect(run.stages.every(({ failures }) => failures.length === 0)).toBe(true);
    expect(messages(run)).toEqual(['A SparkListenerTaskEnd event lacks “Task End Reason”.']);
  });

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

  test('what should not be there by the ten thousands takes no more than its share of time', async () => {
    const stage = (id: number, attempt: number, details: string): string =>
      `{"Event":"SparkListenerStageCompleted","Stage Info":{"Stage ID":${id},"Stage Attempt ID":${attempt},"Number of Tasks":1,"Details":"${details}"}}`;
    const attempts = await onlyRun(Array.from({ length: 30_000 }, (_, attempt) => stage(0, attempt, '')).join('\n'));
    expect(attempts.totals.stages).toBe(30_000);
    // Long texts of one length, alike but for their end.
    const long = 'x'.repeat(17_000);
    const texts = Array.from({ length: 3_000 }, (_, id) => stage(id, 0, `${long}${id + 10_000}`));
    expect((await onlyRun(texts.join('\n'))).stages[1_234]?.details).toBe(`${long}11234`);
    const updates = Array.from({ length: 60_000 }, (_, id) => `{"ID":${id},"Name":"n","Update":"1","Value":"1"}`);
    const task = LINES.find((line) => line.includes('SparkListenerTaskEnd')) ?? '';
    const crowded = task.replace(/"Accumulables":\[.*?\]/, `"Accumulables":[${updates.join()}]`);
    expect((await onlyRun([task, crowded, crowded].join('\n'))).totals.tasks).toBe(3);
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
  test('nodes know their stages, those without metrics by their neighbors', async () => {
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

  test('what only a later task of a stage reported counts too', async () => {
    // The first task of the stage lists no such accumulator; Spark leaves out those of zero.
    const nodes = [(await onlyRun(PLAIN)).executions[0]!.finalPlan!];
    for (const node of nodes) nodes.push(...node.children);
    const probes = nodes.flatMap(({ metrics }) => metrics).filter(({ name }) => name === 'avg hash probes per key');
    expect(probes.map(({ total, max }) => [total, max])).toEqual([
      [1, 1],
      [undefined, undefined],
    ]);
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
