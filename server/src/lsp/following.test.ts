import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { runOf } from '../../../test/support/matchText.ts';
import type { FollowInWorkerOptions } from '../eventlog/followInWorker.ts';
import type { Run } from '../model/run.ts';
import { createLiveRun } from './following.ts';
import type { Linked } from './workspace.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** A run whose log is there: this file. */
function live(
  events: number,
  more: { readonly id?: string; readonly inProgress?: boolean; readonly writtenAt?: number } = {},
): Run {
  const run = runOf([], { id: more.id ?? 'app-1', inProgress: more.inProgress ?? true });
  return {
    ...run,
    log: { ...run.log, path: import.meta.filename, modifiedAt: more.writtenAt ?? Date.now() },
    totals: { ...run.totals, events },
  };
}

function session(run: Run) {
  const state = { linked: linkedTo(run), edited: [] as string[], isBusy: false };
  const updated: Run[] = [];
  const closed: string[] = [];
  let told: FollowInWorkerOptions | undefined;
  const liveRun = createLiveRun({
    workspace: {
      get linked() {
        return state.linked;
      },
      edited: () => state.edited,
    },
    linking: {
      isBusy: () => state.isBusy,
      update(next) {
        updated.push(next);
        state.linked = linkedTo(next);
        liveRun.linked();
        return Promise.resolve();
      },
    },
    follow(path, options) {
      told = options;
      return { close: () => closed.push(path) };
    },
    log: (message) => {
      throw new Error(message);
    },
  });
  liveRun.linked();
  return {
    state,
    updated,
    closed,
    liveRun,
    isFollowed: () => told !== undefined,
    tell: (next: Run) => told?.onRun(next),
  };
}

function linkedTo(run: Run): Linked {
  const judgement = { match: undefined, findings: [], problems: [], calls: new Map() };
  const byFile = { facts: undefined, findings: new Map(), calls: new Map(), operators: new Map() };
  return { uri: undefined, run, facts: undefined, judgement, baseline: new Map(), byFile };
}

test('a run that is still written is judged anew when its log tells more, until its application ends', async () => {
  const { updated, closed, tell } = session(live(5));
  tell(live(5));
  await vi.runAllTimersAsync();
  expect(updated).toEqual([]);
  const [more, last] = [live(9), live(12, { inProgress: false })];
  tell(more);
  await vi.runAllTimersAsync();
  tell(last);
  await vi.runAllTimersAsync();
  expect(updated).toEqual([more, last]);
  expect(closed).toHaveLength(1);
});

test('what comes while a judgement rests is judged once, with the newest run', async () => {
  const { updated, tell } = session(live(5));
  tell(live(6));
  await vi.advanceTimersByTimeAsync(1);
  tell(live(7));
  tell(live(8));
  await vi.advanceTimersByTimeAsync(100);
  expect(updated.map(({ totals }) => totals.events)).toEqual([6]);
  await vi.runAllTimersAsync();
  expect(updated.map(({ totals }) => totals.events)).toEqual([6, 8]);
});

test.each(['edited', 'isBusy'] as const)('it waits while the sources or the linking are %s', async (what) => {
  const { state, updated, tell } = session(live(5));
  if (what === 'edited') state.edited = ['job.py'];
  else state.isBusy = true;
  tell(live(6));
  await vi.advanceTimersByTimeAsync(5_000);
  expect(updated).toEqual([]);
  Object.assign(state, { edited: [], isBusy: false });
  await vi.runAllTimersAsync();
  expect(updated).toHaveLength(1);
});

test('another run, or none, ends it; another application in the same file is not the linked one', async () => {
  const { state, updated, closed, liveRun, tell } = session(live(5));
  tell(live(6, { id: 'app-2' }));
  await vi.runAllTimersAsync();
  expect(updated).toEqual([]);
  tell(live(7));
  state.linked = linkedTo(live(1, { id: 'app-3', inProgress: false }));
  liveRun.linked();
  await vi.runAllTimersAsync();
  expect(updated).toEqual([]);
  expect(closed).toHaveLength(1);
});

test('a run that ended, or whose application was killed long ago, is not followed', () => {
  expect(session(live(5)).isFollowed()).toBe(true);
  expect(session(live(5, { inProgress: false })).isFollowed()).toBe(false);
  expect(session(live(5, { writtenAt: Date.now() - 2 * 24 * 60 * 60 * 1000 })).isFollowed()).toBe(false);
});
