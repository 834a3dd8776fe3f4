import { Worker } from 'node:worker_threads';
import type { ComparedRun, Comparison } from '../compare/comparison.ts';
import type { Run } from '../model/run.ts';
import type { RuleSettings } from '../rules/settings.ts';
import type {
  AnalysisAnswer,
  AnalysisRequest,
  BrokenSource,
  ChangedSource,
  Changes,
  JudgeRequest,
} from './analysisMessages.ts';
import type { Judgement } from './judgement.ts';
import type { Sources } from './sources.ts';

/** Has the sources judged in a thread of its own, so that a keystroke never waits for it. */
export interface Analyst {
  /** Judges the sources as they are now, against a run or alone. Rejects when the thread died or an assumption broke. */
  judge(run: Run | undefined, settings: RuleSettings): Promise<Judgement>;
  /** What changed from one run to another; as long as a judgement where runs are large. */
  compare(before: ComparedRun, after: ComparedRun): Promise<Comparison>;
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
  readonly onJudged: (judgement: Judgement) => void;
  readonly onCompared: (changes: Changes) => void;
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
    if (answer.kind === 'compared') return asked?.onCompared(answer.changes);
    onBroken(answer.broken);
    return asked?.onJudged(answer.judgement);
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

  const nextId = (): number => {
    lastId += 1;
    return lastId;
  };
  const ask = (request: AnalysisRequest, asked: Waiting): void => {
    worker ??= start();
    waiting.set(request.id, asked);
    worker.postMessage(request, []);
  };

  return {
    judge(run, settings) {
      const request = { kind: 'judge', id: nextId(), ...changesOf(sources, sent), run, settings } as const;
      return new Promise((resolve, reject) => ask(request, { onJudged: resolve, onCompared: unasked, reject }));
    },
    async compare(before, after) {
      const request = { kind: 'compare', id: nextId(), before, after } as const;
      const changes = await new Promise<Changes>((resolve, reject) =>
        ask(request, { onJudged: unasked, onCompared: resolve, reject }),
      );
      return { ...changes, before, after };
    },
    async close() {
      const closing = worker;
      worker = undefined;
      await closing?.terminate();
    },
  };
}

function unasked(): never {
  throw new Error('the analysis answered what was not asked');
}

/** What changed since the thread was told last; takes note that it is told now. */
function changesOf(sources: Sources, sent: Map<string, string>): Pick<JudgeRequest, 'changed' | 'removed'> {
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
