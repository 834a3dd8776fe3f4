import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { printModule } from '../../../../test/support/programText.ts';
import { scalaModule } from '../../../../test/support/scalaText.ts';

const cases = fileURLToPath(new URL('../../../../../shared/cases', import.meta.url));

function scalaFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /(^|[\\/])src[\\/].*\.(scala|sc)$/.test(path))
    .map((path) => join(folder, path));
}

if (existsSync(cases)) {
  test('the sources of the recorded cases are understood whole', () => {
    const files = scalaFiles(cases);
    expect(files.length).toBeGreaterThan(0);
    const misread = files.filter((file) => {
      const module = scalaModule(readFileSync(file, 'utf8'), file);
      return module.syntaxErrors > 0 || printModule(module).includes('unknown<');
    });
    expect(misread).toEqual([]);
  });
} else {
  test.skip('the sources of the recorded cases are understood whole (../shared/cases is not here)', () => undefined);
  console.log(`not here, so its sources were not read: ${cases}`);
}
