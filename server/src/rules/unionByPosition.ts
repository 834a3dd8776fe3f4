import type { OperatorFrame } from '../model/frames.ts';
import { noCost } from './cost.ts';
import { startOfReceiver } from './receiver.ts';
import type { CodeContext, Draft, Rule } from './rule.ts';
import { textAt } from './sources.ts';
import { listed } from './words.ts';

/** Unions of frames whose columns have other names at the same places. */
export const unionByPosition: Rule = {
  id: 'union-by-position',
  docs: {
    what: '`union` joins columns by their place, and the two sides have them in another order.',
    why: 'Values land in the wrong columns without an error as long as the types fit.',
    example: {
      scala: {
        code: 'a.select("id", "name", "city").union(b.select("id", "city", "name"))',
        mended: 'a.select("id", "name", "city").unionByName(b.select("id", "city", "name"))',
      },
      python: {
        code: 'a.select("id", "name", "city").union(b.select("id", "city", "name"))',
        mended: 'a.select("id", "name", "city").unionByName(b.select("id", "city", "name"))',
      },
      plan: 'Union',
    },
    instead: 'Use `unionByName`, or select the same columns in the same order on both sides.',
    wrongWhen:
      'One side is turned round on purpose, as the other direction of an edge is; where both sides come from one frame, that is taken to be so.',
    references: [
      'https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/pyspark.sql.DataFrame.unionByName.html',
    ],
  },
  lint,
  runDecides: false,
};

function lint(context: CodeContext): readonly Draft[] {
  return (context.flow?.operators ?? []).flatMap((operator) => {
    if (operator.op.name !== 'union' || operator.op.byName || operator.site.inner !== undefined) return [];
    const [first, second] = operator.inputs.map((input) =>
      input.kind === 'operator' ? columnNames(input) : undefined,
    );
    if (first === undefined || second === undefined || first.length !== second.length) return [];
    const moved = first.filter((name, index) => second[index] !== name);
    const sameNames = [...first].sort().join('\n') === [...second].sort().join('\n');
    if (moved.length === 0 || !sameNames || isMirrored(operator, context)) return [];
    const { site } = operator;
    return [
      {
        site,
        callers: operator.callers,
        message: `Both sides have the same columns in another order (${listed(moved)}), and union goes by place (found in the code, without a run).`,
        evidence: { columns: moved.join(', ') },
        cost: noCost,
        atLeast: 'warning' as const,
        fixes: () => [
          {
            title: 'Write unionByName',
            edits: [
              {
                file: site.file,
                ...(site.cell === undefined ? {} : { cell: site.cell }),
                range: site.range,
                newText: 'unionByName',
              },
            ],
            meaning: 'changes' as const,
            note: 'Values go to the columns of their name.',
            preferred: true,
          },
        ],
      },
    ];
  });
}

/** `edges.select("src", "dst").union(edges.select("dst", "src"))`: one frame, and the same frame turned round, on purpose. */
function isMirrored({ inputs }: OperatorFrame, context: CodeContext): boolean {
  const [first, second] = inputs.map((input) => (input.kind === 'operator' ? input : undefined));
  if (first === undefined || second === undefined) return false;
  const [a, b] = [first.inputs[0], second.inputs[0]];
  if (a !== undefined && a === b) return true;
  const [one, other] = [receiverText(first, context), receiverText(second, context)];
  return one !== undefined && one === other;
}

function receiverText({ site }: OperatorFrame, { sources }: CodeContext): string | undefined {
  const lines = sources(site.file, site.cell);
  const start = lines === undefined ? undefined : startOfReceiver(site, lines);
  const text = start === undefined ? undefined : textAt(lines, { start, end: site.range.start });
  return text?.replace(/\s/g, '');
}

/** The names of a frame's columns where a select spells all of them out. */
function columnNames(frame: OperatorFrame): readonly string[] | undefined {
  const { op } = frame;
  if (op.name === 'filter' || op.name === 'sort' || op.name === 'limit' || op.name === 'distinct') {
    const [input] = frame.inputs;
    return input?.kind === 'operator' ? columnNames(input) : undefined;
  }
  if (op.name !== 'project' || op.keepsOthers || op.form === 'drop') return undefined;
  const names = op.columns.map((column) => {
    const named = column.kind === 'alias' || column.kind === 'column' ? column.name : undefined;
    return named?.length === 1 ? named[0] : undefined;
  });
  return names.every((name) => name !== undefined) ? names : undefined;
}
