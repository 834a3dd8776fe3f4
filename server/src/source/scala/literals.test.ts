import { expect, test } from 'vitest';
import { scala, scalaModule } from '../../../../test/support/scalaText.ts';
import type { Expr } from '../../model/program.ts';

function valueOf(text: string): Expr {
  const [statement] = scalaModule(text).body;
  if (statement?.kind !== 'expr') throw new Error(`not an expression: ${text}`);
  return statement.value;
}

test('numbers, characters, symbols and the rest', () => {
  expect(scala(`f(1, 1L, -2, 0xFF, 1_000, 2.5f, 1e3, .5, 'c', '\\n', 'name, true, null, (), <a>{b}</a>)`))
    .toMatchInlineSnapshot(`
    "
    f(1, 1, -2, 255, 1000, 2.5, 1000, 0.5, "c", "\\n", 'name, true, null, #(), ?)
    "
  `);
});

test('strings', () => {
  expect(
    scala(`"a\\tb\\u0041\\"\\\\"
"""raw \\n "quoted" """
"""
  |select *
  |from t""".stripMargin
""`),
  ).toMatchInlineSnapshot(`
    "
    "a\\tbA\\"\\\\"
    "raw \\\\n \\"quoted\\" "
    "\\n  |select *\\n  |from t".stripMargin
    ""
    "
  `);
});

test('interpolated strings', () => {
  expect(
    scala(`s"$a-\${b.c}/\${f(x)}\\n"
$"col"
f"$x%2.3f"
raw"a\\n$b"
s"""select * from \${t}
where a = $$1"""
s"\${ val x = 1; x }"
s""`),
  ).toMatchInlineSnapshot(`
    "
    s"\${a}-\${b.c}/\${f(x)}\\n"
    $"col"
    f"\${x}%2.3f"
    raw"a\\\\n\${b}"
    s"select * from \${t}\\nwhere a = $1"
    s"\${do {
      val x = 1
      x
    }}"
    s""
    "
  `);
});

test('a text held letter by letter says where it starts', () => {
  expect(valueOf('sql("select 1")')).toMatchObject({ args: [{ value: { textStart: { line: 0, character: 5 } } }] });
  expect(valueOf('"""\n a"""')).toMatchObject({ textStart: { line: 0, character: 3 } });
  expect(valueOf('"a\\tb"')).not.toHaveProperty('textStart');
  expect(valueOf('s"""\n𝒳 $a b $c\\n$$"""')).toMatchObject({
    parts: ['\n𝒳 ', { name: 'a' }, ' b ', { name: 'c' }, '\n$'],
    textStarts: [{ line: 0, character: 4 }, undefined, { line: 1, character: 5 }, undefined, undefined],
  });
});

test('line ends of a text are those of the program', () => {
  expect(valueOf('"""a\r\nb"""')).toMatchObject({ value: 'a\nb', textStart: { line: 0, character: 3 } });
  expect(valueOf('s"""a\r\n$b\r\nc"""')).toMatchObject({ parts: ['a\n', { name: 'b' }, '\nc'] });
});
