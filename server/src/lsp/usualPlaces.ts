import { readFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Folders } from './folders.ts';

/** Folders where Spark writes its logs by itself: its default, and what configuration files that Spark reads say. */
export async function usualPlaces(
  folders: Folders,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<readonly string[]> {
  const homes = [environment['SPARK_CONF_DIR'], environment['SPARK_HOME'] && join(environment['SPARK_HOME'], 'conf')];
  const inWorkspace = folders.roots.flatMap(({ path }) => [path, join(path, 'conf')]);
  const files = [...homes, ...inWorkspace].flatMap((folder) =>
    folder === undefined || folder === '' ? [] : [join(folder, 'spark-defaults.conf')],
  );
  const named = await Promise.all(files.map(async (file) => logFolderIn(await textOf(file))));
  return [
    ...new Set([
      ...named.filter((place) => place !== undefined),
      join(tmpdir(), 'spark-events'),
      join(homedir(), 'spark-events'),
    ]),
  ];
}

/** `spark.eventLog.dir file:///var/log/spark`: blanks, `=` or `:` in between; places outside the file system are not looked at. */
export function logFolderIn(configuration: string): string | undefined {
  const value = /^\s*spark\.eventLog\.dir\s*[=:\s]\s*(\S+)/m.exec(configuration)?.[1];
  if (value === undefined) return undefined;
  if (value.startsWith('/')) return value;
  if (!value.startsWith('file:')) return undefined;
  try {
    return fileURLToPath(value.replace(/^file:\/*/, 'file:///'));
  } catch {
    // A path of another system.
    return undefined;
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
