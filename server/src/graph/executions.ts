import { t } from '../base/texts.ts';
import type { Finding } from '../model/finding.ts';
import type { MatchResult } from '../model/match.ts';
import type { Execution, Run } from '../model/run.ts';
import type { ExecutionEntry, ExecutionStatus, GraphApplication, StreamingTrend } from '../../../protocol/graph.ts';
import { bySeverity, concerns } from './findings.ts';
import { placeName } from './sites.ts';
import { executionMs } from './stages.ts';

export function graphApplication(run: Run): GraphApplication {
  const { id, name, sparkVersion, inProgress } = run.app;
  return { id, name, ...(sparkVersion !== undefined && { sparkVersion }), inProgress, log: run.log.path };
}

/** Executions that have a plan, costliest first. */
export function executionEntries(
  run: Run,
  match: MatchResult | undefined,
  findings: readonly Finding[],
): readonly ExecutionEntry[] {
  return run.executions
    .filter((execution) => execution.finalPlan !== undefined)
    .map((execution) => executionEntry(run, execution, match, findings))
    .sort((a, b) => (b.durationMs ?? 0) - (a.durationMs ?? 0));
}

export function executionEntry(
  run: Run,
  execution: Execution,
  match: MatchResult | undefined,
  findings: readonly Finding[],
): ExecutionEntry {
  const own = findings.filter((finding) => !finding.withoutRun && concerns(finding, execution));
  const [worst] = own.map((finding) => finding.severity).sort(bySeverity);
  return {
    id: execution.id,
    title: executionTitle(execution, match),
    status: executionStatus(run, execution),
    durationMs: executionMs(run, execution),
    findings: own.length,
    ...(worst !== undefined && { worst }),
  };
}

function executionStatus(run: Run, execution: Execution): ExecutionStatus {
  if (execution.errorMessage !== undefined && execution.errorMessage !== '') return 'failed';
  const failedJob = run.jobs.some((job) => job.failureReason !== undefined && execution.jobs.includes(job.id));
  if (execution.endedAt !== undefined) return failedJob ? 'failed' : 'complete';
  return failedJob && run.app.endedAt !== undefined ? 'failed' : 'running';
}

/** `overwritePartitions at IcebergTables.scala:37`; without a line the method, or what the person called it. */
function executionTitle(execution: Execution, match: MatchResult | undefined): string {
  const found = match?.executions.find((each) => each.execution === execution.id);
  if (found?.anchor !== undefined)
    return t('{0} at {1}', found.action?.method ?? found.anchor.method, placeName(found.anchor));
  const description = execution.description.trim();
  const batch = streamingBatch(execution);
  if (batch !== undefined) return t('Batch {0} of {1}', batch.batchId, batch.name);
  const site = /^(\S+) at (\S+)$/.exec(description);
  if (site === null) return firstLine(description) || t('Execution {0}', execution.id);
  const [, method = '', place = ''] = site;
  // These places are the bridge between Python and the JVM, not lines of anyone's code.
  const noPlace = /^(NativeMethodAccessorImpl|GeneratedMethodAccessor|DirectMethodHandleAccessor|<unknown>)/.test(
    place,
  );
  return noPlace ? method : t('{0} at {1}', method, place.slice(place.lastIndexOf('/') + 1));
}

function firstLine(text: string): string {
  const [line = ''] = text.split('\n');
  return line.length > 120 ? `${line.slice(0, 119)}…` : line;
}

interface Batch {
  readonly name: string;
  readonly runId: string;
  readonly batchId: number;
}

/** Streaming writes its query and batch into the description: a name, if any, then `id = … runId = … batch = n`. */
function streamingBatch(execution: Execution): Batch | undefined {
  const found = /^(?:(.*?)\s*)?id = (\S+)\s+runId = (\S+)\s+batch = (\d+)/s.exec(execution.description);
  if (found === null) return undefined;
  const [, name = '', id = '', runId = '', batch = '0'] = found;
  return { name: name.trim() === '' ? t('query {0}', id.slice(0, 8)) : name.trim(), runId, batchId: Number(batch) };
}

/** All batches of the streaming query that this execution is one of. */
export function streamingTrend(run: Run, execution: Execution): StreamingTrend | undefined {
  const own = streamingBatch(execution);
  if (own === undefined) return undefined;
  const query = run.streamingQueries.find((each) => each.runId === own.runId);
  const byBatch = new Map<number, StreamingTrend['batches'][number]>();
  for (const each of run.executions) {
    const batch = streamingBatch(each);
    if (batch?.runId !== own.runId) continue;
    // A batch is an outer execution with an inner one: the shown one stands for both, else the outer.
    if (byBatch.has(batch.batchId) && each.id !== execution.id) continue;
    const rows = query?.lastBatch?.batchId === batch.batchId ? query.lastBatch.inputRows : undefined;
    byBatch.set(batch.batchId, {
      executionId: each.id,
      batchId: batch.batchId,
      durationMs: executionMs(run, each),
      ...(rows !== undefined && { rows }),
      status: executionStatus(run, each),
    });
  }
  const batches = [...byBatch.values()];
  batches.sort((a, b) => a.batchId - b.batchId);
  return { name: query?.name ?? own.name, batchId: own.batchId, batches };
}
