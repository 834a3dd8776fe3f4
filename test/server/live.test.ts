import { appendFileSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fileBytes } from '../../server/src/eventlog/codec/bytes.ts';
import { decompress } from '../../server/src/eventlog/codec/decompress.ts';
import { example, logIn, startLspServer, type LspServer } from '../support/lspServer.ts';

const FILE = 'src/main/scala/io/meridian/features/iceberg/IcebergTables.scala';
const LIVE = 'runs/live/local-1.inprogress';

let server: LspServer;
/** The log's lines: what the application wrote first, and what came later. */
let lines: readonly string[];

beforeAll(async () => {
  server = await startLspServer(example('feature-tables'), { folder: true, without: ['runs/after', '.vscode'] });
  lines = await linesOf(join(server.folder, 'runs/before', logIn('feature-tables/runs/before')));
  mkdirSync(join(server.folder, 'runs/live'));
});
afterAll(() => server.stop());

async function linesOf(path: string): Promise<readonly string[]> {
  const fail = (message: string): never => {
    throw new Error(message);
  };
  const chunks: Buffer[] = [];
  for await (const chunk of decompress(fileBytes(path, fail), fail)) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString().trimEnd().split('\n');
}

test('a run that is still written keeps up with its log, until the application ends under another name', async () => {
  const log = join(server.folder, LIVE);
  const first = lines.findIndex((line) => line.includes('SparkListenerSQLExecutionStart')) + 1;
  const half = lines.slice(0, first).join('\n');
  writeFileSync(log, `${half}\n`);
  await server.link(LIVE);
  const begun = await server.status(({ run }) => run?.inProgress === true);
  expect(begun.anchored.of).toBe(1);

  // In the middle of a line, as it may come.
  const rest = `${lines.slice(first).join('\n')}\n`;
  appendFileSync(log, rest.slice(0, rest.length - 1_000));
  await server.status(({ run, anchored }) => run?.inProgress === true && anchored.of > begun.anchored.of);
  await server.open(FILE);
  const line = server
    .text(FILE)
    .split('\n')
    .findIndex((text) => text.includes('.coalesce(2)'));
  await server.diagnostics(FILE, (all) =>
    all.some(({ code, range }) => code === 'few-tasks' && range.start.line === line),
  );

  appendFileSync(log, rest.slice(rest.length - 1_000));
  renameSync(log, log.replace('.inprogress', ''));
  const { run } = await server.status((status) => status.run?.inProgress === false);
  expect(run?.uri).toMatch(/\/runs\/live\/local-1$/);
});
