import { existsSync } from 'node:fs';
import type { FollowInWorkerOptions } from '../eventlog/followInWorker.ts';
import { restAfter, type Following } from '../eventlog/follow.ts';
import type { Run } from '../model/run.ts';
import type { Linking } from './linking.ts';
import type { Workspace } from './workspace.ts';

/** Keeps the linked run up with its log while the application runs. */
export interface LiveRun {
  /** Another run is linked, or none. */
  linked(): void;
  close(): void;
}

export interface LiveRunParts {
  readonly workspace: Pick<Workspace, 'linked' | 'edited'>;
  readonly linking: Pick<Linking, 'update' | 'isBusy'>;
  /** Tells the run of a log each time the log grew. */
  readonly follow: (path: string, told: FollowInWorkerOptions) => Following;
  readonly log: (message: string) => void;
}

/** Milliseconds between two judgements, where these take no time. */
const EVERY_MS = 500;
const DAY_MS = 24 * 60 * 60 * 1000;

interface Followed {
  readonly path: string;
  readonly following: Following;
}

export function createLiveRun({ workspace, linking, follow, log }: LiveRunParts): LiveRun {
  let followed: Followed | undefined;
  /** What the log told last and was not judged yet. */
  let newest: Run | undefined;
  let timer: NodeJS.Timeout | undefined;
  let judging = false;
  let readyAt = 0;

  const stop = (): void => {
    followed?.following.close();
    followed = undefined;
    newest = undefined;
    clearTimeout(timer);
    timer = undefined;
  };
  const soon = (): void => {
    if (!judging && newest !== undefined) timer ??= setTimeout(() => void judge(), readyAt - performance.now());
  };
  const restFor = (ms: number): void => {
    readyAt = performance.now() + ms;
    soon();
  };
  const judge = async (): Promise<void> => {
    timer = undefined;
    const run = newest;
    // Marks are of the text at linking: while that is edited, a new judgement would take the edit for what ran.
    if (run === undefined || linking.isBusy() || workspace.edited().length > 0) return restFor(EVERY_MS);
    newest = undefined;
    judging = true;
    const begunAt = performance.now();
    try {
      await linking.update(run);
    } catch (error) {
      log(`judging the grown log failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }
    judging = false;
    restFor(restAfter(performance.now() - begunAt, EVERY_MS));
  };
  const begin = (path: string, appId: string): Followed => {
    const onRun = (run: Run): void => {
      // A log that was replaced by that of another application is not what was linked.
      if (run.app.id !== appId || !isNews(workspace.linked?.run, run)) return;
      newest = run;
      soon();
    };
    return { path, following: follow(path, { onRun, onFailed: log }) };
  };

  return {
    linked() {
      const run = workspace.linked?.run;
      const live = run?.app.inProgress === true ? run : undefined;
      if (live !== undefined && followed?.path === live.log.path) return;
      stop();
      if (live !== undefined && mayGrow(live)) followed = begin(live.log.path, live.app.id);
    },
    close: stop,
  };
}

/** What was not written to for a day was left by an application that was killed; inside a zip nothing grows. */
function mayGrow({ log }: Run): boolean {
  return Date.now() - log.modifiedAt < DAY_MS && existsSync(log.path);
}

function isNews(linked: Run | undefined, run: Run): boolean {
  return linked === undefined || run.totals.events !== linked.totals.events || !run.app.inProgress;
}
