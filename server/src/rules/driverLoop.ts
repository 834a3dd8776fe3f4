import type { Action, Frame } from '../model/frames.ts';
import { noCost } from './cost.ts';
import { endOfCall, languageOf } from './edits.ts';
import type { CodeContext, Draft, Rule } from './rule.ts';

/** Loops over collected rows. */
export const driverLoop: Rule = {
  id: 'driver-loop',
  docs: {
    what: 'The program loops over collected rows at the driver.',
    why: 'One process does what the cluster is there for; with an action inside the loop it is one job for each row.',
    example: {
      scala: {
        code: 'for (row <- days.collect()) process(row.getString(0))',
        mended: 'days.foreach(row => process(row.getString(0)))',
      },
      python: {
        code: 'for row in days.collect():\n    process(row["day"])',
        mended: 'days.foreach(lambda row: process(row["day"]))',
      },
    },
    instead:
      'Write what happens to a row as a column expression or a function that runs on the executors; join instead of looking up.',
    wrongWhen: 'The rows are few by nature (a list of tables), and each turn starts a job of its own.',
    references: [
      'https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/pyspark.sql.DataFrame.foreach.html',
    ],
  },
  lint,
  runDecides: false,
};

function lint(context: CodeContext): readonly Draft[] {
  return (context.flow?.actions ?? []).flatMap((action) => {
    if (!isWalkedOver(context, action)) return [];
    const { site } = action;
    return [
      {
        site,
        callers: action.callers,
        message: `The program loops at the driver over the rows that ${action.method} brings: let executors do it, as column expressions or with foreach (found in the code, without a run).`,
        evidence: {},
        cost: noCost,
      },
    ];
  });
}

/** Rows that are brought to the driver for a loop over them, which does more than print a few. */
export function isWalkedOver(context: CodeContext, action: Action): boolean {
  if (action.kind !== 'collect' && action.kind !== 'toLocalIterator') return false;
  const { site } = action;
  const lines = context.sources(site.file, site.cell) ?? [];
  const before = (lines[site.range.start.line] ?? '').slice(0, site.range.start.character);
  const end = endOfCall(site, lines);
  const after = end === undefined ? '' : (lines[end.line] ?? '').slice(end.character);
  const loops =
    languageOf(site.file) === 'python'
      ? /^\s*for\b.*\bin\b/.test(before)
      : /\bfor\s*[({].*<-/.test(before) || /^\s*\.foreach\b/.test(after);
  if (!loops || onlyPrints(lines, action, after)) return false;
  return !isFew(action.frame) || runsSparkInside(context, action);
}

/** What is printed has to come to the driver; on executors nobody would see it. */
function onlyPrints(lines: readonly string[], { site, statement }: Action, after: string): boolean {
  if (languageOf(site.file) === 'scala')
    return /^\s*\.foreach\s*[({]\s*(?:\w+\s*=>\s*)?(?:Console\.)?print(?:ln|f)?\b/.test(after);
  const inOneLine = /^\s*:\s*(\S.*)$/.exec(after)?.[1];
  if (inOneLine !== undefined && !inOneLine.startsWith('#')) return inOneLine.startsWith('print(');
  const head = statement.start.line;
  const indent = (lines[head] ?? '').search(/\S/);
  const body = lines.slice(site.range.end.line + 1);
  const end = body.findIndex((text) => text.trim() !== '' && text.search(/\S/) <= indent);
  const code = (end < 0 ? body : body.slice(0, end)).filter((text) => text.trim() !== '');
  const first = code[0]?.search(/\S/) ?? 0;
  // What a call goes on with is indented more, but for the parenthesis that closes it.
  return code.length > 0 && code.every((text) => text.search(/\S/) > first || /^\s*(?:print\(|#|\))/.test(text));
}

/** Rows that are counted in the code: a loop over them costs nothing by itself. */
function isFew(frame: Frame | undefined): boolean {
  if (frame?.kind !== 'operator') return false;
  if (frame.op.name === 'local' || frame.op.name === 'limit' || frame.op.name === 'tail') return true;
  return frame.inputs.length > 0 && frame.inputs.every(isFew);
}

/** Another action stands in the lines of the loop's body: a job for each row. */
function runsSparkInside(context: CodeContext, loop: Action): boolean {
  const lines = context.sources(loop.site.file, loop.site.cell) ?? [];
  const head = loop.statement.start.line;
  const indent = (lines[head] ?? '').search(/\S/);
  const after = lines.findIndex((text, line) => line > head && text.trim() !== '' && text.search(/\S/) <= indent);
  const end = after < 0 ? lines.length : after;
  return (context.flow?.actions ?? []).some(
    ({ site }) =>
      site.file === loop.site.file &&
      site.cell === loop.site.cell &&
      site.range.start.line > head &&
      site.range.start.line < end,
  );
}
