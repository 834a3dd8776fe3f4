import { realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { isUsageError, type Io } from './io.ts';
import { printable } from './printable.ts';
import { overview, usage, type VerbName } from './usage.ts';
import { versionOf } from './version.ts';

type Verb = (args: readonly string[], io: Io) => Promise<number>;

/** Each verb is loaded when it is asked for: reading a log must not wait for the grammars. */
const VERBS: Readonly<Record<VerbName, () => Promise<Verb>>> = {
  check: async () => (await import('./sourceVerbs.ts')).sourceVerbs.check,
  match: async () => (await import('./sourceVerbs.ts')).sourceVerbs.match,
  show: async () => (await import('./show.ts')).show,
  compare: async () => (await import('./sourceVerbs.ts')).sourceVerbs.compare,
};

async function main(args: readonly string[]): Promise<number> {
  const io: Io = {
    stdout: (text) => void process.stdout.write(process.stdout.isTTY ? printable(text) : text),
    stderr: (text) => void process.stderr.write(text),
    isTerminal: process.stderr.isTTY,
    // The build puts the wasm files beside the bundle; npm starts it through a link.
    bundleFolder: dirname(realpathSync(process.argv[1] ?? '.')),
  };
  const [name, ...rest] = args;
  if (name === undefined || asksForHelp(name) || name === 'help') {
    io.stdout(overview);
    return name === undefined ? 2 : 0;
  }
  if (name === '--version') {
    io.stdout(`${versionOf(io.bundleFolder)}\n`);
    return 0;
  }
  if (!isVerb(name)) {
    io.stderr(`planlight: there is no command "${name}"; try planlight --help.\n`);
    return 2;
  }
  if (rest.some(asksForHelp)) {
    io.stdout(usage[name]);
    return 0;
  }
  try {
    const verb = await VERBS[name]();
    return await verb(rest, io);
  } catch (error) {
    if (!isUsageError(error)) throw error;
    io.stderr(`planlight: ${error.message}\n`);
    return 2;
  }
}

function isVerb(name: string): name is VerbName {
  return Object.hasOwn(VERBS, name);
}

function asksForHelp(argument: string): boolean {
  return argument === '--help' || argument === '-h';
}

/** A reader that went away (`planlight show LOG | head`) is no failure of ours. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  process.stderr.write(`planlight: the output could not be written (${error.code ?? error.message}).\n`);
  process.exit(2);
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
