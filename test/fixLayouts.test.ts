import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { interpret } from '../server/src/flow/interpret.ts';
import type { Finding, Fix } from '../server/src/model/finding.ts';
import type { FlowResult } from '../server/src/model/frames.ts';
import type { Site } from '../server/src/model/text.ts';
import { runRules } from '../server/src/rules/run.ts';
import { createParsers, type Parsers } from '../server/src/source/parser.ts';
import { createSourceReader, type SourceReader } from '../server/src/source/reader.ts';
import { ruleRuns } from './support/ruleRuns.ts';
import { buildRun, fixedText } from './support/runBuilder.ts';

/**
 * Every fix in every layout that people write chains in: what it leaves parses without an error, keeps every comment and the
 * line ends of the file, and is not offered a second time.
 */

let reader: SourceReader;
let parsers: Parsers;
beforeAll(async () => {
  const grammars = join(import.meta.dirname, '..', 'grammars');
  reader = await createSourceReader(grammars);
  parsers = await createParsers(grammars);
});

type Language = 'python' | 'scala';

/** A chain of calls; the layouts break it before its dots. */
interface Chain {
  readonly rule: string;
  readonly before?: string;
  readonly chain: readonly string[];
  readonly python?: { readonly before?: string; readonly chain?: readonly string[] };
  readonly scala?: { readonly before?: string; readonly chain?: readonly string[] };
  /** With the run of the rule's example; else from the code alone. */
  readonly inRun?: true;
  /** Where a layout allows none, as the place cannot be told. */
  readonly mayBeSilent?: true;
}

const CHAINS: readonly Chain[] = [
  { rule: 'few-tasks', inRun: true, chain: ['df', '.filter("a > 1")', '.coalesce(2)', '.write', '.parquet("out")'] },
  {
    rule: 'few-tasks',
    inRun: true,
    chain: ['df', '.coalesce(2)', '.write', '.parquet("out")'],
    python: { chain: ['df', '.coalesce(numPartitions=2)', '.write', '.parquet("out")'] },
    scala: { chain: ['df', '.coalesce(numPartitions = 2)', '.write', '.parquet("out")'] },
  },
  { rule: 'single-partition', inRun: true, chain: ['df', '.repartition(1)', '.write', '.parquet("out")'] },
  { rule: 'small-tasks', inRun: true, chain: ['df', '.repartition(2000)', '.write', '.parquet("out")'] },
  {
    rule: 'small-files-written',
    inRun: true,
    chain: ['df', '.select("day")', '.write', '.partitionBy("day")', '.parquet("out")'],
  },
  {
    rule: 'broadcast-missed',
    inRun: true,
    chain: ['df', '.join(other, "store_id", "left")', '.select("a")', '.write', '.parquet("out")'],
    scala: { chain: ['df', '.join(other, Seq("store_id"), "left")', '.select("a")', '.write', '.parquet("out")'] },
  },
  {
    rule: 'broadcast-missed',
    inRun: true,
    chain: ['df', '.join(other.select("store_id", "b"), "store_id", how="left")', '.write', '.parquet("out")'],
    scala: {
      chain: [
        'df',
        '.join(other.select("store_id", s"${name}"), Seq("store_id"), "left")',
        '.write',
        '.parquet("out")',
      ],
    },
  },
  {
    rule: 'skew',
    inRun: true,
    chain: ['df', '.join(other, "user_id", "left")', '.write', '.parquet("out")'],
    scala: { chain: ['df', '.join(other, Seq("user_id"), "left")', '.write', '.parquet("out")'] },
  },
  {
    rule: 'skew',
    inRun: true,
    chain: ['df', '.join(other, df.user_id == other.user_id, "left")', '.write', '.parquet("out")'],
    scala: { chain: ['df', '.join(other, df("user_id") === other("user_id"), "left")', '.write', '.parquet("out")'] },
  },
  { rule: 'shuffle-partitions', inRun: true, chain: ['SparkSession', '.builder', '.appName("a")', '.getOrCreate()'] },
  { rule: 'wasted-sort', chain: ['df', '.orderBy("ts")', '.groupBy("user")', '.count()', '.write', '.parquet("out")'] },
  {
    rule: 'wasted-repartition',
    chain: ['df', '.repartition(8)', '.filter("a > 1")', '.repartition("user")', '.write', '.parquet("out")'],
    scala: { chain: ['df', '.repartition(8)', '.filter("a > 1")', '.repartition(16)', '.write', '.parquet("out")'] },
  },
  { rule: 'emptiness-count', chain: ['df', '.filter("a > 1")', '.count() > 0'], mayBeSilent: true },
  { rule: 'emptiness-count', chain: ['df', '.filter("a > 1")', '.count() == 0'] },
  { rule: 'unused-cache', chain: ['df', '.filter("a > 1")', '.cache()'], mayBeSilent: true },
  {
    rule: 'python-udf',
    chain: ['df', '.filter("a > 1")', '.withColumn("n", shout("name"))', '.write', '.parquet("out")'],
    python: { before: 'shout = udf(lambda s: s.upper(), "string")\n' },
    scala: { chain: [] },
  },
  {
    rule: 'scala-udf',
    chain: ['df', '.filter("a > 1")', '.withColumn("n", shout(col("name")))', '.write', '.parquet("out")'],
    scala: { before: 'val shout = udf((s: String) => s.toUpperCase)\n' },
    python: { chain: [] },
  },
  {
    rule: 'missing-partition-filter',
    inRun: true,
    chain: ['df', '.filter(clean(df.month) == 7)', '.write', '.parquet("out")'],
    python: { before: 'clean = udf(lambda m: lookup(m), "int")\n' },
    scala: { chain: [] },
    mayBeSilent: true,
  },
  {
    rule: 'config',
    chain: ['SparkSession', '.builder', '.config("spark.sql.shuffle.partition", "9")', '.getOrCreate()'],
  },
];

const INDENTS = ['  ', '    ', '        ', '\t'];

/** A chain in many ways, as the right side of `result = …`. */
const LAYOUTS: Readonly<
  Record<Language, Readonly<Record<string, (chain: readonly string[], indent: string) => string>>>
> = {
  python: {
    'one line': (chain) => `result = ${chain.join('')}  # note 1`,
    parenthesised: (chain, indent) => `result = (\n${chain.map((part) => indent + part).join('\n')}\n)`,
    'parenthesised with notes': ([first = '', ...rest], indent) =>
      `result = (\n${indent}${first}  # note 0\n${rest.map((part, index) => `${indent}# note above ${index}\n${indent}${part}  # note ${index + 1}`).join('\n')}\n)`,
    backslashes: (chain, indent) => `result = ${chain.join(` \\\n${indent}`)}`,
    'dots at line ends': (chain, indent) =>
      `result = (${chain.map((part) => part.replace(/^\./, '')).join(`.\n${indent}`)})`,
  },
  scala: {
    'one line': (chain) => `val result = ${chain.join('')} // note 1`,
    'broken before dots': ([first = '', ...rest], indent) =>
      `val result = ${first}\n${rest.map((part) => indent + part).join('\n')}`,
    'broken after the sign': (chain, indent) => `val result =\n${chain.map((part) => indent + part).join('\n')}`,
    'with notes': ([first = '', ...rest], indent) =>
      `val result = ${first} // note 0\n${rest.map((part, index) => `${indent}// note above ${index}\n${indent}${part} // note ${index + 1}`).join('\n')}`,
    'dots at line ends': (chain, indent) =>
      `val result = ${chain.map((part) => part.replace(/^\./, '')).join(`.\n${indent}`)}`,
  },
};

const IMPORTS: Readonly<Record<Language, readonly string[]>> = {
  python: [
    'from pyspark.sql import SparkSession, functions as F\nfrom pyspark.sql.functions import udf\n',
    'from pyspark.sql import SparkSession\nimport pyspark.sql.functions as f\nfrom pyspark.sql.functions import udf\n',
    'from pyspark.sql import SparkSession\nfrom pyspark.sql.functions import (\n    col,\n    udf,\n    when,\n)\n',
    'from pyspark.sql import SparkSession\nfrom pyspark.sql.functions import *\n',
    '"""What this job does."""\n\nfrom pyspark.sql import SparkSession\nfrom pyspark.sql.functions import udf, \\\n    col\n',
  ],
  scala: [
    'import org.apache.spark.sql.SparkSession\nimport org.apache.spark.sql.functions._\n',
    'package a.b\n\nimport org.apache.spark.sql.SparkSession\nimport org.apache.spark.sql.functions.{col, udf}\n',
    'package a.b\n\nimport org.apache.spark.sql.SparkSession\nimport org.apache.spark.sql.functions.{\n  col,\n  udf\n}\n',
    'import org.apache.spark.sql.{SparkSession, functions => F}\nimport org.apache.spark.sql.functions.{col, udf}\n',
  ],
};

interface Program {
  readonly file: string;
  readonly text: string;
}

function programs(chain: Chain, language: Language): readonly (Program & { readonly name: string })[] {
  const own = chain[language];
  const parts = own?.chain ?? chain.chain;
  if (parts.length === 0) return [];
  return Object.entries(LAYOUTS[language]).flatMap(([layout, write], turn) =>
    INDENTS.map((indent, index) => {
      const head = IMPORTS[language][(turn + index) % IMPORTS[language].length] ?? '';
      const ends = index % 2 === 0 ? '\n' : '\r\n';
      const step = language === 'python' ? '    ' : '  ';
      const body = `${own?.before ?? chain.before ?? ''}${write(parts, indent)}`;
      const text =
        language === 'python'
          ? `${head}${session(parts, 'spark = SparkSession.builder.getOrCreate()\n')}df = spark.read.parquet("in")\nother = spark.read.parquet("other")\n${body}\n${last(chain, 'print(result)\n')}`
          : `${head}\nobject Job {\n  def main(args: Array[String]): Unit = {\n${[...session(parts, 'val spark = SparkSession.builder.getOrCreate()\n').split('\n'), 'val df = spark.read.parquet("in")', 'val other = spark.read.parquet("other")', ...body.split('\n'), last(chain, 'println(result)')].map((line) => (line === '' ? line : step + step + line)).join('\n')}\n  }\n}\n`;
      return {
        name: `${layout}, indented by ${JSON.stringify(indent)}`,
        file: language === 'python' ? 'job.py' : 'Job.scala',
        text: text.replaceAll('\n', ends),
      };
    }),
  );
}

function session(chain: readonly string[], text: string): string {
  return chain[0] === 'SparkSession' ? '' : text;
}

function last(chain: Chain, text: string): string {
  return chain.rule === 'unused-cache' ? 'result.write.parquet("out")\n' : text;
}

function findingsOf(chain: Chain, { file, text }: Program): readonly Finding[] {
  const flow = interpret([reader.read(file, text)]);
  const sources = new Map([[file, text]]);
  const spec = ruleRuns[chain.rule]?.found;
  if (chain.inRun !== true || spec === undefined)
    return runRules({ run: undefined, match: undefined, flow, sources }).findings.filter(
      (one) => one.rule === chain.rule,
    );
  const built = buildRun(spec, { [file]: text });
  const executions = built.match.executions.map((execution) => {
    const action = flow.actions.find((one) => one.kind === 'write');
    return {
      ...execution,
      ...(action === undefined ? {} : { action, anchor: action.site }),
      nodes: execution.nodes.map((node) => {
        const operator = operatorAt(flow, node.site);
        return operator === undefined ? node : { ...node, site: operator.site, operator };
      }),
    };
  });
  return runRules({ ...built, match: { ...built.match, executions }, flow }).findings.filter(
    (one) => one.rule === chain.rule,
  );
}

function operatorAt(flow: FlowResult, site: Site): FlowResult['operators'][number] | undefined {
  return flow.operators.find(
    (one) =>
      one.site.range.start.line === site.range.start.line &&
      one.site.range.start.character === site.range.start.character,
  );
}

function faultsOf(fix: Fix, program: Program, language: Language): readonly string[] {
  const after = fixedText({ sources: new Map([[program.file, program.text]]) }, fix.edits);
  const tree = parsers.parse(language, after);
  const broken = tree.root.hasError;
  tree.free();
  const faults: string[] = [];
  if (after === program.text) faults.push('changes nothing');
  if (broken) faults.push('does not parse');
  for (const [note] of program.text.matchAll(/note(?: above)? \d/g))
    if (!after.includes(note)) faults.push(`loses ${note}`);
  if (program.text.includes('\r\n') && /[^\r]\n/.test(after)) faults.push('has other line ends');
  if (language === 'python' && /^[ \t]+(?:from|import) /m.test(after)) faults.push('has an indented import');
  return faults.map((fault) => `${fix.title} ${fault}:\n${after}`);
}

describe.each(['python', 'scala'] as const)('fixes in %s', (language) => {
  for (const [index, chain] of CHAINS.entries()) {
    const all = programs(chain, language);
    if (all.length === 0) continue;
    test(`${chain.rule} (${index}): ${(chain[language]?.chain ?? chain.chain).join('')}`, () => {
      for (const program of all) {
        const tree = parsers.parse(language, program.text);
        expect(tree.root.hasError, program.text).toBe(false);
        tree.free();
        const fixes = findingsOf(chain, program).flatMap((finding) => finding.fixes);
        if (chain.mayBeSilent !== true) expect(fixes.length, `${program.name}\n${program.text}`).toBeGreaterThan(0);
        expect(fixes.flatMap((fix) => faultsOf(fix, program, language))).toEqual([]);
        const [first] = fixes;
        if (first === undefined || chain.inRun === true) continue;
        const text = fixedText({ sources: new Map([[program.file, program.text]]) }, first.edits);
        expect(findingsOf(chain, { ...program, text }), text).toEqual([]);
      }
    });
  }
});
