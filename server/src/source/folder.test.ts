import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listSourceFiles, readSourceFiles } from './folder.ts';

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'planlight sources-'));
  mkdirSync(join(root, 'jobs'));
  mkdirSync(join(root, '.hidden'));
  mkdirSync(join(root, 'target'));
  for (const file of ['b.py', 'jobs/A.scala', 'jobs/n.ipynb', '.hidden/c.py', 'target/d.py', 'notes.txt'])
    writeFileSync(join(root, file), 'x = 1\n');
  // It leads in a circle, so it is not followed.
  symlinkSync(root, join(root, 'jobs', 'again'));
});
afterAll(() => rmSync(root, { recursive: true }));

test('the sources below a folder, but those of hidden and made folders', async () => {
  expect(await listSourceFiles(root)).toEqual({ files: ['b.py', 'jobs/A.scala', 'jobs/n.ipynb'], problems: [] });
});

test('more files than are read are said', async () => {
  const { files, problems } = await listSourceFiles(root, 2);
  expect(files).toHaveLength(2);
  expect(problems.map(({ message }) => message)).toEqual([
    `${root} holds more than 2 source files: only so many were read. Name a folder inside it.`,
  ]);
  expect((await listSourceFiles(root, 3)).problems).toEqual([]);
});

test('a folder and a file that cannot be read are said, and the rest is read', async () => {
  const { files, problems } = await listSourceFiles(join(root, 'none'));
  expect(files).toEqual([]);
  expect(problems[0]?.message).toMatch(/^The folder .*none could not be opened: ENOENT/);
  const read = await readSourceFiles(root, ['gone.py', 'b.py']);
  expect(read.sources).toEqual([{ file: 'b.py', text: 'x = 1\n' }]);
  expect(read.problems[0]?.message).toMatch(/^gone\.py could not be read: ENOENT/);
});
