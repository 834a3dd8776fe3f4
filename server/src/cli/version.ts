import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The version of the package whose folder of bundles this is. */
export function versionOf(bundleFolder: string): string {
  const path = join(bundleFolder, '..', 'package.json');
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  return /"version":\s*"([^"]+)"/.exec(text)?.[1] ?? '0.0.0';
}
