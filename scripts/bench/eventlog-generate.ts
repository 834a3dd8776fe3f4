/**
 * Makes a long event log of a real one, plain.
 *
 *   eventlog-generate --log FILE --out FILE [--times 1] [--tasks 1] [--zstd FILE]
 *
 * `--times N`: the body N times, with ids and times moved on, as one long application would have written it.
 * `--tasks K`: each stage has K times as many tasks, and nothing else is more.
 * `--zstd FILE`: besides, the log in frames as Spark flushes them (needs the `zstd` program).
 */
import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { parseArgs } from 'node:util';

// Events are changed in place wherever an id stands in them.
// oxlint-disable-next-line typescript/no-explicit-any
type Json = { [key: string]: any };

/** Ids of each kind lie below these. */
interface Sizes {
  jobs: number;
  stages: number;
  tasks: number;
  executions: number;
  accumulators: number;
  rdds: number;
  milliseconds: number;
}

const HEAD =
  /^\{"Event":"SparkListener(?:LogStart|ResourceProfileAdded|ExecutorAdded|BlockManagerAdded|EnvironmentUpdate|ApplicationStart)"/;
const UNFLUSHED = /^\{"Event":"SparkListener(?:TaskStart|TaskEnd|StageSubmitted|EnvironmentUpdate)"/;

function visitIds(event: Json, shift: (kind: keyof Sizes, id: number) => number): void {
  const stage = (info: Json): void => {
    info['Stage ID'] = shift('stages', info['Stage ID']);
    info['Parent IDs'] = info['Parent IDs']?.map((id: number) => shift('stages', id));
    for (const rdd of info['RDD Info'] ?? []) {
      rdd['RDD ID'] = shift('rdds', rdd['RDD ID']);
      rdd['Parent IDs'] = rdd['Parent IDs'].map((id: number) => shift('rdds', id));
    }
    accumulables(info['Accumulables']);
    times(info);
  };
  const accumulables = (list: Json[] | undefined): void => {
    for (const item of list ?? []) item['ID'] = shift('accumulators', item['ID']);
  };
  const times = (object: Json): void => {
    for (const key of [
      'Submission Time',
      'Completion Time',
      'Launch Time',
      'Finish Time',
      'Getting Result Time',
      'Timestamp',
      'time',
    ]) {
      if (typeof object[key] === 'number' && object[key] > 0) object[key] = shift('milliseconds', object[key]);
    }
  };
  const plan = (node: Json): void => {
    for (const metric of node['metrics']) metric.accumulatorId = shift('accumulators', metric.accumulatorId);
    for (const child of node['children']) plan(child);
  };
  times(event);
  if ('Job ID' in event) event['Job ID'] = shift('jobs', event['Job ID']);
  if ('Stage ID' in event) event['Stage ID'] = shift('stages', event['Stage ID']);
  if ('RDD ID' in event) event['RDD ID'] = shift('rdds', event['RDD ID']);
  event['Stage IDs'] = event['Stage IDs']?.map((id: number) => shift('stages', id));
  for (const info of event['Stage Infos'] ?? []) stage(info);
  if (event['Stage Info']) stage(event['Stage Info']);
  if (event['Task Info']) {
    event['Task Info']['Task ID'] = shift('tasks', event['Task Info']['Task ID']);
    times(event['Task Info']);
    accumulables(event['Task Info']['Accumulables']);
  }
  for (const key of ['executionId', 'rootExecutionId'])
    if (typeof event[key] === 'number') event[key] = shift('executions', event[key]);
  for (const key of ['spark.sql.execution.id', 'spark.sql.execution.root.id']) {
    if (event['Properties']?.[key] !== undefined)
      event['Properties'][key] = String(shift('executions', Number(event['Properties'][key])));
  }
  if (event['sparkPlanInfo']) plan(event['sparkPlanInfo']);
  for (const metric of event['sqlPlanMetrics'] ?? [])
    metric.accumulatorId = shift('accumulators', metric.accumulatorId);
  for (const update of event['accumUpdates'] ?? []) update[0] = shift('accumulators', update[0]);
}

function measure(lines: readonly string[]): Sizes {
  const sizes: Sizes = { jobs: 0, stages: 0, tasks: 0, executions: 0, accumulators: 0, rdds: 0, milliseconds: 0 };
  let first = Infinity;
  for (const line of lines) {
    visitIds(JSON.parse(line), (kind, id) => {
      if (kind === 'milliseconds') {
        first = Math.min(first, id);
        sizes.milliseconds = Math.max(sizes.milliseconds, id - first + 1);
      } else sizes[kind] = Math.max(sizes[kind], id + 1);
      return id;
    });
  }
  return sizes;
}

function* generate(lines: readonly string[], times: number, tasks: number): Iterable<string> {
  const body = lines.filter((line) => !HEAD.test(line) && !line.startsWith('{"Event":"SparkListenerApplicationEnd"'));
  const sizes = measure(body);
  yield* lines.filter((line) => HEAD.test(line));
  for (let copy = 0; copy < times; copy += 1) {
    for (const line of body) {
      const isTask = line.startsWith('{"Event":"SparkListenerTask');
      for (let again = 0; again < (isTask ? tasks : 1); again += 1) {
        const event = JSON.parse(line) as Json;
        visitIds(event, (kind, id) => id + copy * (kind === 'tasks' ? sizes.tasks * tasks : sizes[kind]));
        if (isTask) {
          event['Task Info']['Task ID'] += again * sizes.tasks;
          event['Task Info']['Index'] = event['Task Info']['Index'] * tasks + again;
        }
        for (const info of [event['Stage Info'], ...(event['Stage Infos'] ?? [])])
          if (info) info['Number of Tasks'] *= tasks;
        yield JSON.stringify(event);
      }
    }
  }
  yield* lines.filter((line) => line.startsWith('{"Event":"SparkListenerApplicationEnd"'));
}

const { values } = parseArgs({
  options: {
    log: { type: 'string' },
    out: { type: 'string' },
    times: { type: 'string' },
    tasks: { type: 'string' },
    zstd: { type: 'string' },
  },
});
if (values.log === undefined || values.out === undefined) throw new Error('which --log, and --out to where?');
const out = openSync(values.out, 'w');
const frames = values.zstd === undefined ? undefined : openSync(values.zstd, 'w');
let unflushed: string[] = [];
for (const line of generate(
  readFileSync(values.log, 'utf8').trimEnd().split('\n'),
  Number(values.times ?? 1),
  Number(values.tasks ?? 1),
)) {
  writeSync(out, `${line}\n`);
  if (frames === undefined) continue;
  unflushed.push(`${line}\n`);
  if (UNFLUSHED.test(line)) continue;
  writeSync(frames, spawnSync('zstd', ['-1', '-c'], { input: unflushed.join(''), maxBuffer: 1 << 30 }).stdout);
  unflushed = [];
}
closeSync(out);
if (frames !== undefined) closeSync(frames);
