import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { packagedReadme } from '../scripts/packagedReadme.mjs';

const picture = (): Buffer => Buffer.from('picture');

test('the installed README has no link that leads nowhere, and its pictures inside', () => {
  const text = packagedReadme(readFileSync('README.md', 'utf8'), picture);
  const targets = [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, target]) => target);
  expect(targets.filter((target) => target?.startsWith('data:image/') !== true)).toEqual([]);
  expect(targets.length).toBeGreaterThan(0);
  expect(text).not.toMatch(/npm (run|test)/);
  expect(text).toContain('NOTICE');
});

test('pages of the source tree become words, an aside to one goes; the web stays', () => {
  const readme = `# A

See [the page](docs/a.md) ([details](docs/b.md)), ![shot](docs/images/a.png), [Spark](https://spark.apache.org).

## Try it

npm test

## Use

x

## Develop

[y](docs/c.md)

## License

Free.
`;
  expect(packagedReadme(readme, picture)).toBe(`# A

See the page, ![shot](data:image/png;base64,cGljdHVyZQ==), [Spark](https://spark.apache.org).

## Use

x

## License

Free.
`);
});
