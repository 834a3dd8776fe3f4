import { describe, expect, it } from 'vitest';
import { pythonModule } from '../../../test/support/pythonText.ts';
import type { Site } from '../model/text.ts';
import { callsOf } from './calls.ts';
import { followSite } from './follow.ts';

const before = `
def compact(df, files):
    return df.coalesce(files)

def store(df, path):
    small = df.filter("a > 1").coalesce(2)
    small.write.parquet(path)
    other = df.filter("b > 1").coalesce(2)
    other.write.parquet(path + "/other")
`;

/** The nth call of a method in a text. */
function siteOf(text: string, method: string, nth = 0): Site {
  const call = callsOf(pythonModule(text)).filter((each) => each.name === method)[nth];
  if (call === undefined) throw new Error(`no ${method} in the text`);
  return { file: 'a.py', range: call.nameRange, method, enclosing: call.enclosing };
}

/** What became of the nth call: the state, and its line counted from 1. */
function followed(method: string, nth: number, after: string): string {
  const result = followSite(siteOf(before, method, nth), pythonModule(before), pythonModule(after));
  return result.kind === 'gone' ? 'gone' : `${result.kind} ${result.site.range.start.line + 1}`;
}

describe('following a call through edits', () => {
  it('stays where nothing changed', () => {
    expect(followed('coalesce', 1, before)).toBe('same 6');
  });

  it('moves with lines inserted above', () => {
    expect(followed('coalesce', 1, `# a license\n# of two lines\n${before}`)).toBe('moved 8');
  });

  it('moves when a variable is renamed', () => {
    expect(followed('coalesce', 0, before.replaceAll('files', 'n'))).toBe('moved 3');
    expect(followed('coalesce', 1, before.replaceAll('small', 'few'))).toBe('moved 6');
  });

  it('moves when its method is extracted', () => {
    const after =
      before.replace('    small = df.filter("a > 1").coalesce(2)', '    small = shrink(df)') +
      '\ndef shrink(df):\n    return df.filter("a > 1").coalesce(2)\n';
    expect(followed('coalesce', 1, after)).toBe('moved 12');
    expect(followed('coalesce', 2, after)).toBe('same 8');
  });

  it('is edited when its argument changes', () => {
    expect(followed('coalesce', 1, before.replace('.coalesce(2)', '.coalesce(64)'))).toBe('edited 6');
  });

  it('is gone when it is deleted, and its twin is not taken for it', () => {
    const after = before.replace('.filter("a > 1").coalesce(2)', '.filter("a > 1")');
    expect(followed('coalesce', 1, after)).toBe('gone');
    expect(followed('coalesce', 2, after)).toBe('same 8');
  });

  it('is gone when the fix put another operator in its place', () => {
    expect(followed('coalesce', 1, before.replace('.coalesce(2)', '.repartition(200)'))).toBe('gone');
  });

  it('moves its place inside a SQL text along', () => {
    const text = 'x = 1\nspark.sql("""\n  SELECT a FROM t GROUP BY a\n""")\n';
    const site: Site = {
      ...siteOf(text, 'sql'),
      inner: { start: { line: 2, character: 18 }, end: { line: 2, character: 26 } },
    };
    const result = followSite(site, pythonModule(text), pythonModule(`y = 2\n${text}`));
    expect(result).toMatchObject({
      kind: 'moved',
      site: { range: { start: { line: 2 } }, inner: { start: { line: 3, character: 18 } } },
    });
  });
});
