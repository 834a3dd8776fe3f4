import type { Action, Frame } from '../model/frames.ts';
import type { Demand, Expected, Make, Source } from './expected.ts';
import { none, nothing } from './expected.ts';
import { limitExpected } from './expectedLimits.ts';

/** The frame of an action under what the action itself adds: its limit, its count, its write. */
export function actionExpected(action: Action, of: (frame: Frame) => Expected, make: Make): Expected | undefined {
  const source: Source = { site: action.site, callers: action.callers, operator: undefined, action };
  const inputs = action.frame === undefined ? [] : [of(action.frame)];
  const write: Demand = { kind: 'write', sink: action.sink, method: action.method, actionKind: action.kind };
  switch (action.kind) {
    case 'write':
      return make('write', source, write, isJdbc(action) ? [asObjects(source, inputs, make)] : inputs, 4);
    case 'insertInto':
    case 'saveAsTable':
    case 'writeTo':
    case 'createTable':
    case 'merge':
    case 'cacheTable':
    case 'streamStart':
      return make('write', source, write, inputs, 4);
    case 'command':
    case 'createView':
      return make('command', source, write, inputs, 4);
    case 'count':
      return make(
        'aggregate',
        source,
        {
          kind: 'aggregate',
          form: 'countAction',
          keys: [],
          functions: [{ kind: 'call', name: 'count', args: [{ kind: 'literal', value: 1 }] }],
        },
        inputs,
        3,
      );
    case 'take':
    case 'head':
      return limitExpected(action.rows, source, inputs, make, 0.7);
    case 'first':
    case 'isEmpty':
      return limitExpected(1, source, inputs, make, 0.7);
    case 'show':
      return limitExpected(typeof action.rows === 'number' ? action.rows + 1 : action.rows, source, inputs, make, 0.7);
    case 'tail':
      return make('limit', source, { kind: 'limit', rows: action.rows, tail: true }, inputs, 0.7);
    case 'foreach':
    case 'foreachPartition':
    case 'reduce':
    case 'rdd':
      return asObjects(source, inputs, make);
    case 'pivotValues':
      return pivotValuesExpected(action, source, inputs, of, make);
    case 'schema':
      return make(
        'limit',
        source,
        { kind: 'limit', rows: undefined, tail: false },
        [
          make(
            'filter',
            source,
            { kind: 'filter', condition: undefined },
            linesRead(action, source, inputs, make),
            0.1,
          ),
        ],
        0.2,
      );
    case 'collect':
    case 'toPandas':
    case 'toLocalIterator':
    case 'library':
      return make('opaque', source, none, inputs);
    case 'checkpoint':
    case 'other':
      return inputs[0] ?? make('opaque', source, none, []);
  }
}

/** Rows go to a database from the objects that they are turned into, by an execution inside the command. */
function isJdbc({ sink }: Action): boolean {
  return typeof sink?.format === 'string' && sink.format.toLowerCase() === 'jdbc';
}

function asObjects(source: Source, inputs: readonly Expected[], make: Make): Expected {
  return make('objects', source, { kind: 'objects', part: 'deserialize' }, inputs, 0);
}

/** The distinct values of one column, which may take an aggregation below with it. */
function pivotValuesExpected(
  action: Action,
  source: Source,
  inputs: readonly Expected[],
  of: (frame: Frame) => Expected,
  make: Make,
): Expected {
  const { frame } = action;
  const below = frame?.kind === 'operator' && frame.op.name === 'distinct' ? frame.inputs.map(of) : inputs;
  // Sorting by a text of the values keeps a first value for each.
  const demand: Demand = { kind: 'aggregate', form: 'dropDuplicates', keys: undefined, functions: [] };
  const distinct = make('aggregate', source, demand, below, 1);
  const sorted = make('sort', source, { kind: 'sort', global: true, keys: [] }, [distinct], 0.2);
  return make('limit', source, { kind: 'limit', rows: undefined, tail: false }, [sorted], 0.7);
}

/** To tell the columns of a CSV file Spark reads its first lines as text. */
function linesRead(action: Action, source: Source, inputs: readonly Expected[], make: Make): readonly Expected[] {
  const { frame } = action;
  if (frame?.kind !== 'operator' || frame.op.name !== 'read') return inputs;
  const lines = make('scan', source, { kind: 'scan', op: { ...frame.op, format: 'text' } }, []);
  return [make('choice', nothing, none, [...inputs, lines])];
}
