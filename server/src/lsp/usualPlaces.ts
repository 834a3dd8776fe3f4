import { readFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Folders } from './folders.ts';

/** Folders where Spark writes its logs by itself: its default, and what configuration that Spark reads and the code say. */
export async function usualPlaces(
  folders: Folders,
  environment: Readonly<Record<string, string | undefined>>,
  sources: readonly { readonly file: string; readonly text: string }[] = [],
): Promise<readonly string[]> {
  const homes = [environment['SPARK_CONF_DIR'], environment['SPARK_HOME'] && join(environment['SPARK_HOME'], 'conf')];
  const inWorkspace = folders.roots.flatMap(({ path }) => [path, join(path, 'conf')]);
  const files = [...homes, ...inWorkspace].flatMap((folder) =>
    folder === undefined || folder === '' ? [] : [join(folder, 'spark-defaults.conf')],
  );
  const named = await Promise.all(files.map(async (file) => logFoldersIn(await textOf(file))));
  const inCode = sources.flatMap(({ text }) => logFoldersIn(text));
  // A relative one counts from where the program is started, most often the workspace's folder.
  const places = [...named.flat(), ...inCode].flatMap((place) =>
    isAbsolute(place) ? [place] : folders.roots.map(({ path }) => join(path, place)),
  );
  return [...new Set([...places, join(tmpdir(), 'spark-events'), join(homedir(), 'spark-events')])];
}

const LOG_FOLDER =
  /^([^\n#]*)\bspark\.(?:eventLog\.dir|history\.fs\.logDirectory)(?:["']\s*,\s*["']([^"'\n]+)["']|\s*[=:\s]\s*["']?([^\s"',)]+))/gm;

/** `spark.eventLog.dir file:///var/log/spark` in a file of Spark, `.config("spark.eventLog.dir", "logs")` in code; places outside the file system are left out. */
export function logFoldersIn(text: string): readonly string[] {
  return [...text.matchAll(LOG_FOLDER)].flatMap(([, , quoted, bare]) => localPath(quoted ?? bare ?? ''));
}

function localPath(value: string): readonly string[] {
  if (value.startsWith('file:')) return pathOfFileUri(value);
  return /^[a-z][a-z0-9+.-]+:/i.test(value) || /[{}$]/.test(value) || value === '' ? [] : [value];
}

function pathOfFileUri(uri: string): readonly string[] {
  try {
    return [fileURLToPath(uri.replace(/^file:\/*/, 'file:///'))];
  } catch {
    // A path of another system.
    return [];
  }
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    // Not there: nothing is said.
    return '';
  }
}
