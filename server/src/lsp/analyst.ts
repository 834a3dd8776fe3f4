import { Worker } from 'node:worker_threads';
import type { Run } from '../model/run.ts';
import type { RuleSettings } from '../rules/settings.ts';
import type { AnalysisAnswer, AnalysisRequest, BrokenSource, ChangedSource } from './analysisMessages.ts';
import type { Judgement } from './judgement.ts';
import type { Sources } from './sources.ts';

/** Has the sources judged in a thread of its own, so that a keystroke never waits for it. */
export interface Analyst {
  /** Judges the sources as they are now, against a run or alone. Rejects when the thread died or an assumption broke. */
  judge(run: Run | undefined, settings: RuleSettings): Promise<Judgement>;
  close(): Promise<void>;
}

export interface AnalystParts {
  readonly sources: Sources;
  /** The bundle that both threads run. */
  readonly program: string;
  readonly grammarFolder: string;
  readonly onBroken: (broken: readonly BrokenSource[]) => void;
}

/** Deep plans and long chains of calls are walked by recursion. */
const LIMITS = { stackSizeMb: 16 };

interface Waiting {
  readonly resolve: (judgement: Judgement) => void;
  readonly reject: (error: Error) => void;
}

export function createAnalyst({ sources, program, grammarFolder, onBroken }: AnalystParts): Analyst {
  let worker: Worker | undefined;
  /** Texts that the thread has. */
  const sent = new Map<string, string>();
  const waiting = new Map<number, Waiting>();
  let lastId = 0;

  const fail = (error: Error): void => {
    worker = undefined;
    sent.clear();
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  const receive = (answer: AnalysisAnswer): void => {
    const asked = waiting.get(answer.id);
    waiting.delete(answer.id);
    if (answer.kind === 'failed') return asked?.reject(new Error(answer.message));
    onBroken(answer.broken);
    return asked?.resolve(answer.judgement);
  };
  /** Started when first needed, and again after it died: then it knows no source yet. */
  const start = (): Worker => {
    const started = new Worker(program, { workerData: grammarFolder, resourceLimits: LIMITS });
    started.on('message', receive);
    started.on('error', (error) => fail(error instanceof Error ? error : new Error(String(error))));
    started.on('exit', () => {
      if (worker === started) fail(new Error('the analysis ended early'));
    });
    return started;
  };

  return {
    judge(run, settings) {
      worker ??= start();
      lastId += 1;
      const request: AnalysisRequest = { id: lastId, ...changesOf(sources, sent), run, settings };
      const answered = new Promise<Judgement>((resolve, reject) => {
        waiting.set(request.id, { resolve, reject });
      });
      worker.postMessage(request, []);
      return answered;
    },
    async close() {
      const closing = worker;
      worker = undefined;
      await closing?.terminate();
    },
  };
}

/** What changed since the thread was told last; takes note that it is told now. */
function changesOf(sources: Sources, sent: Map<string, string>): Pick<AnalysisRequest, 'changed' | 'removed'> {
  const changed: ChangedSource[] = [];
  const removed = new Set(sent.keys());
  for (const { text, open } of sources.all()) {
    removed.delete(text.file);
    if (sent.get(text.file) === text.text) continue;
    sent.set(text.file, text.text);
    changed.push({ file: text.file, text: text.text, open: open !== undefined });
  }
  for (const file of removed) sent.delete(file);
  return { changed, removed: [...removed] };
}
