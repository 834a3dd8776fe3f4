import { expect, test } from 'vitest';
import { parseExpression } from './expression.ts';
import { render } from './render.ts';
import { userFunctionAt } from './userFunction.ts';
import { sourceLookup } from '../sources.ts';

/** The built-in for the function that the first `udf` of a text makes, over the columns a, b, …. */
function builtIn(text: string): string | undefined {
  return rendered(text)?.text;
}

function rendered(text: string) {
  const file = /=>|_\./.test(text) ? 'Job.scala' : 'job.py';
  const lines = text.split('\n');
  const line = lines.findIndex((one) => one.includes('udf'));
  const character = (lines[line] ?? '').search(/@|(?:\w+\.)*udf/);
  const range = { start: { line, character }, end: { line, character: character + 3 } };
  const sources = sourceLookup(new Map([[file, text]]));
  const user = userFunctionAt({ file, range, method: 'udf', enclosing: '' }, sources);
  const language = file.endsWith('.py') ? 'python' : 'scala';
  const columns = (user?.parameters ?? []).map((_, index) =>
    language === 'python' ? `"${'abc'[index]}"` : `$"${'abc'[index]}"`,
  );
  const prefix = language === 'python' ? 'F.' : '';
  return user && render(user, language, columns, (name) => prefix + name);
}

test.each([
  ['clean = F.udf(lambda s: s.strip().lower())', 'F.lower(F.trim("a"))'],
  ['@F.udf("string")\ndef up(s):\n    return s.upper()', 'F.upper("a")'],
  ['@udf\ndef up(s: str) -> str:\n    """Shouts."""\n    return s.upper()', 'F.upper("a")'],
  [
    '@udf(returnType=IntegerType())\ndef size(s):\n    if s is None:\n        return None\n    return len(s)',
    'F.length("a")',
  ],
  ['n = udf(lambda s: len(s), LongType())', 'F.length("a").cast("bigint")'],
  ['n = udf(lambda s: len(s))', 'F.length("a").cast("string")'],
  ['n = udf(lambda x: abs(x), "double")', 'F.abs("a").cast("double")'],
  ['n = udf(lambda x: round(x, 2), DoubleType())', 'F.bround("a", 2).cast("double")'],
  ['full = udf(lambda x, y: x + " " + y)', 'F.concat("a", F.lit(" "), "b")'],
  ['short = udf(lambda s: s[:3])', 'F.substring("a", 1, 3)'],
  ['short = udf(lambda s: s[2:5].upper())', 'F.upper(F.substring("a", 3, 3))'],
  ['f = udf(lambda x: "high" if x > 10 else "low")', 'F.when(F.col("a") > 10, "high").otherwise("low")'],
  ['f = udf(lambda x: x if x is not None else "none")', 'F.coalesce("a", F.lit("none"))'],
  ['f = udf(lambda x: x ** 3, DoubleType())', 'F.pow("a", F.lit(3)).cast("double")'],
  ['f = udf(lambda s: s.startswith("A"), BooleanType())', 'F.col("a").startswith("A")'],
  ['def up(s):\n    return s.upper()\n\nf = F.udf(up, StringType())', 'F.upper("a")'],
  ['val f = udf((s: String) => s.trim.toLowerCase)', 'lower(trim($"a"))'],
  ['val f = udf((s: String) => s.length)', 'length($"a")'],
  ['val f = udf { (s: String) => s.toUpperCase() }', 'upper($"a")'],
  ['val f = udf((a: String, b: String) => a + "-" + b)', 'concat($"a", lit("-"), $"b")'],
  ['val f = udf((s: String) => s.substring(0, 3))', 'substring($"a", 1, 3)'],
  ['val f = udf((s: String) => if (s == null) null else s.toUpperCase)', 'upper($"a")'],
  ['val f = udf((s: String) => if (s == null) "none" else s)', 'coalesce($"a", lit("none"))'],
  ['val f = udf((x: Int) => if (x > 10) "high" else "low")', 'when($"a" > 10, "high").otherwise("low")'],
  ['val f = udf((x: Double) => math.abs(x))', 'abs($"a")'],
  ['val f = udf[String, String](_.toUpperCase)', 'upper($"a")'],
])('%s', (text, expected) => {
  expect(builtIn(text)).toBe(expected);
});

test.each([
  'f = udf(lambda s: lookup(s))',
  'f = udf(lambda s: requests.get(s))',
  'f = udf(lambda a, b: a + b)',
  'f = udf(lambda s: s.split(",")[0])',
  '@udf\ndef f(s):\n    t = s.upper()\n    return t',
  '@udf\ndef f(s):\n    for c in s:\n        return c',
  'f = udf(lambda s: s.upper() or "x")',
  'f = udf(lambda s: s.encode("utf-8"))',
  'val f = udf((s: String) => Dictionary.find(s))',
  'val f = udf((s: String) => { val t = s.trim; t.length })',
  'f = udf(lambda s: s)',
])('no evident built-in: %s', (text) => {
  expect(builtIn(text)).toBeUndefined();
});

test('what is not understood is not guessed', () => {
  expect(parseExpression('s.upper() @ 3', 'python', ['s'])).toBeUndefined();
  expect(parseExpression("'a\"b'", 'python', [])).toBeUndefined();
  expect(parseExpression('s.upper(', 'python', ['s'])).toBeUndefined();
});

test('what differs is said: a power is a decimal number', () => {
  expect(rendered('f = udf(lambda x: x ** 3)')?.differences).toEqual([
    'pow gives a decimal number, where Python keeps whole ones',
  ]);
  expect(rendered('f = udf(lambda s: s.upper())')?.differences).toEqual([]);
});

test('a list may be meant, where nothing says that it is a text', () => {
  expect(rendered('f = udf(lambda s: len(s), IntegerType())')?.differences).toEqual([
    'length is for texts, an array needs size',
  ]);
  expect(rendered('f = udf(lambda s: "a" in s, "boolean")')?.differences).toEqual([
    'contains is for texts, an array needs array_contains',
  ]);
  expect(rendered('@udf("string")\ndef f(s):\n    return s[0:3]')?.differences).toEqual([
    'substring is for texts, an array needs slice',
  ]);
  for (const said of ['s: str', 's: str | None', 's: Optional[str]'])
    expect(rendered(`@udf("int")\ndef f(${said}):\n    return len(s)`)?.differences ?? 'no text', said).toEqual([]);
  expect(rendered('f = udf(lambda s: len(s.strip()), "int")')?.differences).toEqual([
    'trim takes blanks away, strip() tabs and line ends, too',
  ]);
  expect(rendered('val f = udf((s: String) => s.length)')?.differences).toEqual([]);
});
