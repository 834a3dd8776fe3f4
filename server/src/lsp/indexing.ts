import { isSourceFile, listSourceFiles, readSourceFiles } from '../source/folder.ts';
import type { Folders } from './folders.ts';
import type { Sources } from './sources.ts';
import { nextTurn, createBreather } from './turns.ts';

/** Files read and parsed between two looks at the disk. */
const FILES_AT_ONCE = 32;

export interface IndexOptions {
  /** Folder names that are not searched. */
  readonly exclude: readonly string[];
  readonly onProgress: (done: number, total: number) => void;
}

/** Reads every source file of the workspace's folders; requests are answered in between. Returns sentences about what could not be read. */
export async function indexWorkspace(
  folders: Folders,
  sources: Sources,
  options: IndexOptions,
): Promise<readonly string[]> {
  if (folders.loose === true) return [];
  const problems: string[] = [];
  const breathe = createBreather();
  for (const root of folders.roots) {
    const listing = await listSourceFiles(root.path);
    problems.push(...listing.problems.map(({ message }) => message));
    const files = listing.files.filter((file) => !isExcluded(file, options.exclude));
    for (let at = 0; at < files.length; at += FILES_AT_ONCE) {
      const read = await readSourceFiles(root.path, files.slice(at, at + FILES_AT_ONCE));
      problems.push(...read.problems.map(({ message }) => message));
      for (const { file, text } of read.sources) {
        sources.setOnDisk(root.prefix + file, text);
        await breathe();
      }
      options.onProgress(Math.min(at + FILES_AT_ONCE, files.length), files.length);
    }
  }
  await nextTurn();
  return problems;
}

/** A file of the workspace that changed on disk, or came, or went. */
export async function rereadFile(folders: Folders, sources: Sources, file: string): Promise<void> {
  const root = folders.roots.find(({ prefix }) => file.startsWith(prefix));
  if (root === undefined || !isSourceFile(file)) return;
  const read = await readSourceFiles(root.path, [file.slice(root.prefix.length)]);
  const [source] = read.sources;
  if (source === undefined) sources.remove(file);
  else sources.setOnDisk(file, source.text);
}

export function isExcluded(file: string, names: readonly string[]): boolean {
  return names.length > 0 && file.split('/').some((part) => names.includes(part));
}
