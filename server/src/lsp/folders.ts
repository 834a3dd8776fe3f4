import { dirname, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The workspace's folders, and the relative names that everything inside uses for files. */
export interface Folders {
  readonly roots: readonly Root[];
  /** Single files are open, no folder: what lies beside them is not searched. */
  readonly loose?: true;
}

interface Root {
  readonly path: string;
  /** Put before the file's relative path where the workspace has several folders; empty for one. */
  readonly prefix: string;
}

export function foldersOf(uris: readonly string[]): Folders {
  const given = uris.flatMap((uri) => pathOfUri(uri) ?? []).map((path) => path.replace(/[\\/]+$/, ''));
  // A folder inside another one is reached through it: no file has two names.
  const paths = given.filter((path) => !given.some((other) => relativeTo(other, path) !== undefined));
  if (paths.length === 1) return { roots: paths.map((path) => ({ path, prefix: '' })) };
  const names = paths.map((path) => path.split(/[\\/]/).at(-1) ?? '');
  // Two folders of one name are told apart by their place in the list.
  const prefixes = names.map((name, index) => (names.indexOf(name) === index ? `${name}/` : `${name}-${index + 1}/`));
  return { roots: paths.map((path, index) => ({ path, prefix: prefixes[index] ?? '' })) };
}

/** For an editor without a folder: nothing, until the folder of the file that is opened first stands in for it. */
export function looseFolder(): { readonly folders: Folders; readonly begin: (uri: string) => void } {
  const roots: Root[] = [];
  return {
    folders: { roots, loose: true },
    begin(uri) {
      const path = pathOfUri(uri);
      if (path !== undefined) roots.push({ path: dirname(path), prefix: '' });
    },
  };
}

/** The path of a file URI on this host; undefined for documents that are no files. */
export function pathOfUri(uri: string): string | undefined {
  if (!uri.startsWith('file:')) return undefined;
  try {
    return fileURLToPath(uri);
  } catch {
    // A file URI of another host or with broken escapes names no file here.
    return undefined;
  }
}

export function uriOfPath(path: string): string {
  return pathToFileURL(path).href;
}

/** The name of a file inside the workspace; undefined outside of it. */
export function fileOfUri(folders: Folders, uri: string): string | undefined {
  const path = pathOfUri(uri);
  if (path === undefined) return undefined;
  for (const root of folders.roots) {
    const inside = relativeTo(root.path, path);
    if (inside !== undefined) return root.prefix + inside;
  }
  return undefined;
}

export function pathOfFile(folders: Folders, file: string): string | undefined {
  const root = folders.roots.find(({ prefix }) => file.startsWith(prefix));
  return root && root.path + sep + file.slice(root.prefix.length).replaceAll('/', sep);
}

export function uriOfFile(folders: Folders, file: string): string | undefined {
  const path = pathOfFile(folders, file);
  return path === undefined ? undefined : uriOfPath(path);
}

function relativeTo(root: string, path: string): string | undefined {
  // Windows gives drive letters in either case.
  const start = sep === '\\' ? path.slice(0, root.length).toLowerCase() === root.toLowerCase() : path.startsWith(root);
  return start && path[root.length] === sep ? path.slice(root.length + 1).replaceAll(sep, '/') : undefined;
}
