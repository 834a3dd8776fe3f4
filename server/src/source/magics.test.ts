import { expect, test } from 'vitest';
import { cellMagic, hasMagics, maskMagics, runTarget, sqlStart } from './magics.ts';

test.each([
  ['%pip install x\ny = 1', '#             \ny = 1'],
  ['if a:\n    !ls -l', 'if a:\n    #     '],
  ['%%time\r\ndf.count()', '#     \r\ndf.count()'],
  ['! pip install \\\n  x\ny = 1', '#              \n  #\ny = 1'],
  ['pip install x', '#            '],
  ['df.select??', '#          '],
  ['files = !ls /data', 'files = 0        '],
  ['?df', '#  '],
])('masks %j without moving anything', (text, masked) => {
  expect(maskMagics(text)).toBe(masked);
  expect(masked).toHaveLength(text.length);
  expect(hasMagics(text)).toBe(true);
});

test.each(['x = a % b', 'x = (a\n  % b)', 'print("why?")', 'x != y', 'pip = install'])('leaves %j alone', (text) => {
  expect(hasMagics(text)).toBe(false);
});

test("reads the magic of a cell's first line", () => {
  expect(cellMagic('\n%%sql\nselect 1')?.name).toBe('sql');
  expect(cellMagic('%sql select 1')?.name).toBe('sql');
  expect(cellMagic('%matplotlib inline\nx = 1')).toBeUndefined();
  expect(cellMagic('x = 1\n%%sql')).toBeUndefined();
});

test.each([
  ['%sql select 1', ' select 1'],
  ['%%sql\nselect 1', '\nselect 1'],
  ['%%sql -o rows -q\nselect 1', 'select 1'],
])('finds the SQL of %j', (text, sql) => {
  const magic = cellMagic(text)!;
  expect(text.slice(sqlStart(text, magic))).toBe(sql);
});

test.each([
  [' ./setup', '.setup'],
  [' "../lib/My Setup" $day="1"', '..lib.My Setup'],
  [' utils.ipynb', '.utils'],
  [' /Shared/etl/io', 'Shared.etl.io'],
  [' -i script.py', undefined],
  ['', undefined],
])('%%run%s imports %s', (argument, path) => {
  expect(runTarget(argument)).toBe(path);
});
