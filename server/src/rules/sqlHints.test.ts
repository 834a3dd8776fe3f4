import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { fixedText } from '../../../test/support/runBuilder.ts';
import { interpret } from '../flow/interpret.ts';
import type { OperatorFrame } from '../model/frames.ts';
import type { SourceEdit } from '../model/finding.ts';
import { createSourceReader, type SourceReader } from '../source/reader.ts';
import { sourceLookup, type SourceLookup } from './sources.ts';
import { addSqlHint, relationName, rewriteSqlHint } from './sqlHints.ts';

let reader: SourceReader;
beforeAll(async () => {
  reader = await createSourceReader(join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'grammars'));
});

/** A query in a job of either language, and what an edit of one of its operators makes of it. */
function changed(
  language: 'python' | 'scala',
  query: string,
  operator: OperatorFrame['op']['name'],
  edit: (frame: OperatorFrame, sources: SourceLookup) => readonly SourceEdit[],
): string {
  const quotes = '"""';
  const [file, before, after] =
    language === 'python'
      ? [
          'job.py',
          `from pyspark.sql import SparkSession\nspark = SparkSession.builder.getOrCreate()\nx = spark.sql(${quotes}`,
          `${quotes})\n`,
        ]
      : [
          'Job.scala',
          `import org.apache.spark.sql.SparkSession\nobject Job {\n  def main(args: Array[String]): Unit = {\n    val spark = SparkSession.builder.getOrCreate()\n    val x = spark.sql(${quotes}`,
          `${quotes})\n  }\n}\n`,
        ];
  const text = before + query + after;
  const sources = new Map([[file, text]]);
  const frame = interpret([reader.read(file, text)]).operators.find((one) => one.op.name === operator);
  if (frame === undefined) throw new Error(`no ${operator}`);
  const result = fixedText({ sources }, edit(frame, sourceLookup(sources)));
  return result.slice(before.length, -after.length);
}

const broadcast =
  (side: 0 | 1) =>
  (frame: OperatorFrame, sources: SourceLookup): readonly SourceEdit[] => {
    const edit = addSqlHint(frame.site, sources, `BROADCAST(${relationName(frame.inputs[side])})`);
    return edit === undefined ? [] : [edit];
  };

test.each(['python', 'scala'] as const)(
  'a broadcast hint in %s: in the select of the join, by the alias',
  (language) => {
    const of = (query: string, side: 0 | 1 = 1): string => changed(language, query, 'join', broadcast(side));
    expect(of('SELECT v.id FROM visits v JOIN db.stores s ON v.id = s.id')).toBe(
      'SELECT /*+ BROADCAST(s) */ v.id FROM visits v JOIN db.stores s ON v.id = s.id',
    );
    expect(of('\n  select id, (select max(x) from t) m\n  from visits left join db.stores using (id)\n')).toBe(
      '\n  select /*+ BROADCAST(stores) */ id, (select max(x) from t) m\n  from visits left join db.stores using (id)\n',
    );
    expect(of('SELECT * FROM (SELECT v.id FROM small v JOIN large l USING (id)) q', 0)).toBe(
      'SELECT * FROM (SELECT /*+ BROADCAST(v) */ v.id FROM small v JOIN large l USING (id)) q',
    );
    expect(of('SELECT /*+ REPARTITION(8) */ v.id FROM visits v JOIN stores s USING (id)')).toBe(
      'SELECT /*+ BROADCAST(s), REPARTITION(8) */ v.id FROM visits v JOIN stores s USING (id)',
    );
  },
);

test.each(['python', 'scala'] as const)(
  'a partition hint in %s gets another number, or lets AQE choose',
  (language) => {
    const of = (query: string, change: { name: string; partitions?: number }): string => {
      const operator = /COALESCE/.test(query) ? 'coalesce' : 'repartition';
      return changed(language, query, operator, (frame, sources) => rewriteSqlHint(frame, sources, change) ?? []);
    };
    expect(of('SELECT /*+ COALESCE(2) */ id FROM t', { name: 'REPARTITION', partitions: 64 })).toBe(
      'SELECT /*+ REPARTITION(64) */ id FROM t',
    );
    expect(of('SELECT /*+ REPARTITION(2, day) */ id FROM t', { name: 'REPARTITION', partitions: 64 })).toBe(
      'SELECT /*+ REPARTITION(64, day) */ id FROM t',
    );
    expect(of('SELECT /*+ COALESCE(2) */ id FROM t', { name: 'REBALANCE' })).toBe('SELECT /*+ REBALANCE */ id FROM t');
  },
);
