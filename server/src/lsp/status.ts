import type { Offer, RunStatus } from '../../../protocol/server.ts';
import { t } from '../base/texts.ts';
import { formatDuration } from '../base/units.ts';
import type { Finding } from '../model/finding.ts';
import type { Run } from '../model/run.ts';
import { applicationMs, savedTogetherMs } from '../report/summary.ts';
import { summaryOf } from './runItems.ts';
import type { Workspace } from './workspace.ts';

/** What the status item shows; told to the client whenever one of its parts changes. */
export interface Status {
  setActivity(activity: RunStatus['activity']): void;
  /** Sentences of one origin (`sources`, `link`) take the place of those told before. */
  setProblems(origin: string, problems: readonly string[]): void;
  setOffers(offers: readonly Offer[]): void;
  /** Why the linked run was linked without being asked for; forgotten when another run is linked. */
  setReason(reason: string): void;
  /** Something that is read from the workspace changed. */
  tell(): void;
  current(): RunStatus;
}

/** Progress is told at most this often; everything else at once. */
const PROGRESS_EVERY_MS = 100;

export function createStatus(workspace: Workspace, send: (status: RunStatus) => void): Status {
  let activity: RunStatus['activity'] = { kind: 'idle' };
  let offers: readonly Offer[] = [];
  /** Of which log, by its address: a run that was unlinked must not be held. */
  let reason: { readonly uri: string | undefined; readonly text: string } | undefined;
  const problems = new Map<string, readonly string[]>();
  let toldAt = 0;

  const current = (): RunStatus => ({
    activity,
    offers,
    ...workspaceStatus(workspace, [...problems.values()].flat()),
    ...(reason !== undefined && workspace.linked?.run !== undefined && reason.uri === workspace.linked.uri
      ? { reason: reason.text }
      : {}),
  });
  const tell = (): void => {
    toldAt = performance.now();
    send(current());
  };
  return {
    setActivity(next) {
      const onlyProgress = activity.kind === 'reading' && next.kind === 'reading' && activity.what === next.what;
      activity = next;
      if (!onlyProgress || performance.now() - toldAt >= PROGRESS_EVERY_MS) tell();
    },
    setProblems(origin, next) {
      problems.set(origin, next);
      tell();
    },
    setOffers(next) {
      offers = next;
      tell();
    },
    setReason(text) {
      reason = { uri: workspace.linked?.uri, text };
      tell();
    },
    tell,
    current,
  };
}

function workspaceStatus(workspace: Workspace, problems: readonly string[]): Omit<RunStatus, 'activity' | 'offers'> {
  const linked = workspace.linked;
  const findings = linked?.judgement.findings ?? [];
  const ran = linked?.run?.executions.filter(({ finalPlan }) => finalPlan !== undefined) ?? [];
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const warnings = findings.filter(({ severity }) => severity === 'warning').length;
  return {
    run: linked?.run && summaryOf(linked.run),
    ...(workspace.compared === undefined
      ? {}
      : { comparedWith: summaryOf(workspace.compared.comparison.before.run).id }),
    findings: { errors, warnings, others: findings.length - errors - warnings },
    ...(linked?.run === undefined ? {} : savingsOf(findings, linked.run)),
    anchored: {
      found: (linked?.judgement.match?.executions ?? []).filter(({ anchor }) => anchor !== undefined).length,
      of: ran.length,
    },
    problems: [
      ...problems,
      ...(linked?.run?.problems.map(({ message }) => message) ?? []),
      ...(linked?.judgement.problems.map(({ message }) => message) ?? []),
      ...(linked?.run === undefined ? [] : (linked.judgement.match?.notes ?? [])),
    ],
    editedSinceRun: linked?.run === undefined ? [] : workspace.edited(),
  };
}

/** A second saved is worth no word. */
const LEAST_SAVED_MS = 1000;

function savingsOf(findings: readonly Finding[], run: Run): Pick<RunStatus, 'savings'> {
  const savedMs = savedTogetherMs(findings, run);
  if (savedMs < LEAST_SAVED_MS) return {};
  return { savings: t('{0} of {1}', formatDuration(savedMs), formatDuration(applicationMs(run))) };
}
