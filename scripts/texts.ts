import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The texts that the editor shows and a translation may replace: client, panel, and the server's rooms that speak to a person.
 * `test/texts.test.ts` compares them with `l10n/bundle.l10n.json`; `npx vitest run test/texts.test.ts -u` writes it.
 *
 * All of ours ask for a text by the same word, `t`, with the English text written out, so a search finds every one;
 * what is put together at run time could not be translated, and is refused.
 */
const ROOMS = [
  'client/src',
  'webview/src',
  'server/src/base',
  'server/src/compare',
  'server/src/graph',
  'server/src/lsp',
];

const CALL = /(?<![\w.])(?:vscode\.l10n\.)?t\(\s*(?:'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|([^'"\s]))/g;

/** English text to English text, in the order of the alphabet, as VS Code wants its bundle. */
export function textsIn(root: string): Readonly<Record<string, string>> {
  const found = ROOMS.flatMap((room) => sourcesIn(join(root, room)).flatMap((path) => textsOf(path)));
  const sorted = [...new Set(found)].toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return Object.fromEntries(sorted.map((text) => [text, text]));
}

function sourcesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => join(folder, name));
}

function textsOf(path: string): readonly string[] {
  const source = readFileSync(path, 'utf8').replaceAll(/\bfunction t\([^)]*\)/g, '');
  return [...source.matchAll(CALL)].map(([call, single, double, other]) => {
    const text = single ?? double;
    if (text === undefined || text.includes('\\'))
      throw new Error(`${path}: ${call}${other ?? ''} is no text as written`);
    return text;
  });
}
