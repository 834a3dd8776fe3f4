import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { textsIn } from '../scripts/texts.ts';

/** What the editor shows can be translated, and each translation has all of it. */
const root = dirname(dirname(fileURLToPath(import.meta.url)));

type Texts = Readonly<Record<string, string>>;
const textsOf = (path: string): Texts => JSON.parse(readFileSync(join(root, path), 'utf8'));

const contributed = textsOf('package.nls.json');
const said = textsIn(root);

const languages = readdirSync(join(root, 'l10n')).flatMap((name) => /^bundle\.l10n\.(.+)\.json$/.exec(name)?.[1] ?? []);

it('the base bundle is that of the sources; run this test with -u to write it', async () => {
  await expect(`${JSON.stringify(said, undefined, 2)}\n`).toMatchFileSnapshot(join(root, 'l10n', 'bundle.l10n.json'));
});

it('package.json names texts that there are, and none is left over', () => {
  const named = [...readFileSync(join(root, 'package.json'), 'utf8').matchAll(/"%([^%"]+)%"/g)].map(
    ([, key = '']) => key,
  );
  expect(Object.keys(contributed).toSorted()).toEqual([...new Set(named)].toSorted());
});

describe.each(languages)('%s', (language) => {
  const pairs = [
    { name: 'what package.json contributes', base: contributed, translated: textsOf(`package.nls.${language}.json`) },
    { name: 'what the editor says', base: said, translated: textsOf(`l10n/bundle.l10n.${language}.json`) },
  ];

  it.each(pairs)('has all of $name, and nothing else', ({ base, translated }) => {
    expect(Object.keys(translated).toSorted()).toEqual(Object.keys(base).toSorted());
    expect(Object.entries(translated).filter(([, text]) => text === '')).toEqual([]);
  });

  it.each(pairs)('keeps the values, commands and settings of $name', ({ base, translated }) => {
    const kept = (text: string | undefined): readonly string[] =>
      [...new Set(text?.match(/\{\d+\}|command:[^)]+|`[^`]+`|\$\([a-z-]+\)/g))].toSorted();
    const different = Object.keys(base).filter((key) => kept(base[key]).join() !== kept(translated[key]).join());
    expect(different).toEqual([]);
  });

  it.each(pairs)('begins and ends as $name does, where texts are put together', ({ base, translated }) => {
    const edges = (text = ''): string => `${/^\s*/.exec(text)?.[0] ?? ''}|${/(…|\.|:)?\s*$/.exec(text)?.[0] ?? ''}`;
    expect(Object.keys(base).filter((key) => edges(base[key]) !== edges(translated[key]))).toEqual([]);
  });
});
