import { setFlagsFromString } from 'node:v8';
import { UsageError, type Io } from './io.ts';
import { oneOf, parseOptions } from './options.ts';
import { readLogs } from './readLogs.ts';
import { writeRunsAsJson } from './showJson.ts';
import { runAsText } from './showText.ts';
import { usageLine } from './usage.ts';

/** `planlight show LOG`: the facts of a run, as a table or as JSON. */
export async function show(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseOptions(args, { format: { type: 'string' } });
  const format = oneOf('format', values.format, ['text', 'json'], 'text');
  const [path, ...more] = positionals;
  if (path === undefined || more.length > 0) throw new UsageError(usageLine('show'));
  tuneForOneLog();
  const runs = await readLogs(path, io);
  if (format === 'json') writeRunsAsJson(runs, io.stdout);
  else io.stdout(runs.map(runAsText).join('\n\n'));
  return 0;
}

/** Flags of V8 for a process that reads one log and ends. */
function tuneForOneLog(): void {
  // V8 would double the room for young objects again and again on long logs, which costs 30 MiB and saves nothing.
  setFlagsFromString('--semi-space-growth-factor=1');
  // V8 11 (Node 20) optimizes so early that it soon throws the code away: a fifth of the work of a log of 100 MB. Later ones call the flag otherwise and wait by themselves.
  if (!process.versions.v8.startsWith('11.')) return;
  setFlagsFromString('--interrupt-budget=300000');
  // Its optimizer copies what is called into the caller until a function is huge, which a short life does not pay back.
  setFlagsFromString('--max-inlined-bytecode-size-cumulative=300');
}
