import { createSums, createTotals } from '../../server/src/eventlog/fold/sums.ts';
import { MEASURES } from '../../server/src/eventlog/task.ts';
import type { Operator, OperatorFrame } from '../../server/src/model/frames.ts';
import type { AccumulatorId, ExecutionId, JobId, PlanNodeId, StageId } from '../../server/src/model/ids.ts';
import type { ExecutionMatch, MatchResult, NodeMatch } from '../../server/src/model/match.ts';
import type { MetricType, PlanMetric, PlanNode } from '../../server/src/model/plan.ts';
import type {
  CachedRdd,
  Distribution,
  Execution,
  Executor,
  Job,
  Run,
  Stage,
  TaskFailureGroup,
  TaskMeasure,
  TaskTotals,
} from '../../server/src/model/run.ts';
import type { Range, Site } from '../../server/src/model/text.ts';
import { planFromText } from './planText.ts';

/** A small run for rule tests: plans as text, stages as the few numbers that matter, sites as words of a source text. */
export interface RunSpec {
  readonly slots?: number;
  readonly sparkVersion?: string;
  readonly configuration?: Readonly<Record<string, string>>;
  readonly memoryBytes?: number;
  readonly stages?: Readonly<Record<number, StageSpec>>;
  readonly executions?: Readonly<Record<number, ExecutionSpec>>;
  readonly cachedRdds?: readonly CachedRdd[];
  readonly executors?: readonly Partial<Executor>[];
  readonly wallMs?: number;
}

export interface StageSpec {
  readonly tasks?: number;
  /** Durations of the tasks, in any number: the distribution is made of them, `tasks` times over where only one is given. */
  readonly taskMs?: number | readonly number[];
  readonly ms?: number;
  /** Start after the application's start. */
  readonly at?: number;
  readonly slots?: number;
  readonly name?: string;
  readonly status?: Stage['status'];
  readonly attempt?: number;
  /** Any measure: one number is the same for each task, a list one for each. */
  readonly measures?: Partial<Record<TaskMeasure, number | readonly number[]>>;
  readonly failures?: readonly Partial<TaskFailureGroup>[];
  readonly failedTasks?: number;
  readonly failureReason?: string;
  readonly byExecutor?: Stage['byExecutor'];
  readonly slowest?: Stage['slowest'];
  readonly execution?: number | false;
  readonly speculativeTasks?: number;
  readonly killedTasks?: number;
  readonly scopes?: readonly string[];
}

export interface ExecutionSpec {
  /**
   * One operator a line. After two blanks: `@3,4` the stages that ran it, `{spill size: 100, …}` its metrics (ns, ms and bytes by name),
   * `<- coalesce` or `<- join#2` the word of the source that made it (`#2`: the second of its kind), `<- lib.py:coalesce`.
   */
  readonly plan?: string;
  readonly ms?: number;
  readonly at?: number;
  readonly error?: string;
  readonly description?: string;
  readonly details?: string;
  readonly planText?: string;
  readonly open?: boolean;
  readonly anchor?: string;
}

const START = 1_700_000_000_000;

export interface Built {
  readonly run: Run;
  readonly match: MatchResult;
  readonly sources: ReadonlyMap<string, string>;
  readonly flow: undefined;
}

/** `sources`: text by file; a single text is `job.py` or, where it looks like Scala, `Job.scala`. */
export function buildRun(spec: RunSpec, sources: string | Readonly<Record<string, string>> = ''): Built {
  const files = typeof sources === 'string' ? { [defaultFile(sources)]: sources } : sources;
  const slots = spec.slots ?? 8;
  const frames = new Map<string, OperatorFrame>();
  const executions: Execution[] = [];
  const matches: ExecutionMatch[] = [];
  const stagesOfExecution = new Map<number, Set<number>>();
  const executionsOfStage = new Map<number, Set<number>>();
  for (const [key, one] of Object.entries(spec.executions ?? {})) {
    const id = Number(key);
    const { plan, nodes } = annotated(one.plan ?? 'LocalTableScan', files, frames);
    const stages = new Set<number>();
    const visit = (node: PlanNode): void => {
      for (const stage of node.stages?.stages ?? []) {
        stages.add(stage);
        executionsOfStage.set(stage, (executionsOfStage.get(stage) ?? new Set()).add(id));
      }
      node.children.forEach(visit);
    };
    visit(plan);
    stagesOfExecution.set(id, stages);
    const startedAt = START + (one.at ?? 0);
    executions.push({
      id: id as ExecutionId,
      description: one.description ?? `execution ${id}`,
      details: one.details ?? '',
      startedAt,
      ...(one.open === true ? {} : { endedAt: startedAt + (one.ms ?? 60_000) }),
      ...(one.error === undefined ? {} : { errorMessage: one.error }),
      jobs: [id as unknown as JobId],
      stages: [...stages] as StageId[],
      jobTags: [],
      modifiedConfigs: {},
      initialPlan: plan,
      finalPlan: plan,
      adaptivePlans: [],
      aqeUpdates: 0,
      planText: one.planText ?? '',
    });
    matches.push({
      execution: id as ExecutionId,
      anchor: one.anchor === undefined ? undefined : frameFor(one.anchor, files, frames).site,
      anchorEvidence: [],
      nodes,
      refused: [],
    });
  }
  let next = 0;
  const stages = Object.entries(spec.stages ?? {}).map(([key, one]) => {
    // One after the other, where the test does not say otherwise.
    const stage = buildStage(Number(key), { at: next, ...one }, slots, [...(executionsOfStage.get(Number(key)) ?? [])]);
    next = (stage.completedAt ?? START) - START;
    return stage;
  });
  const wallMs = spec.wallMs ?? Math.max(60_000, ...stages.map((stage) => (stage.completedAt ?? START) - START));
  const jobs: Job[] = Object.keys(spec.executions ?? {}).map((key) => ({
    id: Number(key) as JobId,
    submittedAt: START,
    completedAt: START + wallMs,
    stageIds: [...(stagesOfExecution.get(Number(key)) ?? [])] as StageId[],
    execution: Number(key) as ExecutionId,
    properties: {},
  }));
  const executors: Executor[] = (spec.executors ?? [{}]).map((executor, index) => ({
    id: String(index + 1),
    host: `worker${index + 1}`,
    cores: slots / (spec.executors?.length ?? 1),
    addedAt: START,
    totals: totals(0, 0),
    peakMemory: {},
    maxMemoryBytes: spec.memoryBytes ?? 64 * 1024 ** 3,
    ...executor,
  }));
  const run: Run = {
    app: {
      id: 'app-1',
      name: 'test',
      sparkVersion: spec.sparkVersion ?? '3.5.1',
      vendor: 'open-source',
      startedAt: START,
      endedAt: START + wallMs,
      inProgress: false,
    },
    log: { path: 'log', bytes: 1, modifiedAt: START, head: '' },
    configuration: spec.configuration ?? {},
    executors,
    jobs,
    stages,
    executions,
    cachedRdds: spec.cachedRdds ?? [],
    streamingQueries: [],
    connectOperations: [],
    totals: {
      ...createTotals(),
      events: 1,
      jobs: jobs.length,
      stages: stages.length,
      sqlExecutions: executions.length,
      sqlExecutionsWithPlan: executions.length,
      executors: executors.length,
    },
    problems: [],
  };
  return { run, match: { executions: matches, notes: [] }, sources: new Map(Object.entries(files)), flow: undefined };
}

/** Applies the edits of a fix to the sources; what a test compares. */
export function fixedText(
  built: { readonly sources: ReadonlyMap<string, string> },
  edits: readonly { readonly file: string; readonly range: Range; readonly newText: string }[],
): string {
  const file = edits[0]?.file ?? '';
  let text = built.sources.get(file) ?? '';
  const offset = (line: number, character: number): number =>
    text.split('\n').slice(0, line).join('\n').length + (line > 0 ? 1 : 0) + character;
  for (const edit of [...edits].sort(
    (a, b) => b.range.start.line - a.range.start.line || b.range.start.character - a.range.start.character,
  )) {
    const start = offset(edit.range.start.line, edit.range.start.character);
    text = text.slice(0, start) + edit.newText + text.slice(offset(edit.range.end.line, edit.range.end.character));
  }
  return text;
}

function distribution(values: readonly number[]): Distribution {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (q: number): number => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0;
  return {
    count: sorted.length,
    min: sorted[0] ?? 0,
    p25: at(0.25),
    median: at(0.5),
    p75: at(0.75),
    p95: at(0.95),
    max: sorted.at(-1) ?? 0,
    sum: sorted.reduce((sum, value) => sum + value, 0),
  };
}

function buildStage(id: number, spec: StageSpec, slots: number, executions: readonly number[]): Stage {
  const given = typeof spec.taskMs === 'object' ? spec.taskMs : undefined;
  const numTasks = spec.tasks ?? given?.length ?? 1;
  const each = typeof spec.taskMs === 'number' ? spec.taskMs : (spec.ms ?? 1000);
  const durations = given ?? Array.from({ length: numTasks }, () => each);
  const values = (value: number | readonly number[] | undefined): readonly number[] =>
    typeof value === 'object' ? value : Array.from({ length: numTasks }, () => value ?? 0);
  const measures = { duration: durations, runTime: durations, ...spec.measures };
  const ms = spec.ms ?? Math.max(...durations);
  const start = START + (spec.at ?? 0);
  const tasks = Object.fromEntries(
    MEASURES.map((measure) => [measure, distribution(values(measures[measure]))]),
  ) as Stage['tasks'];
  return {
    id: id as StageId,
    attempt: spec.attempt ?? 0,
    name: spec.name ?? `stage ${id}`,
    details: '',
    parents: [],
    jobs: executions as unknown as JobId[],
    executions: (spec.execution === false
      ? []
      : spec.execution === undefined
        ? executions
        : [spec.execution]) as ExecutionId[],
    submittedAt: start,
    completedAt: start + ms,
    ...(spec.failureReason === undefined ? {} : { failureReason: spec.failureReason }),
    numTasks,
    status: spec.status ?? 'complete',
    scopes: spec.scopes ?? [],
    tasks,
    quantileError: 0,
    totals: {
      ...totals(numTasks, tasks.duration.sum),
      failedTasks: spec.failedTasks ?? 0,
      runTimeMs: tasks.runTime.sum,
      cpuTimeMs: tasks.cpuTime.sum,
      gcTimeMs: tasks.gcTime.sum,
    },
    byExecutor: spec.byExecutor ?? {},
    slowest: spec.slowest ?? [],
    failures: (spec.failures ?? []).map((failure) => ({
      reason: 'ExceptionFailure',
      message: '',
      sample: '',
      count: 1,
      executors: [],
      ...failure,
    })),
    speculativeTasks: spec.speculativeTasks ?? 0,
    killedTasks: spec.killedTasks ?? 0,
    locality: {},
    slots: spec.slots ?? slots,
    firstTaskAt: start,
    lastTaskAt: start + ms,
  };
}

function totals(tasks: number, durationMs: number): TaskTotals {
  return { ...createSums(), tasks, durationMs, runTimeMs: durationMs };
}

function annotated(
  text: string,
  files: Readonly<Record<string, string>>,
  frames: Map<string, OperatorFrame>,
): { plan: PlanNode; nodes: NodeMatch[] } {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const notes = lines.map((line) =>
    /^(.*?)(?: {2,}((?:@[\d,]+|\{.*\}|<-|\s).*))?$/.exec(
      line.replace(/^(\s*)/, (blank) => blank.replace(/ /g, '\u0001')),
    ),
  );
  const bare = notes.map((found) => (found?.[1] ?? '').replaceAll('\u0001', ' '));
  const nodes: NodeMatch[] = [];
  const decorate = (node: PlanNode): PlanNode => {
    const note = notes[node.id]?.[2] ?? '';
    const stages = /@([\d,]+)/.exec(note)?.[1]?.split(',').map(Number);
    const metrics = /\{(.*)\}/.exec(note)?.[1];
    const word = /<- (\S+)/.exec(note)?.[1];
    if (word !== undefined) {
      const frame = frameFor(word.replace(/\?$/, ''), files, frames);
      nodes.push({
        node: node.id,
        name: node.name,
        site: frame.site,
        callers: [],
        confidence: 'certain',
        evidence: [],
        role: word.endsWith('?') ? 'required' : 'asked',
        operator: frame,
      });
    }
    return {
      ...node,
      ...(stages === undefined ? {} : { stages: { stages: stages as StageId[], how: 'exact' as const } }),
      metrics:
        metrics === undefined ? [] : metrics.split(', ').map((metric, index) => metricOf(metric, node.id, index)),
      children: node.children.map(decorate),
    };
  };
  return { plan: decorate(planFromText(bare.join('\n'))), nodes };
}

function metricOf(text: string, node: PlanNodeId, index: number): PlanMetric {
  const [name = '', value = ''] = text.split(': ');
  const type: MetricType = /time|duration/.test(name)
    ? 'timing'
    : /size|bytes|memory|output$/.test(name)
      ? 'size'
      : 'sum';
  return { name, accumulatorId: (node * 100 + index) as AccumulatorId, type, total: Number(value) };
}

/** The call whose name is the word: `coalesce`, `join#2`, `lib.py:coalesce`. */
function frameFor(
  word: string,
  files: Readonly<Record<string, string>>,
  frames: Map<string, OperatorFrame>,
): OperatorFrame {
  const before = frames.get(word);
  if (before !== undefined) return before;
  const [, fileName, name = '', nth = '1'] = /^(?:(.*):)?(\w+)(?:#(\d+))?$/.exec(word) ?? [];
  const file = fileName ?? Object.keys(files)[0] ?? '';
  const text = files[file] ?? '';
  const places = [...text.matchAll(new RegExp(`\\b${name}\\b`, 'g'))];
  const at = places[Number(nth) - 1]?.index;
  if (at === undefined) throw new Error(`runBuilder: no ${word} in ${file}`);
  const open = /^\s*\(/.exec(text.slice(at + name.length));
  const args: { start: number; end: number }[] = [];
  let end = at + name.length;
  if (open !== null) {
    let depth = 0;
    let from = at + name.length + open[0].length;
    for (let i = at + name.length + open[0].length - 1; i < text.length; i++) {
      const c = text[i];
      if (c === '(' || c === '[') depth++;
      if ((c === ',' && depth === 1) || ((c === ')' || c === ']') && depth === 1)) {
        const raw = text.slice(from, i);
        if (raw.trim() !== '')
          args.push({ start: from + raw.length - raw.trimStart().length, end: from + raw.trimEnd().length });
        from = i + 1;
      }
      if (c === ')' || c === ']') depth--;
      if (depth === 0) {
        end = i + 1;
        break;
      }
    }
  }
  const range = (start: number, stop: number): Range => ({ start: position(text, start), end: position(text, stop) });
  const site: Site = { file, range: range(at, at + name.length), method: name, enclosing: '<module>' };
  const first = args[0] === undefined ? undefined : text.slice(args[0].start, args[0].end);
  const frame: OperatorFrame = {
    kind: 'operator',
    id: frames.size + 1,
    op: operatorOf(name, first),
    site,
    callers: [],
    inputs: [],
    callRange: range(at - 1, end),
    argumentRanges: args.map((one) => range(one.start, one.end)),
  };
  frames.set(word, frame);
  return frame;
}

function operatorOf(name: string, first: string | undefined): Operator {
  const partitions = first !== undefined && /^\d+$/.test(first) ? Number(first) : undefined;
  if (name === 'coalesce') return { name, partitions };
  if (name === 'repartition' || name === 'repartitionByRange')
    return { name, partitions, partitionsGiven: partitions !== undefined, keys: [] };
  if (name === 'cache' || name === 'persist') return { name: 'cache', level: undefined, form: name };
  return { name: 'other', form: name };
}

function position(text: string, offset: number): { line: number; character: number } {
  const lines = text.slice(0, offset).split('\n');
  return { line: lines.length - 1, character: (lines.at(-1) ?? '').length };
}

function defaultFile(text: string): string {
  return /\bval \w+ =|\$"|\bdef \w+\(.*\) *[:=]/.test(text) && !/:\n/.test(text) ? 'Job.scala' : 'job.py';
}
