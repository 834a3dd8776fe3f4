import type { Operator } from '../model/frames.ts';
import type { Demand, Expected, Make, Source } from './expected.ts';
import { none } from './expected.ts';

/** Forms whose plan has no operator of its own. */
const transparentTyped = new Set(['as', 'groupByKey', 'keyAs', 'mapValues', 'toDS', 'toDF']);

const groupedTyped =
  /^(mapGroups|flatMapGroups|flatMapSortedGroups|mapGroupsWithState|flatMapGroupsWithState|reduceGroups|cogroup|cogroupSorted|transformWithState)$/;

export function typedExpected(
  op: Extract<Operator, { name: 'typed' }>,
  source: Source,
  inputs: readonly Expected[],
  make: Make,
): Expected {
  const typed: Demand = {
    kind: 'typed',
    form: op.form,
    functionName: op.functionName,
    typeArgs: op.typeArgs,
    keys: op.keys,
  };
  if (transparentTyped.has(op.form)) return make('pass', source, none, inputs);
  if (op.form === 'filter') {
    const filter = make(
      'filter',
      source,
      { kind: 'filter', condition: undefined },
      [deserialize(source, inputs, make)],
      0.3,
    );
    return make('objects', source, { kind: 'objects', part: 'serialize' }, [filter], 0.05);
  }
  if (op.form === 'joinWith')
    return make(
      'project',
      source,
      { kind: 'project', columns: [] },
      [
        make(
          'join',
          source,
          { kind: 'join', type: undefined, using: undefined, condition: undefined, wholeRow: false },
          inputs,
          3,
        ),
      ],
      0.02,
    );
  if (/InPandas|InArrow|applyInPandas|^apply$/.test(op.form)) return make('typed', source, typed, inputs, 2);
  if (op.form === 'agg' || op.form === 'count' || op.form === 'reduceGroups') {
    const append = make('objects', source, { kind: 'objects', part: 'append' }, inputs, 0.1);
    return make(
      'aggregate',
      source,
      { kind: 'aggregate', form: 'agg', keys: undefined, functions: undefined },
      [append],
      2,
    );
  }
  const below = groupedTyped.test(op.form)
    ? inputs.map((input) => make('objects', source, { kind: 'objects', part: 'append' }, [input], 0.1))
    : [deserialize(source, inputs, make)];
  const work = make('typed', source, typed, below, 1.5);
  return make('objects', source, { kind: 'objects', part: 'serialize' }, [work], 0.1);
}

function deserialize(source: Source, inputs: readonly Expected[], make: Make): Expected {
  return make('objects', source, { kind: 'objects', part: 'deserialize' }, inputs, 0.1);
}
