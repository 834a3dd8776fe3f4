import { existsSync, watch, type FSWatcher } from 'node:fs';

/** Folders outside of the workspace where logs may come: the editor tells only of its own folders. */
export interface PlaceWatch {
  /** From now on these are watched, and no others. */
  keep(folders: readonly string[]): void;
  close(): void;
}

/** Calls when a file comes, goes or gets another name; a log that only grows is followed where it is linked. */
export function createPlaceWatch(onChange: () => void): PlaceWatch {
  const watchers = new Map<string, FSWatcher>();
  const drop = (folder: string): void => {
    watchers.get(folder)?.close();
    watchers.delete(folder);
  };
  const add = (folder: string): void => {
    try {
      const watcher = watch(folder, { persistent: false }, (event) => {
        if (event !== 'rename') return;
        // A folder that went away and comes again is another one.
        if (!existsSync(folder)) drop(folder);
        onChange();
      });
      watcher.on('error', () => drop(folder));
      watchers.set(folder, watcher);
    } catch {
      // Not there yet, or not ours to read: the next look at all places tries again.
    }
  };
  return {
    keep(folders) {
      for (const folder of watchers.keys()) if (!folders.includes(folder)) drop(folder);
      for (const folder of new Set(folders)) if (!watchers.has(folder)) add(folder);
    },
    close() {
      for (const folder of watchers.keys()) drop(folder);
    },
  };
}
