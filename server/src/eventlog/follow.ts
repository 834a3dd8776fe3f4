import { watch, type FSWatcher } from 'node:fs';
import { dirname } from 'node:path';
import type { Run } from '../model/run.ts';
import { createGrowingLog } from './growingLog.ts';

/** Follows one log that is still being written. */
export interface Following {
  /** Ends the following; nothing is told afterwards. */
  readonly close: () => void;
}

export interface FollowOptions {
  /** Called with the run so far, at most every `everyMs`, and less often where reading takes long. The last call is the one with `inProgress` false. */
  readonly onRun: (run: Run) => void;
  /** Milliseconds; 500 unless told: an editor need not be told more often. */
  readonly everyMs?: number;
}

const EVERY_MS = 500;
/** A log that is read again as a whole each time takes longer and longer: then it is rested nine times as long as it was read. */
const RESTS_PER_READ = 9;

/** How long to rest after a look at the log, so that looking takes at most a tenth of the time. */
export function restAfter(lookedMs: number, everyMs: number): number {
  return Math.max(everyMs, lookedMs * RESTS_PER_READ);
}

/** Reads a growing log on from where it stopped: across the parts of a rolling folder, and under its new name when the application ends. */
export function followLog(path: string, options: FollowOptions): Following {
  const everyMs = options.everyMs ?? EVERY_MS;
  const log = createGrowingLog(path);
  let closed = false;
  let busy = false;
  let changed = true;
  let timer: NodeJS.Timeout | undefined;
  let restMs = everyMs;

  const look = async (): Promise<void> => {
    timer = undefined;
    if (closed || busy) return;
    busy = true;
    changed = false;
    const begunAt = performance.now();
    const run = await log.readOn();
    restMs = restAfter(performance.now() - begunAt, everyMs);
    busy = false;
    if (closed) return;
    if (run !== undefined) options.onRun(run);
    if (run?.app.inProgress === false) return close();
    if (changed) plan();
  };
  const plan = (): void => {
    changed = true;
    if (!closed && !busy) timer ??= setTimeout(() => void look(), restMs);
  };
  const watchers = [path, dirname(path)].flatMap((watched) => watcherOf(watched, plan));
  // Not every file system tells of changes; looking now and then costs one `stat`.
  const fallback = setInterval(plan, everyMs * 4);
  const close = (): void => {
    closed = true;
    clearInterval(fallback);
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
  void look();
  return { close };
}

function watcherOf(path: string, onChange: () => void): readonly FSWatcher[] {
  try {
    const watcher = watch(path, { persistent: false }, onChange);
    watcher.on('error', () => watcher.close());
    return [watcher];
  } catch {
    // The file was renamed, or its file system cannot be watched: then it is looked at now and then.
    return [];
  }
}
