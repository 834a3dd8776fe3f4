import { readdirSync } from 'node:fs';
import Mocha from 'mocha';

export interface SuiteResult {
  readonly passed: number;
  readonly failed: number;
  /** `title: message` of each failure. */
  readonly failures: readonly string[];
}

/** Called by the runner inside the extension host (`hostWrapper.cjs`); the test files are bundled beside this one. */
export async function run(): Promise<SuiteResult> {
  const mocha = new Mocha({ ui: 'bdd', timeout: 60_000, color: false, slow: 20_000 });
  for (const name of readdirSync(__dirname)) {
    if (name.endsWith('.test.cjs')) mocha.addFile(`${__dirname}/${name}`);
  }
  const failures: string[] = [];
  let passed = 0;
  return new Promise((resolve) => {
    mocha
      .run((failed) => resolve({ passed, failed, failures }))
      .on('pass', () => passed++)
      .on('fail', (test, error: Error) => failures.push(`${test.fullTitle()}: ${error.stack ?? error.message}`));
  });
}
