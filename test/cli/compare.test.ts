import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** The built command line, as a person starts it. */
function planlight(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'dist', 'cli.js'), ...args], {
    cwd: join(root, 'examples'),
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return { status, stdout, stderr };
}

interface Json {
  readonly comparable: string;
  readonly cautions: readonly { readonly kind: string }[];
  readonly executions: readonly { readonly before: number | null; readonly after: number | null }[];
  readonly stages: readonly {
    readonly stages: { readonly before: readonly number[]; readonly after: readonly number[] };
    readonly replaced: readonly { readonly before: string; readonly after: string }[];
  }[];
  readonly lines: readonly {
    readonly before: { readonly file: string; readonly line: number; readonly method: string } | null;
    readonly after: { readonly file: string; readonly line: number; readonly method: string } | null;
    readonly measures: { readonly before: Record<string, number>; readonly after: Record<string, number> };
    readonly findings: { readonly gone: readonly string[]; readonly still: readonly string[] };
  }[];
  readonly predictions: readonly { readonly rule: string; readonly outcome: string; readonly why: string }[];
}

function compared(...args: readonly string[]): Json {
  const { status, stdout, stderr } = planlight('compare', ...args, '--format', 'json');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return JSON.parse(stdout) as Json;
}

const SCALA = ['feature-tables/runs/before', 'feature-tables/runs/after'];
const PYTHON = ['orders-etl/runs/before', 'orders-etl/runs/after'];

describe('the Scala scene', () => {
  const json = compared(...SCALA, 'feature-tables');

  test('pairs the one table that ran again with itself, of four that look alike', () => {
    const pairs = json.executions.filter(({ before, after }) => before !== null && after !== null);
    expect(pairs.map(({ before, after }) => [before, after])).toEqual([
      [9, 0],
      [10, 1],
      [11, 2],
    ]);
    expect(json.cautions.map(({ kind }) => kind)).toEqual(['executions', 'cores', 'configuration']);
  });

  test('pairs the stage of the coalesce with the two that a shuffle made of it', () => {
    expect(json.stages[0]?.stages).toEqual({ before: [34], after: [9, 14] });
    expect(json.stages[0]?.replaced[0]).toMatchObject({
      before: 'Coalesce 2',
      after: 'Exchange RoundRobinPartitioning(200)',
    });
  });

  test('tells the line of the coalesce before and after, although the sources are those of the run before', () => {
    const line = json.lines.find(({ before }) => before?.method === 'coalesce');
    expect(line?.before).toMatchObject({ line: 32 });
    expect(line?.measures.before).toMatchObject({ tasks: 2 });
    expect(line?.measures.after).toMatchObject({ tasks: 600 });
    expect(line?.findings.gone).toEqual(['few-tasks']);
  });

  test('says that slots which are no cores cannot prove a prediction', () => {
    expect(json.predictions.map(({ rule, outcome }) => [rule, outcome])).toEqual([['few-tasks', 'cannotTell']]);
    expect(json.predictions[0]?.why).toContain('They waited for cores');
  });

  test('the text has the whole, the promise, the stages and the lines', () => {
    const { status, stdout } = planlight('compare', ...SCALA, 'feature-tables');
    expect(status).toBe(0);
    expect(stdout).toContain('Compare with care:');
    expect(stdout).toMatch(/^ {2}application +[\d.]+ s → +[\d.]+ s/m);
    expect(stdout).toContain('Coalesce 2 → Exchange RoundRobinPartitioning(200)');
    expect(stdout).toMatch(/\+30\.1 s {2}stage 34 → stages 9 \+ 14/);
    expect(stdout).toMatch(/IcebergTables\.scala:32 coalesce/);
  });
});

test('the Python scene: another branch is another line, and the finding is still there', () => {
  const json = compared(...PYTHON, 'orders-etl');
  const line = json.lines.find(({ before }) => before?.method === 'coalesce');
  expect(line?.before?.file).toBe('orders_etl/lib/io.py');
  expect([line?.before?.line, line?.after?.line, line?.after?.method]).toEqual([48, 50, 'repartition']);
  expect(line?.findings.still).toEqual(['few-tasks']);
  expect(json.executions.filter(({ before, after }) => before !== null && after !== null)).toHaveLength(17);
});

test('without sources, the logs alone are compared', () => {
  const json = compared(...SCALA);
  expect(json.stages[0]?.stages).toEqual({ before: [34], after: [9, 14] });
  expect(json.lines).toEqual([]);
});

test('runs of two programs are refused to be compared, by name', () => {
  const { status, stdout } = planlight('compare', 'orders-etl/runs/before', 'feature-tables/runs/before');
  expect(status).toBe(0);
  expect(stdout).toContain('These runs cannot be compared:');
  expect(stdout).not.toContain('The whole application');
});

test('what is missing is said in a sentence', () => {
  expect(planlight('compare', SCALA[0] ?? '')).toMatchObject({
    status: 2,
    stderr: 'planlight: usage: planlight compare LOG LOG [SRC [SRC]] [--app ID] [--app2 ID] [--format text|json]\n',
  });
  expect(planlight('compare', ...SCALA, 'nowhere')).toMatchObject({
    status: 2,
    stderr: 'planlight: There is no folder nowhere.\n',
  });
});
