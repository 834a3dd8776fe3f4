import type { OperatorFrame } from '../model/frames.ts';
import type { Site } from '../model/text.ts';
import { noCost } from './cost.ts';
import { loopAround, TURNS } from './loops.ts';
import type { CodeContext, Draft, Rule } from './rule.ts';
import { textAt } from './sources.ts';

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
    wrongWhen: 'The loop turns two or three times: then the plan stays small.',
    references: [
      'https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/pyspark.sql.DataFrame.withColumns.html',
    ],
  },
  lint,
  runDecides: false,
};

function lint(context: CodeContext): readonly Draft[] {
  const seen = new Set<string>();
  const calls = (context.flow?.operators ?? [])
    .filter(({ site }) => site.method === 'withColumn')
    .sort((a, b) => a.site.range.start.line - b.site.range.start.line);
  return calls.flatMap((operator) => {
    const { site } = operator;
    const lines = context.sources(site.file, site.cell) ?? [];
    const loop = loopAround(lines, site.range.start.line);
    // One finding for a loop: its first call stands for all.
    const key = `${site.file}#${site.cell ?? ''}:${loop?.line ?? ''}`;
    if (loop === undefined || seen.has(key) || hasFixedName(lines, operator)) return [];
    if (loop.kind === 'turns' && !growsItsFrame(lines, site)) return [];
    seen.add(key);
    return [
      {
        site,
        callers: operator.callers,
        message:
          'withColumn in a loop analyzes the whole plan again in each turn: give all columns to one select or withColumns (found in the code, without a run).',
        evidence: {},
        cost: noCost,
      },
    ];
  });
}

/** One column that each turn computes anew is an iteration, and `withColumns` no help. */
function hasFixedName(lines: readonly string[], operator: OperatorFrame): boolean {
  const first = operator.argumentRanges?.[0];
  const text = first === undefined ? undefined : textAt(lines, first);
  return text !== undefined && /^(?:colName\s*=\s*)?(?:"[^"]*"|'[^']*'|[A-Z]\w*\.\w+|[A-Z][A-Z0-9_]+)$/.test(text);
}

/** `df = df.…withColumn(…)`: the next turn goes on with the result of this one. */
function growsItsFrame(lines: readonly string[], site: Site): boolean {
  for (let line = site.range.start.line; line >= 0 && line > site.range.start.line - 40; line--) {
    const found = /^\s*(?:val\s+|var\s+|for\b.*\)\s*)?(\w+)\s*=(?!=)\s*\(*\s*(\w*)/.exec(lines[line] ?? '');
    if (found === null) {
      if (TURNS.test(lines[line] ?? '')) return false;
      continue;
    }
    const [, target, given] = found;
    const root = given === '' ? /^\s*(\w+)/.exec(lines[line + 1] ?? '')?.[1] : given;
    // A keyword argument looks like an assignment, too: its name is no frame that the line begins with.
    if (target === root) return true;
    if (line < site.range.start.line && (lines[line] ?? '').trimEnd().endsWith(',')) continue;
    return false;
  }
  return false;
}
