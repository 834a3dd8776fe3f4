import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { linesOf } from '../../../test/support/matchText.ts';
import { forms } from '../../../test/support/matchForms.ts';

/** Each form of source in `docs/matching.md`: source text and plan text in, lines out. */
describe('forms of source', () => {
  const text = readFileSync(new URL('../../../docs/matching.md', import.meta.url), 'utf8');
  // The columns of tables are padded.
  const page = text.replaceAll(/ +\|/g, ' |');
  for (const form of forms) {
    for (const [language, sample] of Object.entries({ Python: form.python, Scala: form.scala })) {
      if (sample === undefined) continue;
      it(`${form.name}, ${language}`, () => {
        expect(linesOf(sample.files, sample.executions)).toBe(sample.lines);
      });
    }
    it(`${form.name} is in the table of docs/matching.md`, () => {
      expect(page).toContain(`| ${form.name} |`);
    });
  }
});
