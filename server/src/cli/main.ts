import { realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { isUsageError, type Io } from './io.ts';

const USAGE = `Planlight shows what Apache Spark did with each line of Scala and PySpark code.

  planlight check SRC [--run LOG] [--format text|json|sarif|github] [--fail-on error|warning|information|hint]
  planlight match SRC --run LOG [--format text|json]
  planlight show LOG [--format text|json]
  planlight compare LOG LOG [SRC [SRC]] [--format text|json]

SRC is a folder with sources, LOG an event log: a file, a rolling folder, or a zip of the History Server.
Exit status: 0 done, 1 findings at or above --fail-on, 2 usage or unreadable input.
`;

type Verb = (args: readonly string[], io: Io) => Promise<number>;

/** Each verb is loaded when it is asked for: reading a log must not wait for the grammars. */
const VERBS: Readonly<Record<string, () => Promise<Verb>>> = {
  check: async () => (await import('./sourceVerbs.ts')).sourceVerbs.check,
  match: async () => (await import('./sourceVerbs.ts')).sourceVerbs.match,
  show: async () => (await import('./show.ts')).show,
  compare: async () => (await import('./sourceVerbs.ts')).sourceVerbs.compare,
};

async function main(args: readonly string[]): Promise<number> {
  const io: Io = {
    stdout: (text) => void process.stdout.write(text),
    stderr: (text) => void process.stderr.write(text),
    isTerminal: process.stderr.isTTY,
    // The build puts the wasm files beside the bundle; npm starts it through a link.
    grammarFolder: dirname(realpathSync(process.argv[1] ?? '.')),
  };
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    io.stdout(USAGE);
    return name === undefined ? 2 : 0;
  }
  const load = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
  if (load === undefined) {
    io.stderr(`planlight: there is no command "${name}"; try planlight --help.\n`);
    return 2;
  }
  try {
    const verb = await load();
    return await verb(rest, io);
  } catch (error) {
    if (!isUsageError(error)) throw error;
    io.stderr(`planlight: ${error.message}\n`);
    return 2;
  }
}

/** A reader that went away (`planlight show LOG | head`) is no failure of ours. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

async function run(): Promise<void> {
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    const trace = error instanceof Error ? error.stack : String(error);
    process.stderr.write(`planlight: an assumption of its own was wrong; please report this.\n${trace}\n`);
    process.exitCode = 2;
  }
}

void run();
