import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
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

/** Paths of the source files below `root`, relative, with `/`, sorted. */
export async function listSourceFiles(root: string): Promise<readonly string[]> {
  const found: string[] = [];
  const pending = [''];
  while (pending.length > 0 && found.length < MOST_FILES) {
    const folder = pending.pop() ?? '';
    for (const entry of await entriesOf(join(root, folder))) {
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
  return found.toSorted();
}

async function entriesOf(folder: string) {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch {
    // A folder that may not be read has no sources for us; the files beside it have.
    return [];
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
