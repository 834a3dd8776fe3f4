import { describe, expect, it } from 'vitest';
import type { ExecutionText } from '../../../test/support/matchText.ts';
import { interpret } from '../flow/interpret.ts';
import { linesOf, modulesOf, runOf } from '../../../test/support/matchText.ts';
import { match } from './match.ts';

const submit = (rest: string): string => `org.apache.spark.deploy.SparkSubmit --master local ${rest}`;

function python(name: string, body: string): string {
  return [
    'from pyspark.sql import SparkSession',
    `spark = SparkSession.builder.appName("${name}").getOrCreate()`,
    'df = spark.read.parquet("/data/people")',
    body,
  ].join('\n');
}

const scan =
  'FileScan parquet [k#1,v#2] Format: Parquet, Location: InMemoryFileIndex(1 paths)[file:/data/people], PartitionFilters: [], PushedFilters: [], ReadSchema: struct<k:int>';

function shown(plan: string): ExecutionText {
  return {
    description: 'showString at NativeMethodAccessorImpl.java:0',
    details: 'org.apache.spark.sql.Dataset.showString(Dataset.scala:315)\npy4j.Gateway.invoke(Gateway.java:282)',
    plan,
  };
}

const whole = shown(`CollectLimit 21\n+- ${scan}`);
const distinct = shown(
  `CollectLimit 21\n+- HashAggregate(keys=[k#1], functions=[])\n   +- Exchange hashpartitioning(k#1, 200), ENSURE_REQUIREMENTS, [plan_id=1]\n      +- HashAggregate(keys=[k#1], functions=[])\n         +- ${scan}`,
);

describe('one run is one program', () => {
  const twins = { 'a.py': python('people', 'df.show()'), 'b.py': python('people', '\ndf.show()') };

  it('the script of the command line ran', () => {
    const lines = linesOf(twins, [whole], { command: submit('--name a.py /opt/jobs/b.py') });
    expect(lines).toBe('CollectLimit → b.py:5\nFileScan → b.py:3');
  });

  it('of scripts with one name the one with the longest path in common ran', () => {
    const files = { 'x/main.py': twins['a.py'], 'y/main.py': twins['b.py'] };
    const lines = linesOf(files, [whole], { command: submit('/opt/repo/y/main.py') });
    expect(lines).toBe('CollectLimit → y/main.py:5\nFileScan → y/main.py:3');
  });

  it('the application has the name that the code gives', () => {
    const files = { 'a.py': python('people', 'df.show()'), 'b.py': python('towns', '\ndf.show()') };
    expect(linesOf(files, [whole], { name: 'towns' })).toBe('CollectLimit → b.py:5\nFileScan → b.py:3');
  });

  it('a program without a name is called by its file', () => {
    const files = {
      'a.py': python('people', 'df.show()'),
      'b.py': python('', '\ndf.show()').replace('.appName("")', ''),
    };
    expect(linesOf(files, [whole], { name: 'b.py' })).toBe('CollectLimit → b.py:5\nFileScan → b.py:3');
  });

  it('programs that fit equally are refused, both named', () => {
    expect(linesOf(twins, [whole])).toBe(
      'CollectLimit (refused) a.py:4 or b.py:5\nFileScan (refused) a.py:3 or b.py:3',
    );
  });

  it('the program that explains the whole run is the one, also for what others explain as well', () => {
    const files = {
      'a.py': python('people', 'df.show()'),
      'b.py': python('people', 'df.show()\ndf.distinct().show()'),
    };
    expect(linesOf(files, [whole, distinct])).toBe(
      [
        'CollectLimit → b.py:4\nFileScan → b.py:3',
        'CollectLimit → b.py:5\nHashAggregate → b.py:5\nExchange → b.py:5 (for)\nHashAggregate → b.py:5\nFileScan → b.py:3',
      ].join('\n\n'),
    );
  });

  it('a runner that the code cannot be followed through leaves the choice to the runs', () => {
    const files = {
      'run.py': 'import runpy, sys\nif __name__ == "__main__":\n    runpy.run_path(sys.argv[1])\n',
      'jobs/a.py': python('people', 'df.show()'),
      'jobs/b.py': python('people', 'df.distinct().show()'),
    };
    expect(linesOf(files, [distinct], { command: submit('run.py') })).toContain('HashAggregate → jobs/b.py:4');
  });

  it('the named script ran, though it explains nothing and another would', () => {
    const files = {
      'a.py': python('people', 'df.groupBy("v").sum("k").collect()'),
      'b.py': python('people', 'df.distinct().show()'),
    };
    expect(linesOf(files, [distinct], { command: submit('a.py') })).not.toContain('b.py');
  });

  it('a script that was submitted is no notebook, and imports the script of two modules with one name', () => {
    const notebook = python('people', 'df.show()');
    const tools = 'def first(df):\n    df.show()\n';
    const run =
      'from pyspark.sql import SparkSession\nimport tools\ntools.first(SparkSession.builder.getOrCreate().read.parquet("/data/people"))\n';
    const files = { 'tools.ipynb': notebook, 'tools.py': tools, 'run.py': run };
    expect(linesOf(files, [whole], { command: submit('run.py') })).toBe(
      'CollectLimit → tools.py:2\nFileScan → run.py:3',
    );
    expect(linesOf({ 'tools.ipynb': notebook }, [whole], { command: submit('other.py') })).toBe('');
  });

  it('what no program reaches by what the code tells is never certain, and not told by what is read alone', () => {
    const job = (body: string): string =>
      `from pyspark.sql import SparkSession\n${body}spark = SparkSession.builder.getOrCreate()\nspark.read.parquet("/data/people").distinct().show()\n`;
    const inside = 'def run():\n    ';
    const sure = (text: string) =>
      match(interpret(modulesOf({ 'a.py': text })), runOf([distinct])).executions.flatMap(({ nodes }) =>
        nodes.map((node) => node.confidence),
      );
    expect(sure(job(''))).toContain('certain');
    const called = sure(job(inside).replace(/\nspark\./, '\n    spark.'));
    expect(called.length).toBeGreaterThan(0);
    expect(called).not.toContain('certain');
    const shown = job(inside)
      .replace(/\nspark\./, '\n    spark.')
      .replace('.distinct()', '');
    expect(linesOf({ 'a.py': shown }, [whole])).toBe('');
  });

  it('the main class of the command line ran', () => {
    const main = (name: string): string =>
      `package com.acme\nobject ${name} {\n  def main(args: Array[String]): Unit = {\n    val spark = org.apache.spark.sql.SparkSession.builder.getOrCreate()\n    spark.read.parquet("/data/people").distinct().show()\n  }\n}\n`;
    const files = { 'A.scala': main('A'), 'B.scala': main('B') };
    expect(linesOf(files, [distinct], { command: submit('--class com.acme.B app.jar') })).toContain(
      'HashAggregate → B.scala:5',
    );
  });
});
