import type { ColumnExpr, Operator } from '../model/frames.ts';
import type { EssentialKind } from './essentialKind.ts';
import type { Demand, Expected, Make, Source } from './expected.ts';
import { none, nothing } from './expected.ts';
import { projectExpected, pythonEvals } from './expectedColumns.ts';
import { limitExpected } from './expectedLimits.ts';
import { typedExpected } from './expectedTyped.ts';
import { columnsOfFrame } from './frameColumns.ts';

export function operatorExpected(op: Operator, source: Source, inputs: readonly Expected[], make: Make): Expected {
  const one = (kind: EssentialKind, demand: Demand, vanish: number, over = inputs): Expected =>
    make(kind, source, demand, over, vanish);
  switch (op.name) {
    case 'read':
    case 'table':
      return one('scan', { kind: 'scan', op }, 0, []);
    case 'range':
      return one('rows', { kind: 'rows', form: 'range', bounds: op.bounds, columns: ['id'] }, 0, []);
    case 'local':
      return one('rows', { kind: 'rows', form: 'local', bounds: [], columns: op.columns }, 0, []);
    case 'rdd':
      return make(
        'objects',
        source,
        { kind: 'objects', part: 'serialize' },
        [make('rows', source, { kind: 'rows', form: 'rdd', bounds: [], columns: undefined }, [])],
        0.05,
      );
    case 'filter':
      return one(
        'filter',
        { kind: 'filter', condition: op.condition },
        0.1,
        pythonEvals([op.condition], source, inputs, make),
      );
    case 'project':
      return projectExpected(op, source, inputs, make);
    case 'generate': {
      const generated = make(
        'generate',
        source,
        { kind: 'generate', columns: op.columns },
        pythonEvals(op.columns, source, inputs, make),
        2,
      );
      return one('project', { kind: 'project', columns: op.columns }, 0.02, [generated]);
    }
    case 'unpivot':
      return one('expand', none, 2);
    case 'sample':
      return one('sample', { kind: 'sample', args: op.args }, 2);
    case 'randomSplit':
      return one('sample', { kind: 'sample', args: [] }, 2, [
        make('sort', source, { kind: 'sort', global: false, keys: [] }, inputs, 0.1),
      ]);
    case 'typed':
      return typedExpected(op, source, inputs, make);
    case 'coalesce':
      return one('coalesce', { kind: 'coalesce', partitions: op.partitions }, 2.5);
    case 'repartition':
    case 'repartitionByRange':
    case 'rebalance':
      return one(
        'exchange',
        {
          kind: 'exchange',
          form: op.name,
          partitions: op.partitions,
          partitionsGiven: op.partitionsGiven,
          keys: op.keys,
        },
        0.8,
      );
    case 'sort':
      return one('sort', { kind: 'sort', global: op.global, keys: op.keys }, 0.4);
    case 'distinct':
      return one('aggregate', { kind: 'aggregate', form: 'distinct', keys: wholeRow(source), functions: [] }, 1);
    case 'dropDuplicates': {
      const keys = op.keys?.map(column) ?? wholeRow(source);
      return one('aggregate', { kind: 'aggregate', form: 'dropDuplicates', keys, functions: undefined }, 1.5);
    }
    case 'aggregate':
      return aggregateExpected(op, source, inputs, make);
    case 'join':
      return one('join', { kind: 'join', type: op.type, using: op.using, condition: op.condition, wholeRow: false }, 3);
    case 'union':
      return one('union', none, 1.5);
    case 'intersect':
    case 'except': {
      const join = make(
        'join',
        source,
        {
          kind: 'join',
          type: op.name === 'except' ? 'left_anti' : 'left_semi',
          using: undefined,
          condition: undefined,
          wholeRow: true,
        },
        inputs,
        2,
      );
      return op.all
        ? join
        : make('aggregate', source, { kind: 'aggregate', form: 'distinct', keys: undefined, functions: [] }, [join], 1);
    }
    case 'limit':
      return limitExpected(op.rows, source, inputs, make, 1);
    case 'tail':
      return one('limit', { kind: 'limit', rows: op.rows, tail: true }, 1);
    case 'offset':
      return one('limit', { kind: 'limit', rows: undefined, tail: false }, 0.5);
    case 'cache':
      return one('cached', none, 0);
    case 'checkpoint':
      return make('choice', nothing, none, [
        make('pass', source, none, inputs),
        make('rows', source, { kind: 'rows', form: 'checkpoint', bounds: [], columns: undefined }, []),
      ]);
    case 'hint':
    case 'alias':
    case 'view':
    case 'watermark':
      return make('pass', source, none, inputs);
    case 'sql':
    case 'rddOperator':
    case 'other':
      return make('opaque', source, none, inputs);
  }
}

function column(name: string): ColumnExpr {
  return { kind: 'column', name: [name] };
}

/** The columns of the rows that an operator takes, where the code tells all of them. */
function wholeRow(source: Source): readonly ColumnExpr[] | undefined {
  const [input] = source.operator?.inputs ?? [];
  const { complete, columns } = input === undefined ? { complete: false, columns: [] } : columnsOfFrame(input);
  if (!complete || columns.length === 0) return undefined;
  const keys: ColumnExpr[] = [];
  for (const { name, expr } of columns) {
    if (name === undefined) return undefined;
    keys.push(expr === undefined ? column(name) : { kind: 'alias', name: [name], child: expr });
  }
  return keys;
}

/** What `describe` and `summary` compute, whatever the columns. */
const describing: readonly ColumnExpr[] = ['count', 'avg', 'stddev', 'min', 'max', 'percentile_approx'].map((name) => ({
  kind: 'call',
  name,
  args: [],
}));

function aggregateExpected(
  op: Extract<Operator, { name: 'aggregate' }>,
  source: Source,
  inputs: readonly Expected[],
  make: Make,
): Expected {
  const functions = op.form === 'describe' || op.form === 'summary' ? describing : op.functions;
  const evaluated = pythonEvals([...op.keys, ...functions], source, inputs, make);
  const below = op.grouping === 'groupBy' ? evaluated : [make('expand', source, none, evaluated, 1)];
  const demand: Demand = {
    kind: 'aggregate',
    form: op.pivot === undefined ? 'agg' : 'pivot',
    keys: op.keys,
    functions,
  };
  if (op.pivot === undefined) {
    const whole = make('aggregate', source, demand, below, 3);
    // Statistics are computed in one row and then dealt out to one row each.
    const dealt = op.form === 'describe' || op.form === 'summary';
    return dealt ? make('generate', source, { kind: 'generate', columns: [] }, [whole], 0.5) : whole;
  }
  const inner: Demand = {
    kind: 'aggregate',
    form: 'pivot',
    keys: [...op.keys, op.pivot.column],
    functions,
  };
  return make(
    'aggregate',
    source,
    { ...demand, functions: undefined },
    [make('aggregate', source, inner, below, 0.8)],
    2,
  );
}
