import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { formatCount } from '../base/units.ts';
import type { Problem } from '../model/problem.ts';

/** Folders that hold no code of the workspace's own. */
const SKIPPED_FOLDERS = new Set([
  'node_modules', '__pycache__', 'site-packages', 'target', 'build', 'dist', 'out', 'venv', 'env', 'spark-warehouse', 'metastore_db', 'egg-info',
]); // prettier-ignore

/** Larger files are generated or data; parsing them would hold up the rest. */
const LARGEST_SOURCE_BYTES = 2 * 1024 * 1024;
const MOST_FILES = 20_000;

export interface SourceText {
  /** Relative to the root, with `/`. */
  readonly file: string;
  readonly text: string;
}

export function isSourceFile(name: string): boolean {
  return /\.(py|scala|sc|ipynb)$/.test(name);
}

export interface SourceListing {
  /** Paths of the source files below the root, relative, with `/`, sorted. */
  readonly files: readonly string[];
  /** Folders that could not be opened, and that there were more files than are read. */
  readonly problems: readonly Problem[];
}

export async function listSourceFiles(root: string, most: number = MOST_FILES): Promise<SourceListing> {
  const found: string[] = [];
  const problems: Problem[] = [];
  const pending = [''];
  while (pending.length > 0 && found.length <= most) {
    const folder = pending.pop() ?? '';
    const entries = await entriesOf(join(root, folder));
    if (typeof entries === 'string') {
      const where = folder === '' ? root : folder;
      problems.push({ severity: 'warning', where, message: `The folder ${where} could not be opened: ${entries}` });
      continue;
    }
    for (const entry of entries) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      // Links are not followed: they may lead in circles.
      if (entry.isDirectory()) {
        if (!entry.name.startsWith('.') && !SKIPPED_FOLDERS.has(entry.name) && !entry.name.endsWith('.egg-info'))
          pending.push(path);
      } else if (entry.isFile() && isSourceFile(entry.name)) {
        found.push(path);
      }
    }
  }
  if (found.length > most)
    problems.push({
      severity: 'warning',
      where: root,
      message: `${root} holds more than ${formatCount(most)} source files: only so many were read. Name a folder inside it.`,
    });
  return { files: found.slice(0, most).toSorted(), problems };
}

/** What a folder holds, or why it cannot be told. */
async function entriesOf(folder: string) {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Reads the listed files; what cannot be read becomes a problem. */
export async function readSourceFiles(
  root: string,
  files: readonly string[],
): Promise<{ readonly sources: readonly SourceText[]; readonly problems: readonly Problem[] }> {
  const sources: SourceText[] = [];
  const problems: Problem[] = [];
  for (const file of files) {
    const path = join(root, file);
    try {
      const { size } = await stat(path);
      if (size > LARGEST_SOURCE_BYTES) {
        problems.push({
          severity: 'information',
          where: file,
          message: `${file} is larger than 2 MiB and was not read.`,
        });
        continue;
      }
      sources.push({ file, text: await readFile(path, 'utf8') });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      problems.push({ severity: 'warning', where: file, message: `${file} could not be read: ${reason}` });
    }
  }
  return { sources, problems };
}
