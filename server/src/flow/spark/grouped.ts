import type { ColumnExpr } from '../../model/frames.ts';
import type { Call, Machine } from '../machine.ts';
import { table } from '../../base/table.ts';
import { argument, emitAction, framesOfArguments } from '../machine.ts';
import { isCallable, isNone, unknown } from '../value.ts';
import type { GroupedValue, Value } from '../value.ts';
import { flatten, star, toColumn } from './columns.ts';
import { aggregateFunctions, functionNameOf } from './frameMethods.ts';
import { operate } from './operators.ts';

const shorthands: Readonly<Record<string, string>> = table({
  sum: 'sum',
  avg: 'avg',
  mean: 'avg',
  max: 'max',
  min: 'min',
});
const typedMethods = new Set([
  'mapGroups',
  'flatMapGroups',
  'flatMapSortedGroups',
  'reduceGroups',
  'cogroup',
  'mapGroupsWithState',
  'flatMapGroupsWithState',
  'transformWithState',
  'transformWithStateInPandas',
  'apply',
  'applyInPandas',
  'applyInArrow',
  'applyInPandasWithState',
]);

/** Methods of `GroupedData`, `RelationalGroupedDataset` and `KeyValueGroupedDataset`. */
export function invokeGrouped(machine: Machine, receiver: GroupedValue, name: string, call: Call): Value {
  if (name === 'pivot') return pivot(machine, receiver, call);
  if (name === 'agg') return aggregate(machine, receiver, call, aggregateFunctions(machine, call));
  if (name === 'count') return aggregate(machine, receiver, call, [{ kind: 'call', name: 'count', args: [star] }]);
  const shorthand = shorthands[name];
  if (shorthand !== undefined) {
    const columns = flatten(call).values.map((value): ColumnExpr => ({
      kind: 'call',
      name: shorthand,
      args: [toColumn(value)],
    }));
    return aggregate(machine, receiver, call, columns.length === 0 ? [{ kind: 'unknown', parts: [] }] : columns);
  }
  if (name === 'cogroup' && call.module.language === 'python') {
    const other = argument(call, 0, 'other');
    return other?.kind === 'grouped' ? { ...receiver, other: other.frame } : receiver;
  }
  if (typedMethods.has(name)) {
    const target =
      call.args.positional.find((value) => isCallable(value) && value.kind !== 'api') ?? call.args.named.get('func');
    const others = receiver.other === undefined ? framesOfArguments(call.args) : [receiver.other];
    return operate(
      machine,
      call,
      { name: 'typed', form: name, ...functionNameOf(target), typeArgs: call.typeArgs, keys: receiver.keys },
      [receiver.frame, ...others],
    );
  }
  if (name === 'keyAs' || name === 'mapValues' || name === 'as') return receiver;
  if (name === 'keys') return operate(machine, call, { name: 'distinct' }, [receiver.frame]);
  return unknown;
}

function pivot(machine: Machine, receiver: GroupedValue, call: Call): Value {
  const column = toColumn(argument(call, 0, 'pivot_col', 'pivotColumn'));
  const values = argument(call, 1, 'values');
  const valuesGiven = values !== undefined && !isNone(values);
  if (!valuesGiven) {
    // Spark collects the distinct values first.
    const distinct = operate(machine, call, { name: 'distinct' }, [receiver.frame]);
    emitAction(machine, call, { kind: 'pivotValues', frame: distinct.frame });
  }
  return { ...receiver, pivot: { column, valuesGiven } };
}

function aggregate(machine: Machine, receiver: GroupedValue, call: Call, functions: readonly ColumnExpr[]): Value {
  if (receiver.typed) {
    return operate(machine, call, { name: 'typed', form: call.site.method, typeArgs: call.typeArgs }, [receiver.frame]);
  }
  return operate(
    machine,
    call,
    {
      name: 'aggregate',
      grouping: receiver.grouping,
      keys: receiver.keys,
      functions,
      form: call.site.method,
      ...(receiver.pivot === undefined ? {} : { pivot: receiver.pivot }),
    },
    [receiver.frame],
  );
}
