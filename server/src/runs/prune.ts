import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** So much of each kind is kept; what was not used for longest goes first. */
const MOST_KEPT_BYTES = 1024 * 1024 * 1024;

/** Removes files of one kind that were not used for longest until the rest is small enough, and what an earlier process left half done. */
export async function prune(folder: string, suffix: string, mostBytes = MOST_KEPT_BYTES): Promise<void> {
  const files = await Promise.all(
    (await readdir(folder)).map(async (name) => {
      const path = join(folder, name);
      const stats = await stat(path).catch(() => undefined);
      return { path, name, bytes: stats?.size ?? 0, usedAt: stats?.mtimeMs ?? 0 };
    }),
  );
  const dayAgo = Date.now() - 24 * 60 * 60 * 1000;
  const abandoned = files.filter(({ name, usedAt }) => name.endsWith('.new') && usedAt < dayAgo);
  let kept = 0;
  const tooMuch = files
    .filter(({ name }) => name.endsWith(suffix))
    .toSorted((a, b) => b.usedAt - a.usedAt)
    .filter(({ bytes }, index) => {
      kept += bytes;
      // The newest is in use, however large it is.
      return index > 0 && kept > mostBytes;
    });
  for (const { path } of [...abandoned, ...tooMuch]) await rm(path, { force: true });
}
