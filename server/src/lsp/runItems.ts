import { basename } from 'node:path';
import type { ExecutionItem, FindingItem, Place, RunSummary } from '../../../protocol/server.ts';
import { formatDuration } from '../base/units.ts';
import type { Finding } from '../model/finding.ts';
import type { Execution, Run } from '../model/run.ts';
import { placeName } from '../graph/sites.ts';
import { uriOfPath } from './folders.ts';
import { executionMs, executionTitle } from './stageWords.ts';
import type { Linked, Workspace } from './workspace.ts';

/** What a person wants to know of a run at one look. */
export function summaryOf(run: Run, uri = uriOfPath(run.log.path)): RunSummary {
  return {
    id: `${run.log.head}:${run.log.bytes}:${run.app.id}:${run.app.attempt ?? ''}`,
    uri,
    appId: run.app.id,
    ...(run.app.attempt === undefined ? {} : { attempt: run.app.attempt }),
    // A log whose beginning is lost names no application.
    name: [run.app.name, run.app.id, basename(run.log.path)].find((name) => name !== '') ?? '',
    sparkVersion: run.app.sparkVersion,
    startedAt: run.app.startedAt,
    endedAt: run.app.endedAt ?? run.app.lastEventAt,
    inProgress: run.app.inProgress,
    failed: run.totals.failedJobs > 0 || run.executions.some(hasFailed),
    problems: run.problems.map(({ message }) => message),
  };
}

export function findingItems(workspace: Workspace, linked: Linked): readonly FindingItem[] {
  return linked.judgement.findings.map((finding) => findingItem(workspace, finding));
}

/** Costliest first; executions that took no time at all are last. */
export function executionItems(workspace: Workspace, { run, judgement }: Linked): readonly ExecutionItem[] {
  const anchors = new Map((judgement.match?.executions ?? []).map(({ execution, anchor }) => [execution, anchor]));
  return (run?.executions ?? [])
    .toSorted((a, b) => (executionMs(b) ?? 0) - (executionMs(a) ?? 0))
    .map((execution) => {
      const anchor = anchors.get(execution.id);
      const place = anchor && workspace.locate(anchor);
      return {
        id: execution.id,
        title: anchor?.method ?? executionTitle(execution),
        where: anchor === undefined ? undefined : placeName(anchor),
        took: tookOf(execution),
        state: hasFailed(execution) ? 'failed' : execution.endedAt === undefined ? 'running' : 'complete',
        ...(place === undefined ? {} : { place }),
        findings: judgement.findings
          .filter(({ executions }) => executions.includes(execution.id))
          .map((finding) => findingItem(workspace, finding)),
      };
    });
}

function findingItem(workspace: Workspace, finding: Finding): FindingItem {
  const place: Place | undefined = finding.site && workspace.locate(finding.site);
  const [node] = finding.nodes;
  const execution = node?.execution ?? finding.executions[0];
  return {
    rule: finding.rule,
    severity: finding.severity,
    message: finding.message,
    wallSeconds: finding.cost.wallMs / 1000,
    ...(place === undefined ? {} : { place }),
    ...(execution === undefined ? {} : { execution }),
    ...(node === undefined ? {} : { node: node.node }),
  };
}

function tookOf(execution: Execution): string | undefined {
  const ms = executionMs(execution);
  return ms === undefined ? undefined : formatDuration(ms);
}

function hasFailed(execution: Execution): boolean {
  return execution.errorMessage !== undefined && execution.errorMessage !== '';
}
