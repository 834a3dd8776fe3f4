import { createTotals } from '../../server/src/eventlog/fold/sums.ts';
import { MEASURES } from '../../server/src/eventlog/task.ts';
import type { Finding } from '../../server/src/model/finding.ts';
import type { AccumulatorId, ExecutionId, JobId, PlanNodeId, StageId } from '../../server/src/model/ids.ts';
import type { MatchResult, NodeMatch } from '../../server/src/model/match.ts';
import type { PlanNode } from '../../server/src/model/plan.ts';
import type { Distribution, Execution, Run, Stage, TaskMeasure } from '../../server/src/model/run.ts';
import type { Site } from '../../server/src/model/text.ts';

/** Runs made by hand for the graph: a plan as indented text, stages by their numbers. */

const id = {
  stage: (value: number): StageId => value as StageId,
  node: (value: number): PlanNodeId => value as PlanNodeId,
  execution: (value: number): ExecutionId => value as ExecutionId,
  job: (value: number): JobId => value as JobId,
};

/**
 * A plan from text, two spaces a level: `Sort [a#1 ASC NULLS FIRST], false, 0 @34 spill size=100; number of output rows=7`.
 * After `@` the stages (`@27,30`; a trailing `~` for inherited; none at all), then the metrics.
 */
export function planFromText(text: string): PlanNode {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  let next = 0;
  let accumulator = 1;
  const build = (depth: number): PlanNode => {
    const line = lines[next];
    if (line === undefined) throw new Error('the plan ended too early');
    const nodeId = next++;
    const [operator = '', facts = ''] = line.trim().split(' @');
    const [stageText = ''] = facts.split(' ');
    const metricTexts = facts
      .slice(stageText.length)
      .split('; ')
      .filter((each) => each.trim() !== '');
    const children: PlanNode[] = [];
    while (next < lines.length && depthOf(lines[next] ?? '') > depth) children.push(build(depth + 1));
    const numbers = stageText.replace('~', '').split(',').filter(Boolean).map(Number);
    return {
      id: id.node(nodeId),
      name: nameOf(operator),
      text: operator,
      children,
      metadata: {},
      metrics: metricTexts.map((each) => {
        const [name = '', value = ''] = each.trim().split('=');
        const type = /size|bytes/.test(name) ? 'size' : /time|duration/.test(name) ? 'timing' : 'sum';
        return { name, accumulatorId: accumulator++ as AccumulatorId, type, total: Number(value) } as const;
      }),
      ...(numbers.length > 0 && {
        stages: { stages: numbers.map(id.stage), how: stageText.endsWith('~') ? 'inherited' : 'exact' } as const,
      }),
    };
  };
  return build(0);
}

function depthOf(line: string): number {
  return (line.length - line.trimStart().length) / 2;
}

function nameOf(operator: string): string {
  const scan = /^FileScan (\w+)/.exec(operator)?.[1];
  if (scan !== undefined) return `Scan ${scan} `;
  return /^(WholeStageCodegen \(\d+\)|Execute \w+|[\w]+)/.exec(operator)?.[1] ?? operator;
}

const nothing: Distribution = { count: 0, min: 0, p25: 0, median: 0, p75: 0, p95: 0, max: 0, sum: 0 };

export interface StageText {
  readonly id: number;
  readonly tasks: number;
  /** Milliseconds after the start of the run. */
  readonly from: number;
  readonly to: number;
  /** Mean of busy cores. */
  readonly busy?: number;
  readonly slots?: number;
  readonly diskSpillBytes?: number;
  readonly status?: Stage['status'];
  /** Slowest task over the median one. */
  readonly skew?: number;
  readonly parents?: readonly number[];
  readonly attempt?: number;
}

export const RUN_START = 1_700_000_000_000;

function stageOf(given: StageText): Stage {
  const { slots = 84, busy = Math.min(given.tasks, slots), diskSpillBytes = 0, skew = 1 } = given;
  const durationMs = (given.to - given.from) * busy;
  const median = durationMs / given.tasks / Math.max(1, skew / 2);
  const spread = (sum: number): Distribution => {
    const mean = sum / given.tasks;
    return {
      count: given.tasks,
      min: mean / 2,
      p25: mean * 0.8,
      median: mean,
      p75: mean * 1.2,
      p95: mean * 1.5,
      max: mean * 2,
      sum,
    };
  };
  const tasks = Object.fromEntries(MEASURES.map((measure) => [measure, nothing])) as Record<TaskMeasure, Distribution>;
  tasks.duration = { ...spread(durationMs), median, max: median * skew };
  if (diskSpillBytes > 0) {
    tasks.diskSpillBytes = spread(diskSpillBytes);
    tasks.memorySpillBytes = spread(diskSpillBytes * 2);
  }
  const totals = {
    tasks: given.tasks,
    failedTasks: 0,
    durationMs,
    runTimeMs: durationMs,
    cpuTimeMs: durationMs / 2,
    gcTimeMs: 10,
    inputBytes: 0,
    shuffleReadBytes: 1_000,
    shuffleWriteBytes: 2_000,
    memorySpillBytes: diskSpillBytes * 2,
    diskSpillBytes,
  };
  return {
    id: id.stage(given.id),
    attempt: given.attempt ?? 0,
    name: `stage ${String(given.id)}`,
    details: '',
    parents: (given.parents ?? []).map(id.stage),
    jobs: [],
    executions: [],
    submittedAt: RUN_START + given.from,
    completedAt: RUN_START + given.to,
    numTasks: given.tasks,
    status: given.status ?? 'complete',
    scopes: [],
    tasks,
    quantileError: 0.01,
    totals,
    byExecutor: { '1': totals },
    slowest: [
      {
        index: 3,
        attempt: 0,
        executor: '1',
        host: 'host-a',
        durationMs: median * skew,
        shuffleReadBytes: 10,
        inputBytes: 0,
        records: 5,
        diskSpillBytes: 0,
        gcTimeMs: 1,
      },
    ],
    failures: [],
    speculativeTasks: 0,
    killedTasks: 0,
    locality: {},
    slots,
    firstTaskAt: RUN_START + given.from,
    lastTaskAt: RUN_START + given.to,
  };
}

export interface ExecutionText {
  readonly id: number;
  readonly plan: string | PlanNode;
  readonly initial?: string;
  readonly stages: readonly StageText[];
  readonly description?: string;
  readonly from?: number;
  readonly to?: number;
  readonly errorMessage?: string;
  readonly running?: boolean;
}

function executionOf(given: ExecutionText): Execution {
  const finalPlan = typeof given.plan === 'string' ? planFromText(given.plan) : given.plan;
  const from = given.from ?? 0;
  const to = given.to ?? Math.max(1_000, ...given.stages.map((stage) => stage.to));
  return {
    id: id.execution(given.id),
    description: given.description ?? 'save at Main.scala:10',
    details: '',
    startedAt: RUN_START + from,
    ...(given.running !== true && { endedAt: RUN_START + to }),
    ...(given.errorMessage !== undefined && { errorMessage: given.errorMessage }),
    jobs: [],
    stages: given.stages.map((stage) => id.stage(stage.id)),
    jobTags: [],
    modifiedConfigs: {},
    initialPlan: given.initial === undefined ? finalPlan : planFromText(given.initial),
    finalPlan,
    adaptivePlans: [],
    aqeUpdates: given.initial === undefined ? 0 : 1,
    planText: '',
  };
}

export function runOf(...executions: readonly ExecutionText[]): Run {
  const stages = executions.flatMap((execution) => execution.stages.map(stageOf));
  const lastEventAt =
    RUN_START + Math.max(1_000, ...executions.flatMap((each) => each.stages.map((stage) => stage.to)));
  return {
    app: { id: 'local-1', name: 'sample', vendor: 'open-source', inProgress: false, startedAt: RUN_START, lastEventAt },
    log: { path: '/logs/sample', bytes: 1, modifiedAt: 0, head: '' },
    configuration: {},
    executors: [],
    jobs: [],
    stages,
    executions: executions.map(executionOf),
    cachedRdds: [],
    streamingQueries: [],
    connectOperations: [],
    totals: {
      ...createTotals(),
      stages: stages.length,
      sqlExecutions: executions.length,
      sqlExecutionsWithPlan: executions.length,
    },
    problems: [],
  };
}

function siteAt(place: string, method = 'coalesce'): Site {
  const [file = '', line = '1'] = place.split(':');
  const at = Number(line) - 1;
  return {
    file,
    range: { start: { line: at, character: 5 }, end: { line: at, character: 5 + method.length } },
    method,
    enclosing: 'Sample.run',
  };
}

/** Which node stands where: `{ 5: 'Tables.scala:32' }`. */
export function matchOf(
  execution: number,
  places: Readonly<Record<number, string>>,
  required: readonly number[] = [],
): MatchResult {
  const nodes = Object.entries(places).map(([node, place]): NodeMatch => ({
    node: id.node(Number(node)),
    name: 'node',
    site: siteAt(place),
    callers: [],
    confidence: 'certain',
    evidence: ['it was written so'],
    role: required.includes(Number(node)) ? 'required' : 'asked',
  }));
  const found = {
    execution: id.execution(execution),
    anchor: siteAt('Tables.scala:37', 'save'),
    anchorEvidence: [],
    nodes,
    refused: [],
  };
  return { executions: [found], notes: [] };
}

export function findingOf(given: {
  execution: number;
  node: number;
  stage: number;
  place: string;
  rule?: string;
  message?: string;
}): Finding {
  const site = siteAt(given.place);
  return {
    rule: given.rule ?? 'few-tasks',
    severity: 'warning',
    site,
    callers: [],
    message: given.message ?? '2 tasks on 84 cores: the stage took 12.9 s.',
    evidence: {},
    cost: { wallMs: 12_000, coreMs: 1_000_000 },
    executions: [id.execution(given.execution)],
    stages: [id.stage(given.stage)],
    nodes: [{ execution: id.execution(given.execution), node: id.node(given.node) }],
    fixes: [
      {
        title: 'Write repartition(200) instead',
        edits: [{ file: site.file, range: site.range, newText: 'repartition(200)' }],
        meaning: 'safe',
        preferred: true,
      },
    ],
    withoutRun: false,
  };
}

/** The founding scene, small: a scan is shuffled, joined and written by two tasks of eighty-four. */
export function sceneRun(): Run {
  return runOf({ id: 10, stages: sceneStages, plan: scenePlan });
}

export const sceneStages: readonly StageText[] = [
  { id: 27, tasks: 84, from: 0, to: 8_500, busy: 80 },
  { id: 28, tasks: 1, from: 2_000, to: 3_000 },
  { id: 34, tasks: 2, from: 9_000, to: 22_000, diskSpillBytes: 300 * 1024 * 1024 },
];

export const scenePlan = `
OverwritePartitionsDynamic IcebergWrite(table=lake.features.transactions, format=PARQUET) @34~
  AdaptiveSparkPlan isFinalPlan=true
    WholeStageCodegen (8) @34 duration=25000
      Sort [region#339 ASC NULLS FIRST], false, 0 @34 spill size=629145600; sort time=5000
        InputAdapter @34~
          Coalesce 2 @34~
            SortMergeJoin [store_id#1], [store_id#338], LeftOuter @34 number of output rows=2570835
              ShuffleQueryStage 0 @27~
                Exchange hashpartitioning(store_id#1, 400), ENSURE_REQUIREMENTS, [plan_id=752] @27,34 shuffle bytes written=539800000; shuffle records written=2570835
                  Filter (isnotnull(amount#4) AND (amount#4 > 0.0)) @27 number of output rows=2570835
                    FileScan parquet [store_id#1,amount#4] @27 number of output rows=2600000
              ShuffleQueryStage 1 @28~
                Exchange hashpartitioning(store_id#338, 400), ENSURE_REQUIREMENTS, [plan_id=657] @28,34 shuffle bytes written=33177
                  FileScan parquet [store_id#338,region#339] @28 number of output rows=480
`;

/** A plan of about `nodes` operators over `cards` stages, in a shape of joins as reports have it. */
export function largeRun(cards: number, linesPerCard: number): Run {
  let stage = 0;
  const stages: StageText[] = [];
  const lines: string[] = [];
  const write = (depth: number, text: string): void => void lines.push(`${'  '.repeat(depth)}${text}`);
  const branch = (depth: number, count: number): void => {
    const own = ++stage;
    stages.push({ id: own, tasks: 20 + (own % 60), from: own * 40, to: own * 40 + 900 });
    const left = Math.floor((count - 1) / 2);
    let at = depth;
    for (let index = 0; index < linesPerCard - 1; index++) {
      write(
        at++,
        `Filter (column_${String(own)}_${String(index)}#${String(own * 100 + index)} > ${String(index)}) @${String(own)} number of output rows=${String(own * 1000)}`,
      );
    }
    if (count <= 1) {
      write(at, `FileScan parquet [column#${String(own)}] @${String(own)} number of output rows=${String(own * 2000)}`);
      return;
    }
    write(
      at,
      `SortMergeJoin [key#${String(own)}], [other#${String(own)}], Inner @${String(own)} number of output rows=${String(own * 3000)}`,
    );
    for (const part of [left, count - 1 - left].filter((each) => each > 0)) {
      write(
        at + 1,
        `Exchange hashpartitioning(key#${String(own)}, 200), ENSURE_REQUIREMENTS, [plan_id=${String(stage + 1)}] @${String(stage + 1)},${String(own)} shuffle bytes written=${String(own * 1_000_000)}`,
      );
      branch(at + 2, part);
    }
  };
  branch(0, cards);
  return runOf({ id: 1, stages, plan: lines.join('\n') });
}
