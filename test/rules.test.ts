import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { rulePage, ruleTable } from '../scripts/ruleDocs.ts';
import { interpret } from '../server/src/flow/interpret.ts';
import type { Finding } from '../server/src/model/finding.ts';
import type { FlowResult } from '../server/src/model/frames.ts';
import { rules } from '../server/src/rules/index.ts';
import { runRules } from '../server/src/rules/run.ts';
import type { Rule } from '../server/src/rules/rule.ts';
import { createSourceReader, type SourceReader } from '../server/src/source/reader.ts';
import { ruleRuns } from './support/ruleRuns.ts';
import { buildRun, type RunSpec } from './support/runBuilder.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
/** What the example of these rules needs is a flow between several actions; their own tests hold them. */
const withOwnTests = new Set(['recomputed', 'unused-cache']);

let reader: SourceReader;
beforeAll(async () => {
  reader = await createSourceReader(join(root, 'grammars'));
});

describe.each(rules.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  test('its page is up to date', async () => {
    await expect(rulePage(rule, exampleFinding(rule))).toMatchFileSnapshot(join(root, 'docs', 'rules', `${id}.md`));
  });

  const runs = ruleRuns[id];
  if (rule.check !== undefined && runs !== undefined) {
    for (const [language, file] of [
      ['scala', 'Job.scala'],
      ['python', 'job.py'],
    ] as const) {
      const example = rule.docs.example[language];
      if (example === undefined) continue;
      test(`the ${language} example is found in its run, mended it is silent`, () => {
        const { code, mended } = example;
        expect(idsOf(rule, runs.found, { [file]: code })).toContain(id);
        expect(idsOf(rule, runs.mended, { [file]: mended })).toEqual([]);
      });
    }
  } else if (rule.check !== undefined && rule.lint === undefined && !withOwnTests.has(id)) {
    test('has a run for its example', () => expect(Object.keys(ruleRuns)).toContain(id));
  }

  if (rule.lint !== undefined) {
    for (const [language, file, before] of [
      ['scala', 'Job.scala', scalaAround],
      ['python', 'job.py', pythonAround],
    ] as const) {
      const example = rule.docs.example[language];
      if (example === undefined) continue;
      test(`the ${language} example is found in the code, mended it is silent`, () => {
        const { code, mended } = example;
        expect(lintIds(rule, file, before(code))).toContain(id);
        expect(lintIds(rule, file, before(mended))).toEqual([]);
      });
    }
  }
});

test('the table of rules is up to date', async () => {
  await expect(ruleTable()).toMatchFileSnapshot(join(root, 'docs', 'rules.md'));
});

test('only rules about one language have an example in one language', () => {
  const single = rules.filter(({ docs }) => docs.example.scala === undefined || docs.example.python === undefined);
  expect(single.map((rule) => rule.id)).toEqual(['python-udf', 'scala-udf']);
});

test('every rule that the table of detectors names exists', () => {
  const ids = new Set(rules.map((rule) => rule.id));
  const rows = readFileSync(join(root, 'docs', 'detectors.md'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| '));
  const named = rows.flatMap((row) => [
    ...(row.split(' | ')[1] ?? '').matchAll(/`([a-z]+(?:-[a-z]+)+|gc|skew|spill|straggler|config|recomputed)`/g),
  ]);
  expect(named.length).toBeGreaterThan(50);
  for (const [, id] of named) expect(ids).toContain(id);
});

test('ids are unique and read as "allow …"', () => {
  const ids = rules.map((rule) => rule.id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/);
});

/** What the page of a rule shows: its finding of the Python example, or of Scala's where there is none. */
function exampleFinding(rule: Rule): Finding | undefined {
  const { python, scala } = rule.docs.example;
  const example = python ?? scala;
  if (example === undefined) return undefined;
  const file = python === undefined ? 'Job.scala' : 'job.py';
  const found = ruleRuns[rule.id]?.found;
  if (rule.check !== undefined && found !== undefined)
    return runRules({ ...buildRun(found, { [file]: example.code }), flow: undefined }, [rule]).findings[0];
  const text = (python === undefined ? scalaAround : pythonAround)(example.code);
  const flow = interpret([reader.read(file, text)]);
  return runRules({ run: undefined, match: undefined, flow, sources: new Map([[file, text]]) }, [rule]).findings[0];
}

function idsOf(rule: Rule, spec: RunSpec, sources: Record<string, string>): string[] {
  const { findings, problems } = runRules({ ...buildRun(spec, sources), flow: undefined }, [rule]);
  expect(problems).toEqual([]);
  return findings.map((finding) => finding.rule);
}

function lintIds(rule: Rule, file: string, text: string): string[] {
  const flow: FlowResult = interpret([reader.read(file, text)]);
  const { findings, problems } = runRules(
    { run: undefined, match: undefined, flow, sources: new Map([[file, text]]) },
    [rule],
  );
  expect(problems).toEqual([]);
  return findings.map((finding) => finding.rule);
}

/** Frames that the examples name, so that what they do can be followed. */
const names = ['events', 'orders', 'errors', 'days', 'clicks', 'windows', 'visits', 'df', 'a', 'b'];

function pythonAround(code: string): string {
  const reads = names.map((name) => `${name} = spark.read.parquet("in/${name}")`).join('\n');
  return `from pyspark.sql import SparkSession, Window\nfrom pyspark.sql import functions as F\n\nspark = SparkSession.builder.getOrCreate()\n${reads}\n\n${code}\n`;
}

function scalaAround(code: string): string {
  const reads = names.map((name) => `    var ${name} = spark.read.parquet("in/${name}")`).join('\n');
  const body = code
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
  return `import org.apache.spark.sql.SparkSession\nimport org.apache.spark.sql.expressions.Window\nimport org.apache.spark.sql.functions._\n\nobject Job {\n  def main(args: Array[String]): Unit = {\n    val spark = SparkSession.builder.getOrCreate()\n${reads}\n${body}\n  }\n}\n`;
}
