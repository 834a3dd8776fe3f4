import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The licenses of the packages that a build has bundled, as one text: each asks to go along with its code, and bundling leaves it behind.
 * A package without one is a mistake, because nobody may ship it.
 */
export function licensesOf(metafiles, root) {
  const packages = new Set(metafiles.flatMap(({ inputs }) => Object.keys(inputs).flatMap(packageOf)));
  return [...packages]
    .toSorted((a, b) => (a < b ? -1 : 1))
    .map((name) => licenseOf(name, join(root, 'node_modules', name)))
    .join(`\n${'-'.repeat(80)}\n\n`);
}

function packageOf(input) {
  const name = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1];
  return name === undefined ? [] : [name];
}

function licenseOf(name, folder) {
  const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((each) => /^(licen[cs]e|copying)/i.test(each));
  if (file === undefined) throw new Error(`${name} has no license file, so it cannot be shipped`);
  const text = readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim();
  return `${name} ${version} (${license})\n\n${text}\n`;
}
