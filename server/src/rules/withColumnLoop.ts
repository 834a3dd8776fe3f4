import { noCost } from './cost.ts';
import type { CodeContext, Draft, Rule } from './rule.ts';

/** Columns added one by one in a loop. */
export const withColumnLoop: Rule = {
  id: 'with-column-loop',
  docs: {
    what: '`withColumn` is called in a loop.',
    why: 'Each call analyzes the whole plan again: a hundred columns make a plan of a hundred projections, which takes minutes to plan and can end in a stack overflow.',
    example: {
      scala: {
        code: 'for (name <- names) df = df.withColumn(name, trim(col(name)))',
        mended: 'df = df.withColumns(names.map(name => name -> trim(col(name))).toMap)',
      },
      python: {
        code: 'for name in names:\n    df = df.withColumn(name, F.trim(name))',
        mended: 'df = df.withColumns({name: F.trim(name) for name in names})',
      },
    },
    instead: 'Give all columns to one `select` or `withColumns` (Spark 3.3).',
    references: [
      'https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/pyspark.sql.DataFrame.withColumns.html',
    ],
  },
  lint,
  runDecides: false,
};

/** As far as the lines tell: the loop's head stands above, less indented, and nothing less indented is in between. */
function lint(context: CodeContext): readonly Draft[] {
  const seen = new Set<string>();
  return (context.flow?.operators ?? []).flatMap((operator) => {
    const { site } = operator;
    const key = `${site.file}#${site.cell ?? ''}:${site.range.start.line}`;
    if (site.method !== 'withColumn' || seen.has(key)) return [];
    const lines = context.sources(site.file, site.cell) ?? [];
    if (!isInLoop(lines, site.range.start.line)) return [];
    seen.add(key);
    return [
      {
        site,
        callers: operator.callers,
        message: 'withColumn in a loop analyzes the whole plan again in each turn (found in the code, without a run).',
        evidence: {},
        cost: noCost,
      },
    ];
  });
}

function isInLoop(lines: readonly string[], line: number): boolean {
  const own = lines[line] ?? '';
  if (LOOP.test(own)) return true;
  let indent = own.search(/\S/);
  for (let above = line - 1; above >= 0; above--) {
    const text = lines[above] ?? '';
    const depth = text.search(/\S/);
    if (depth < 0 || depth >= indent) continue;
    if (LOOP.test(text)) return true;
    if (/^\s*(def|class|object|trait)\b/.test(text)) return false;
    indent = depth;
  }
  return false;
}

const LOOP = /^\s*(for|while)\b|\.foldLeft\(|\breduce\(lambda\b/;
