import { createTotals } from '../../server/src/eventlog/fold/sums.ts';
import { interpret } from '../../server/src/flow/interpret.ts';
import { match } from '../../server/src/match/match.ts';
import type { ExecutionId } from '../../server/src/model/ids.ts';
import type { ExecutionMatch, MatchResult } from '../../server/src/model/match.ts';
import type { Module } from '../../server/src/model/program.ts';
import type { Application, Execution, Run } from '../../server/src/model/run.ts';
import { nodesOf } from '../../server/src/plan/walk.ts';
import { planFromText } from './planText.ts';
import { pythonModule } from './pythonText.ts';
import { scalaModule } from './scalaText.ts';

/** One execution of a run as text: the plan, and what the log says of the call. */
export interface ExecutionText {
  readonly plan: string;
  /** `count at NativeMethodAccessorImpl.java:0`, `collect at /app/job.py:3`. */
  readonly description?: string;
  /** Lines of the stack. */
  readonly details?: string;
  readonly root?: number;
  /** The long text of the plan. */
  readonly planText?: string;
}

/** Matches sources with executions given as text; file names say the language. */
function matchText(
  files: Readonly<Record<string, string>>,
  executions: readonly ExecutionText[],
  app: Partial<Application> = {},
): MatchResult {
  return match(interpret(modulesOf(files)), runOf(executions, app));
}

/** A notebook's text is that of its Python cells. */
export function modulesOf(files: Readonly<Record<string, string>>): readonly Module[] {
  return Object.entries(files).map(([file, text]) =>
    /\.(py|ipynb)$/.test(file) ? pythonModule(text, file) : scalaModule(text, file),
  );
}

/**
 * One line for each node that something is said of: `Coalesce 2 → job.py:5`; `(for)` marks what Spark put in for a call, `(refused)` a tie.
 * Nodes that are only wrapping and projections are left out.
 */
export function linesOf(
  files: Readonly<Record<string, string>>,
  executions: readonly ExecutionText[],
  app: Partial<Application> = {},
): string {
  const result = matchText(files, executions, app);
  return result.executions.map((each, index) => executionLines(each, executions[index]?.plan ?? '')).join('\n\n');
}

/** The lines of the projections, which `linesOf` leaves out, from the top; empty where nothing is said of one. */
export function projectionsOf(files: Readonly<Record<string, string>>, execution: ExecutionText): readonly string[] {
  const [result] = matchText(files, [execution]).executions;
  return [...nodesOf(planFromText(execution.plan))]
    .filter((node) => node.name.startsWith('Project'))
    .map((node) => {
      const claim = result?.nodes.find((each) => each.node === node.id);
      return claim === undefined ? '' : `${claim.site.file}:${claim.site.range.start.line + 1}`;
    });
}

function executionLines(result: ExecutionMatch, plan: string): string {
  const lines: string[] = [];
  for (const node of nodesOf(planFromText(plan))) {
    const claim = result.nodes.find((each) => each.node === node.id);
    const refused = result.refused.find((each) => each.node === node.id);
    if (node.name.startsWith('Project')) continue;
    const text = node.text
      .split(/[ (]/)
      .slice(0, node.name === 'Coalesce' ? 2 : 1)
      .join(' ');
    if (claim !== undefined)
      lines.push(
        `${text} → ${claim.site.file}:${claim.site.range.start.line + 1}${claim.role === 'required' ? ' (for)' : ''}`,
      );
    else if (refused !== undefined && refused.candidates.length > 0)
      lines.push(
        `${text} (refused) ${refused.candidates.map((site) => `${site.file}:${site.range.start.line + 1}`).join(' or ')}`,
      );
  }
  return lines.join('\n');
}

export function runOf(executions: readonly ExecutionText[], app: Partial<Application> = {}): Run {
  return {
    app: { id: 'local-1', name: 'test', vendor: 'open-source', inProgress: false, ...app },
    log: { path: 'log', bytes: 0, modifiedAt: 0, head: '' },
    configuration: {},
    executors: [],
    jobs: [],
    stages: [],
    executions: executions.map(executionOf),
    cachedRdds: [],
    streamingQueries: [],
    connectOperations: [],
    totals: {
      ...createTotals(),
      sqlExecutions: executions.length,
      sqlExecutionsWithPlan: executions.length,
    },
    problems: [],
  };
}

function executionOf(text: ExecutionText, index: number): Execution {
  const plan = planFromText(text.plan);
  return {
    id: index as ExecutionId,
    rootExecution: (text.root ?? index) as ExecutionId,
    description: text.description ?? '',
    details: text.details ?? '',
    startedAt: index,
    jobs: [],
    stages: [],
    jobTags: [],
    modifiedConfigs: {},
    initialPlan: plan,
    finalPlan: plan,
    adaptivePlans: [],
    aqeUpdates: 0,
    planText: text.planText ?? '',
  };
}
