import { expect, test } from 'vitest';
import { printStatements } from '../../../../test/support/programText.ts';
import { pythonModule } from '../../../../test/support/pythonText.ts';

function lowered(text: string): string {
  return printStatements(pythonModule(text).body);
}

test.each([
  [String.raw`"a\n\t\x41\u00e9\U0001F389\101\'\q"`, "a\n\tAé🎉A'\\q"],
  [String.raw`r"a\n\d"`, String.raw`a\n\d`],
  ['"a\\\n b"', 'a b'],
  ['"""  two\r\n  lines """', '  two\n  lines '],
  ['u"x"', 'x'],
  ["''", ''],
  ['f"{{x}}"', '{x}'],
  ['"{{x}}"', '{{x}}'],
  ['b"bytes"', undefined],
])('reads the text of %s', (source, value) => {
  expect(pythonModule(`x = ${source}\n`).body).toMatchObject([{ value: { kind: 'literal', value } }]);
});

test('reads templates, with formats and conversions as the calls that Python makes of them', () => {
  expect(lowered('f"{base}/{day:%Y-%m-%d}/{x!r:>{w}}{y=}" ')).toMatchInlineSnapshot(
    `"f"\${base}/\${format(day, "%Y-%m-%d")}/\${format(repr(x), f">\${w}")}y=\${repr(y)}""`,
  );
  expect(lowered(`f"{a["b"]} {f'{c}'}" `)).toMatchInlineSnapshot(`"f"\${a["b"]} \${f"\${c}"}""`);
});

test('joins strings side by side', () => {
  expect(lowered('q = ("select * "\n     f"from {t} "\n     r"where a")')).toMatchInlineSnapshot(
    `"q = f"select * from \${t} where a""`,
  );
});

test('tells where a text begins in the file, where the file holds it letter by letter', () => {
  expect(pythonModule('spark.sql("""\nselect 1""")\nspark.sql(r"a\\b")\nspark.sql("a\\tb")').body).toMatchObject([
    { value: { args: [{ value: { textStart: { line: 0, character: 13 } } }] } },
    { value: { args: [{ value: { textStart: { line: 2, character: 12 } } }] } },
    { value: { args: [{ value: { value: 'a\tb' } }] } },
  ]);
  expect(JSON.stringify(pythonModule('"a\\tb"').body)).not.toContain('textStart');
  expect(pythonModule('x = "a" f"b{c}d\\n"').body).toMatchObject([
    { value: { textStarts: [{ line: 0, character: 5 }, { line: 0, character: 10 }, undefined, undefined] } },
  ]);
});
