import type { LayoutInput, LayoutResult } from './layout.ts';
import { arrange } from './arrange.ts';

/** The worker's half: one request, one answer. It is the same bundle as the page, which sees that it has no document. */
export function startLayoutWorker(): void {
  addEventListener('message', (event: MessageEvent<LayoutInput>) => {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin to name
    postMessage(arrange(event.data));
  });
}

export interface LayoutThread {
  /** The newest request wins: one that is still running is killed, and its answer never comes. */
  readonly run: (input: LayoutInput, done: (result: LayoutResult) => void) => void;
}

/**
 * Lays out in a thread made of the page's own script, so that a thousand cards never hold up the page.
 * Where no worker can be had the page does the work itself: slower, but drawn.
 */
export function createLayoutThread(script: Promise<string | undefined>): LayoutThread {
  let worker: Worker | undefined;
  let running = false;
  let newest = 0;
  let broken = false;
  const start = async (): Promise<Worker | undefined> => {
    const url = await script;
    if (url === undefined || broken) return undefined;
    try {
      return new Worker(url);
    } catch {
      // Without a thread of its own the layout is made here.
      broken = true;
      return undefined;
    }
  };
  const run = async (input: LayoutInput, done: (result: LayoutResult) => void): Promise<void> => {
    const request = ++newest;
    if (running) {
      worker?.terminate();
      worker = undefined;
    }
    running = true;
    const chosen = worker ?? (await start());
    if (request !== newest) {
      if (chosen !== worker) chosen?.terminate();
      return;
    }
    worker = chosen;
    const finish = (result: LayoutResult): void => {
      if (request !== newest) return;
      running = false;
      done(result);
    };
    if (worker === undefined) {
      finish(arrange(input));
      return;
    }
    const answered = new AbortController();
    const { signal } = answered;
    const once = (act: () => void): void => {
      answered.abort();
      act();
    };
    worker.addEventListener('message', (event: MessageEvent<LayoutResult>) => once(() => finish(event.data)), {
      signal,
    });
    // A thread that cannot run is not asked again.
    worker.addEventListener(
      'error',
      () =>
        once(() => {
          if (request !== newest) return;
          broken = true;
          worker?.terminate();
          worker = undefined;
          finish(arrange(input));
        }),
      { signal },
    );
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin to name
    worker.postMessage(input);
  };
  return { run: (input, done) => void run(input, done) };
}

/** The page's script as an address that a worker may be made of: the page's own origin is not the script's. */
export async function scriptForWorker(address: string | undefined): Promise<string | undefined> {
  if (address === undefined || address === '') return undefined;
  try {
    const response = await fetch(address);
    return URL.createObjectURL(new Blob([await response.text()], { type: 'text/javascript' }));
  } catch {
    // A page that may not fetch its own script draws all the same.
    return undefined;
  }
}
