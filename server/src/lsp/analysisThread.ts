import { parentPort, workerData } from 'node:worker_threads';
import { compareRuns } from '../compare/compareRuns.ts';
import { createSourceReader, type SourceReader } from '../source/reader.ts';
import type { AnalysisAnswer, AnalysisRequest, BrokenSource, JudgeRequest } from './analysisMessages.ts';
import { judge } from './judgement.ts';
import { createSources, type DocumentReader, type Sources } from './sources.ts';

/** The other side of `analyst.ts`: keeps its own modules of the sources, and judges them when asked. */
export async function runAnalysisThread(): Promise<void> {
  const reader = await createSourceReader(String(workerData));
  const broken = new Map<string, BrokenSource>();
  const sources = createSources(documentReader(reader), (file, error) => {
    broken.set(file, { file, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  });
  parentPort?.on('message', (request: AnalysisRequest) => {
    parentPort?.postMessage(answered(sources, broken, request), []);
  });
}

/** One request fails, the thread goes on. */
function answered(sources: Sources, broken: Map<string, BrokenSource>, request: AnalysisRequest): AnalysisAnswer {
  const { id } = request;
  try {
    if (request.kind === 'judge') return judged(sources, broken, request);
    const { before: _before, after: _after, ...changes } = compareRuns(request.before, request.after);
    return { kind: 'compared', id, changes };
  } catch (error) {
    return { kind: 'failed', id, message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

function judged(sources: Sources, broken: Map<string, BrokenSource>, request: JudgeRequest): AnalysisAnswer {
  const { id, changed, removed, run, settings } = request;
  for (const { file, text, open } of changed) {
    broken.delete(file);
    if (open) sources.setOpen(file, text, { uri: '', version: 0 });
    else {
      sources.setClosed(file);
      sources.setOnDisk(file, text);
    }
  }
  for (const file of removed) {
    broken.delete(file);
    sources.setClosed(file);
    sources.remove(file);
  }
  const all = sources.all();
  const texts = new Map(all.map(({ text }) => [text.file, text.text]));
  const judgement = judge(
    all.map(({ module }) => module),
    run,
    texts,
    settings,
  );
  return { kind: 'judged', id, judgement, broken: [...broken.values()] };
}

export function documentReader(reader: SourceReader): DocumentReader {
  return {
    read: (file, text) => reader.read(file, text),
    set: (file, text) => reader.edit(file, text),
    drop: (file) => reader.close(file),
  };
}
