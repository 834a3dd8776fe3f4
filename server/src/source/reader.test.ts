import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { printModule } from '../../../test/support/programText.ts';
import { grammarFolder } from '../../../test/support/pythonText.ts';
import { createSourceReader } from './reader.ts';

const reader = await createSourceReader(grammarFolder);

function notebook(
  cells: readonly (readonly [type: string, source: string | readonly string[]])[],
  language = 'python',
): string {
  return JSON.stringify({
    metadata: { kernelspec: { language } },
    cells: cells.map(([cell_type, source]) => ({ cell_type, source, metadata: {} })),
  });
}

test('reads a file by its ending', () => {
  expect(printModule(reader.read('a/b.py', 'x = df.count()'))).toBe('package a.b\nx = df.count()');
  expect(reader.read('a/B.scala', 'object B { val x = df.count() }').language).toBe('scala');
  expect(reader.read('b.sc', 'val x = df.count()').language).toBe('scala');
});

test('joins the cells of a notebook, each counting from its own start', () => {
  const module = reader.read(
    'notebooks/sales.ipynb',
    notebook([
      ['markdown', '# Title'],
      ['code', ['x = 1\n', 'df = spark.table("a")']],
      ['code', '%pip install y\ndf.count()'],
    ]),
  );
  expect(printModule(module, { places: true })).toMatchInlineSnapshot(`
    "package notebooks.sales
    x = 1
    df = spark.table@1:11("a")
    df.count@1:3()"
  `);
  expect(module.body.map((statement) => statement.cell)).toEqual([1, 1, 2]);
  expect(module.body[2]).toMatchObject({ value: { cell: 2, callee: { cell: 2 } } });
  expect(module.usesSpark).toBe(true);
});

test('a SQL cell shows the result of its text, other languages are left out', () => {
  const module = reader.read(
    'n.ipynb',
    notebook([
      ['code', '%%sql\nselect a\nfrom b'],
      ['code', '%%bash\nls'],
      ['code', '%run ./setup'],
      ['code', '%%time\ndf.count()'],
    ]),
  );
  expect(printModule(module)).toMatchInlineSnapshot(`
    "package n
    display(spark.sql("\\nselect a\\nfrom b"))
    import .setup: *
    df.count()"
  `);
  expect(module.body[0]).toMatchObject({
    value: {
      args: [
        {
          value: {
            callee: { nameRange: { start: { line: 0, character: 2 }, end: { line: 0, character: 5 } } },
            args: [{ value: { textStart: { line: 0, character: 5 } } }],
          },
        },
      ],
    },
  });
});

test('reads Scala notebooks', () => {
  const module = reader.read(
    'n.ipynb',
    notebook(
      [
        ['code', 'val x = spark.table("a")'],
        ['code', 'x.count()'],
      ],
      'scala',
    ),
  );
  expect(module.language).toBe('scala');
  expect(module.body[1]).toMatchObject({ cell: 1, value: { cell: 1 } });
});

test('a broken notebook is an empty module with an error', () => {
  expect(reader.read('n.ipynb', '{"cells": [')).toMatchObject({ body: [], syntaxErrors: 1 });
  expect(reader.read('n.ipynb', notebook([['code', 'x <- 1']], 'R'))).toMatchObject({ body: [], syntaxErrors: 0 });
});

test("reads Databricks' exports with their magics in place", () => {
  const text = `# Databricks notebook source
# MAGIC %run ./setup
# COMMAND ----------
df = spark.table("a")
# COMMAND ----------
# MAGIC %sql
# MAGIC create temp view v as
# MAGIC select 1
# COMMAND ----------
# MAGIC %md
# MAGIC # Title
%pip install y
df.count()
`;
  const module = reader.read('main.py', text);
  expect(printModule(module)).toMatchInlineSnapshot(`
    "package main
    import .setup: *
    df = spark.table("a")
    display(spark.sql("\\ncreate temp view v as\\nselect 1\\n"))
    df.count()"
  `);
  expect(module.body.map((statement) => statement.range.start.line)).toEqual([1, 3, 5, 12]);
});

test('a document edited character by character reads as one read anew', () => {
  const steps = [
    'x = 1\n',
    'x = df\n',
    'x = df.\n',
    'x = df.co\n',
    'x = df.coalesce(2)\n',
    '%pip install a\nx = df.coalesce(2)\n',
    '🎉',
  ];
  const [first = '', ...rest] = steps;
  expect(reader.open('doc.py', first)).toEqual(reader.read('doc.py', first));
  for (const text of rest) expect(reader.edit('doc.py', text)).toEqual(reader.read('doc.py', text));
  reader.close('doc.py');
  reader.close('doc.py');
});

test('a document that was never opened may be edited', () => {
  expect(reader.edit('other.py', 'x = 1').body).toHaveLength(1);
  reader.close('other.py');
});

const cases = fileURLToPath(new URL('../../../../shared/cases/', import.meta.url));
const files = existsSync(cases) ? readdirSync(cases, { recursive: true, encoding: 'utf8' }) : [];
const recorded = files.filter((file) => /[\\/]src[\\/].*\.(py|ipynb)$/.test(file));
if (recorded.length === 0)
  console.log('reader.test.ts: no recorded cases beside the checkout, their sources are not read');

test.each(recorded)('understands all of %s', (file) => {
  const module = reader.read(file, readFileSync(cases + file, 'utf8'));
  expect(module.syntaxErrors).toBe(0);
  expect(module.body.length > 0 || file.endsWith('__init__.py')).toBe(true);
  expect(printModule(module)).not.toContain('unknown<');
});
