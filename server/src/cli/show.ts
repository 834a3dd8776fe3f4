import { setFlagsFromString } from 'node:v8';
import { readRuns } from '../eventlog/read.ts';
import { writeRunsAsJson } from './showJson.ts';
import { runAsText } from './showText.ts';

interface ShowIo {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  readonly isTerminal: boolean;
}

const USAGE = 'Usage: planlight show LOG [--format text|json]\n';
const SHOWN_EVERY_MS = 100;

/** `planlight show LOG`: the facts of a run, as a table or as JSON. */
export async function show(args: readonly string[], io: ShowIo): Promise<number> {
  const asked = parse(args);
  if (typeof asked === 'string') {
    io.stderr(`planlight show: ${asked}\n${USAGE}`);
    return 2;
  }
  // V8 would double the room for young objects again and again on long logs, which costs 30 MiB and saves nothing.
  setFlagsFromString('--semi-space-growth-factor=1');
  // V8 11 (Node 20) optimizes so early that it soon throws the code away: a fifth of the work of a log of 100 MB. Later ones call the flag otherwise and wait by themselves.
  if (process.versions.v8.startsWith('11.')) {
    setFlagsFromString('--interrupt-budget=300000');
    // Its optimizer copies what is called into the caller until a function is huge, which a short life does not pay back.
    setFlagsFromString('--max-inlined-bytecode-size-cumulative=300');
  }
  const result = await readRuns(asked.path, io.isTerminal ? { onProgress: progressOn(io) } : {});
  if (io.isTerminal) io.stderr('\r\u001b[K');
  if (result.kind === 'refused') {
    io.stderr(`planlight: ${result.problem.message}\n`);
    return 2;
  }
  if (asked.format === 'json') writeRunsAsJson(result.runs, io.stdout);
  else io.stdout(result.runs.map(runAsText).join('\n\n'));
  return 0;
}

function parse(args: readonly string[]): { readonly path: string; readonly format: 'text' | 'json' } | string {
  let path: string | undefined;
  let format = 'text';
  for (let index = 0; index < args.length; index += 1) {
    const argument = args[index] ?? '';
    if (argument === '--format') {
      index += 1;
      format = args[index] ?? '';
    } else if (argument.startsWith('--format=')) format = argument.slice('--format='.length);
    else if (argument.startsWith('--')) return `there is no option ${argument}.`;
    else if (path === undefined) path = argument;
    else return 'only one log can be shown at a time.';
  }
  if (path === undefined) return 'which log?';
  if (format !== 'text' && format !== 'json') return `--format must be text or json, not "${format}".`;
  return { path, format };
}

function progressOn(io: ShowIo): (done: number, total: number) => void {
  let shownAt = 0;
  return (done, total) => {
    const now = performance.now();
    if (now - shownAt < SHOWN_EVERY_MS || total === 0) return;
    shownAt = now;
    io.stderr(`\rReading the log: ${Math.floor((100 * done) / total)} %`);
  };
}
