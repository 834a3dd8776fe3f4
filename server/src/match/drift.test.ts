import { describe, expect, it } from 'vitest';
import type { ExecutionText } from '../../../test/support/matchText.ts';
import { linesOf } from '../../../test/support/matchText.ts';

function collected(line: number, partitions: number): ExecutionText {
  return {
    description: `collect at /app/job.py:${line}`,
    plan: `Coalesce ${partitions}\n+- Range (0, 9, step=1, splits=4)`,
  };
}

const head = ['from pyspark.sql import SparkSession', 'spark = SparkSession.builder.getOrCreate()'];
const body = ['df = spark.range(9)', 'df.coalesce(2).collect()', 'df.coalesce(3).collect()'];
const ran = [collected(4, 2), collected(5, 3)];

describe('a file that was edited since the run', () => {
  it('as it was: lines are those of the log', () => {
    const lines = linesOf({ 'job.py': [...head, ...body].join('\n') }, ran);
    expect(lines).toContain('Coalesce 2 → job.py:4');
    expect(lines).toContain('Coalesce 3 → job.py:5');
  });

  it('with lines put in above: all lines of the log stand further down', () => {
    const files = { 'job.py': [...head, '# one', '# two', ...body].join('\n') };
    const lines = linesOf(files, ran);
    expect(lines).toContain('Coalesce 2 → job.py:6');
    expect(lines).toContain('Coalesce 3 → job.py:7');
  });

  it('with lines taken out above', () => {
    const later = [collected(14, 2), collected(15, 3)];
    const lines = linesOf({ 'job.py': [...head, ...body].join('\n') }, later);
    expect(lines).toContain('Coalesce 2 → job.py:4');
    expect(lines).toContain('Coalesce 3 → job.py:5');
  });

  it('with a copy of the function above: what nothing calls is not meant', () => {
    const run = ['def run(df):', '    df.coalesce(2).collect()', '    df.coalesce(3).collect()'];
    const copy = run.map((line) => line.replace('run', 'run_before'));
    const files = { 'job.py': [...head, ...copy, ...run, 'run(spark.range(9))'].join('\n') };
    const lines = linesOf(files, ran);
    expect(lines).toContain('Coalesce 2 → job.py:7');
    expect(lines).toContain('Coalesce 3 → job.py:8');
  });
});
