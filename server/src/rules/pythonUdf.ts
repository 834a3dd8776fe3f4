import { formatBytes, formatDuration, plural } from '../base/units.ts';
import { detailsOf } from '../plan/details.ts';
import { metricTotal } from '../plan/metrics.ts';
import { operatorName } from '../plan/operators.ts';
import { builtInText, replaceablesIn, replaceFix, udfsIn } from './builtIn/replace.ts';
import { operatorsOnce } from './columns.ts';
import { addCosts, noCost, shareOfStage, stageMs } from './cost.ts';
import { stagesOf, type NodeFacts } from './facts.ts';
import { at, nodesOfFamily, rowsOut } from './place.ts';
import type { CodeContext, Draft, Rule, RunContext } from './rule.ts';
import { listed } from './words.ts';

/** Rows that go to a Python process and back. */
export const pythonUdf: Rule = {
  id: 'python-udf',
  docs: {
    what: 'A Python function is called for the rows of a frame, in a Python process beside each task.',
    why: 'Each row is serialized, sent to Python, worked on by one interpreter and sent back; no filter is pushed through it and no code is generated around it.',
    example: {
      python: {
        code: '@F.udf("string")\ndef clean(s):\n    return s.strip().lower()\n\ndf.withColumn("name", clean("text"))',
        mended: 'df.withColumn("name", F.lower(F.trim("text")))',
      },
      plan: 'BatchEvalPython [clean(text#1)#2], [pythonUDF0#3]',
    },
    instead: 'Use built-in functions where there are such; else a pandas UDF, which works on columns instead of rows.',
    wrongWhen: 'The function does what no built-in does (a model, a library): then only fewer rows or Arrow help.',
    thresholds: ['pythonRows', 'longStageMs'],
    references: ['https://spark.apache.org/docs/latest/api/python/tutorial/sql/arrow_pandas.html'],
  },
  check: (context) =>
    context.facts.executions.flatMap((execution) =>
      nodesOfFamily(execution, 'pythonEval', 'typed').flatMap((node) => inPython(context, node)),
    ),
  lint,
};

function lint(context: CodeContext): readonly Draft[] {
  return operatorsOnce(context).flatMap((operator) => {
    const names = [...new Set(udfsIn(operator).flatMap((udf) => (udf.flavor === 'python' ? [udf.name] : [])))];
    if (names.length === 0) return [];
    const replaceables = replaceablesIn(operator, context.sources);
    // Python has no name for a lambda; the code has one for the variable that holds it.
    const shown = names.map((name) => (name === '<lambda>' ? 'a lambda' : name));
    return [
      {
        site: operator.site,
        callers: operator.callers,
        message: `${capitalized(listed(shown))} ${shown.length === 1 ? 'runs' : 'run'} in a Python process, row by row${builtInText(replaceables) || '; a pandas UDF would work on many at once'} (found in the code, without a run).`,
        evidence: { functions: names.join(', ') },
        cost: noCost,
        fixes: () => replaceFix(operator, replaceables, context.sources),
      },
    ];
  });
}

function capitalized(text: string): string {
  return text.startsWith('a lambda') ? `A${text.slice(1)}` : text;
}

function inPython(context: RunContext, node: NodeFacts): readonly Draft[] {
  const details = detailsOf(node.node);
  const name = operatorName(node.node.name).name;
  if (node.family === 'typed' && !/Pandas|Arrow|Python/.test(name)) return [];
  const stages = stagesOf(context.facts, node).filter((stage) => stage.status === 'complete');
  if (stages.length === 0) return [];
  const functions =
    details.kind === 'pythonEval'
      ? details.functions
      : details.kind === 'typed' && details.functionName !== undefined
        ? [details.functionName]
        : [];
  const pythonMs = metricTotal(node.node, 'pythonTime');
  const taskMs = stages.reduce((sum, stage) => sum + stage.totals.durationMs, 0);
  // Without the metric (before Spark 3.5 or so) nothing tells Python's time from the stage's: at most all of it.
  const share = pythonMs === undefined || taskMs === 0 ? 1 : Math.min(1, pythonMs / taskMs);
  // A function of groups reads many rows and gives few.
  const counts = [rowsOut(node), rowsOut(node.children[0])].flatMap((count) => count ?? []);
  const rows = counts.length === 0 ? undefined : Math.max(...counts);
  const sent = metricTotal(node.node, 'pythonSentBytes');
  const longest = Math.max(...stages.map(stageMs));
  const operator = node.match?.operator;
  const replaceables = operator === undefined ? [] : replaceablesIn(operator, context.sources);
  const who = functions.length === 0 ? name : listed(functions.map((one) => `${one}(…)`));
  return [
    {
      ...at(node, stages),
      message:
        `${who} ${functions.length > 1 ? 'run' : 'runs'} in Python${rows === undefined ? '' : ` for ${plural(rows, 'row')}`}` +
        `${pythonMs === undefined ? '' : `: ${formatDuration(pythonMs)} of Python time in all tasks`}; the stage took ${formatDuration(longest)}` +
        `${sent === undefined ? '' : `, ${formatBytes(sent)} went to Python`}${builtInText(replaceables)}.`,
      evidence: {
        operator: name,
        ...(functions.length === 0 ? {} : { functions: functions.join(', ') }),
        ...(rows === undefined ? {} : { rows }),
        ...(pythonMs === undefined ? {} : { pythonSeconds: pythonMs / 1000 }),
        ...(sent === undefined ? {} : { sentBytes: sent }),
        stageSeconds: longest / 1000,
      },
      cost: addCosts(stages.map((stage) => shareOfStage(context.facts, stage, share))),
      ...(rows !== undefined && rows < context.thresholds.pythonRows
        ? { atMost: longest < context.thresholds.longStageMs ? ('hint' as const) : ('information' as const) }
        : {}),
      fixes: () => (operator === undefined ? [] : replaceFix(operator, replaceables, context.sources)),
    },
  ];
}
