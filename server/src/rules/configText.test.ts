import { expect, test } from 'vitest';
import { fixedText } from '../../../test/support/runBuilder.ts';
import { settingFix, writtenSettings } from './configText.ts';
import { sourceLookup } from './sources.ts';

const KEY = 'spark.sql.shuffle.partitions';

function fixed(file: string, text: string, value = '400', key = KEY): string {
  const sources = new Map([[file, text]]);
  const [fix] = settingFix(sourceLookup(sources), key, value, 'title');
  return fixedText({ sources }, fix?.edits ?? []);
}

test.each([
  ['job.py', `spark.conf.set("${KEY}", "8")`, `spark.conf.set("${KEY}", "400")`],
  ['job.py', `spark.conf.set('${KEY}', 8)`, `spark.conf.set('${KEY}', 400)`],
  ['job.py', `b.config(\n    "${KEY}",\n    "8",\n)`, `b.config(\n    "${KEY}",\n    "400",\n)`],
  ['job.py', `spark.sql("SET ${KEY} = 8")`, `spark.sql("SET ${KEY} = 400")`],
  ['Job.scala', `Map("${KEY}" -> "8")`, `Map("${KEY}" -> "400")`],
  ['Job.scala', `spark.sql(s"set ${KEY}=8")`, `spark.sql(s"set ${KEY}=400")`],
])('the value where %s sets it: %s', (file, before, after) => {
  expect(fixed(file, before)).toBe(after);
});

test('a truth value stays one of the language', () => {
  const key = 'spark.sql.adaptive.enabled';
  expect(fixed('job.py', `spark.conf.set("${key}", False)`, 'true', key)).toBe(`spark.conf.set("${key}", True)`);
  expect(fixed('Job.scala', `spark.conf.set("${key}", false)`, 'true', key)).toBe(`spark.conf.set("${key}", true)`);
});

test.each([
  [
    'Job.scala',
    'val spark = SparkSession.builder.appName("a").getOrCreate()',
    `val spark = SparkSession.builder.appName("a").config("${KEY}", "400").getOrCreate()`,
  ],
  [
    'job.py',
    "spark = (\n    SparkSession.builder\n    .appName('a')\n    .getOrCreate()\n)",
    `spark = (\n    SparkSession.builder\n    .appName('a')\n    .config('${KEY}', '400')\n    .getOrCreate()\n)`,
  ],
  [
    'job.py',
    'spark = SparkSession.builder \\\n    .appName("a") \\\n    .getOrCreate()',
    `spark = SparkSession.builder \\\n    .appName("a") \\\n    .config("${KEY}", "400") \\\n    .getOrCreate()`,
  ],
])('set at the builder of the session where nothing sets it, in the style of %s', (file, before, after) => {
  expect(fixed(file, before)).toBe(after);
});

test('not where two sessions are built, the code computes the value, or it is right already', () => {
  const one = 'spark = SparkSession.builder.getOrCreate()\n';
  expect(fixed('job.py', one + one)).toBe('');
  expect(fixed('job.py', `${one}spark.conf.set("${KEY}", "400")`)).toBe('');
  expect(fixed('job.py', `${one}spark.conf.set("${KEY}", cores * 4)`)).toBe('');
  expect(fixed('tests/job.py', one)).toBe('');
});

test('what is looked up or commented out is not written; a cell of a notebook is', () => {
  const settings = (file: string, text: string) =>
    writtenSettings(sourceLookup(new Map([[file, text]]))).map(({ key, value, site }) => [key, value, site.cell]);
  expect(settings('job.py', `spark.conf.get("${KEY}", "8")\n# spark.conf.set("${KEY}", "9")`)).toEqual([]);
  const cells = [{ source: 'print(1)' }, { source: [`spark.conf.set("${KEY}", "8")`] }];
  expect(settings('job.ipynb', JSON.stringify({ cells }))).toEqual([[KEY, '8', 1]]);
});
