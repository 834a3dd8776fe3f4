import type { ColumnExpr, Operator } from '../../model/frames.ts';
import { aggregateCalls } from '../../sql/columns.ts';
import { argument, argumentsOf, emitAction, framesOfArguments, withArguments } from '../machine.ts';
import type { Call, Machine } from '../machine.ts';
import { patternOf, textOf } from '../text.ts';
import { booleanOf, isCallable, isNone, knownOf, none, unknown } from '../value.ts';
import type { FrameValue, GroupedValue, Value } from '../value.ts';
import {
  columnsOf,
  conditionOf,
  contains,
  flatten,
  namesOf,
  resolveUdfs,
  star,
  toColumn,
  unknownColumn,
} from './columns.ts';
import { operate } from './operators.ts';
import { parseColumnText } from './sqlText.ts';
import { registerView } from './views.ts';

export type Method = (machine: Machine, receiver: FrameValue, call: Call) => Value;

export function single(op: (machine: Machine, call: Call) => Operator): Method {
  return (machine, receiver, call) => operate(machine, call, op(machine, call), [receiver.frame]);
}

export function project(
  form: string,
  keepsOthers: boolean,
  columns: (machine: Machine, call: Call) => readonly ColumnExpr[],
): Method {
  return (machine, receiver, call) => {
    const made = columns(machine, call);
    // Selecting aggregates is aggregating the whole frame.
    const aggregates = !keepsOthers && made.some((column) => aggregateCalls(column).length > 0);
    if (aggregates) {
      return operate(machine, call, { name: 'aggregate', grouping: 'groupBy', keys: [], functions: made, form }, [
        receiver.frame,
      ]);
    }
    const name = made.some((column) => contains(column, 'generator')) ? 'generate' : 'project';
    return operate(machine, call, { name, form, columns: made, keepsOthers }, [receiver.frame]);
  };
}

export function alias(name: Value | undefined, column: ColumnExpr): ColumnExpr {
  return { kind: 'alias', name: name === undefined ? [undefined] : patternOf(name), child: column };
}

export function sqlColumns(machine: Machine, call: Call): readonly ColumnExpr[] {
  return flatten(call).values.map((value) =>
    value.kind === 'text' ? resolveUdfs(machine, parseColumnText(value.pieces)) : toColumn(value),
  );
}

/** Entries of `withColumns({…})`, `withColumnsRenamed({…})`. */
export function mapColumns(
  value: Value | undefined,
  column: (name: Value, value: Value) => ColumnExpr,
): readonly ColumnExpr[] {
  if (value?.kind !== 'map') return [unknownColumn];
  const { entries, rest } = value.cell.content;
  return [...entries.map(([name, entry]) => column(name, entry)), ...(rest === undefined ? [] : [unknownColumn])];
}

export function typed(form: string): Method {
  return (machine, receiver, call) => {
    const target =
      call.args.positional.find((value) => isCallable(value) && value.kind !== 'api') ?? argument(call, 0, 'func');
    return operate(machine, call, { name: 'typed', form, ...functionNameOf(target), typeArgs: call.typeArgs }, [
      receiver.frame,
      ...otherFrames(call),
    ]);
  };
}

export function functionNameOf(target: Value | undefined): { readonly functionName?: string } {
  return target?.kind === 'function' && 'name' in target.definition ? { functionName: target.name } : {};
}

function otherFrames(call: Call) {
  return framesOfArguments(call.args);
}

export const filter: Method = (machine, receiver, call) => {
  const condition = argument(call, 0, 'condition');
  if (condition !== undefined && isCallable(condition) && condition.kind !== 'api')
    return typed('filter')(machine, receiver, call);
  return operate(machine, call, { name: 'filter', condition: conditionOf(machine, condition) }, [receiver.frame]);
};

export function group(grouping: GroupedValue['grouping']): Method {
  return (machine, receiver, call) => ({
    kind: 'grouped',
    frame: receiver.frame,
    grouping,
    keys: columnsOf(machine, call),
    typed: false,
  });
}

export function repartition(name: 'repartition' | 'repartitionByRange'): Method {
  return (machine, receiver, call) => {
    const { values, open } = flatten(call);
    const first = argument(call, 0, 'numPartitions');
    const byName = call.args.named.get('numPartitions');
    const isNumber = byName !== undefined || isPartitionCount(first);
    const columns = byName === undefined && isNumber ? values.slice(1) : values;
    const keys = columns.filter((value) => value !== byName).map((value) => resolveUdfs(machine, toColumn(value)));
    return operate(
      machine,
      call,
      {
        name,
        partitions: isNumber ? knownOf(byName ?? first) : undefined,
        partitionsGiven: isNumber,
        keys: open ? [...keys] : keys,
      },
      [receiver.frame],
    );
  };
}

/** The first argument of `repartition` is a number unless it is a column or a text. */
function isPartitionCount(value: Value | undefined): boolean {
  if (value === undefined) return false;
  if (value.kind === 'choice') return value.alternatives.some(isPartitionCount);
  return value.kind === 'constant' || value.kind === 'unknown' || value.kind === 'api' || value.kind === 'native';
}

export function union(byName: boolean): Method {
  return (machine, receiver, call) => combine(machine, receiver, call, { name: 'union', byName });
}

/** An operator of the receiver and another frame. */
export function combine(machine: Machine, receiver: FrameValue, call: Call, op: Operator): Value {
  const [other] = otherFrames(call);
  const right = other ?? machine.frames.opaque('the other frame is not known', []);
  return operate(machine, call, op, [receiver.frame, right]);
}

export const createView: Method = (machine, receiver, call) => {
  registerView(machine, patternOf(argument(call, 0, 'name', 'viewName')), receiver);
  emitAction(machine, call, { kind: 'createView', frame: receiver.frame });
  return none;
};

export const cache: Method = (machine, receiver, call) => {
  const level = argument(call, 0, 'storageLevel', 'newLevel');
  const known = level?.kind === 'api' ? level.path.split('.').pop() : knownOf(level);
  return operate(machine, call, { name: 'cache', level: known, form: call.site.method }, [receiver.frame]);
};

export const checkpoint: Method = (machine, receiver, call) => {
  const eager = booleanOf(argument(call, 0, 'eager')) ?? true;
  const frame = operate(machine, call, { name: 'checkpoint', eager, form: call.site.method }, [receiver.frame]);
  if (eager) emitAction(machine, call, { kind: 'checkpoint', frame: receiver.frame });
  return frame;
};

export const transform: Method = (machine, receiver, call) => {
  const target = argument(call, 0, 'func', 't') ?? unknown;
  const named = new Map([...call.args.named].filter(([name]) => name !== 'func' && name !== 't'));
  const positional = [receiver, ...call.args.positional.filter((value) => value !== target)];
  return machine.call(target, { ...withArguments(call, { positional, named }), argumentRanges: [] });
};

export const dropDuplicates: Method = (machine, receiver, call) => {
  const withinWatermark = call.site.method.includes('WithinWatermark');
  if (call.args.positional.length === 0 && call.args.named.size === 0) {
    return operate(machine, call, { name: 'dropDuplicates', keys: undefined, withinWatermark }, [receiver.frame]);
  }
  const subset = argument(call, 0, 'subset');
  const { values, open } = flatten(
    subset === undefined ? call : call.args.positional.length > 1 ? call : withArguments(call, argumentsOf(subset)),
  );
  return operate(
    machine,
    call,
    {
      name: 'dropDuplicates',
      keys: namesOf(
        values.filter((value) => !isNone(value)),
        open,
      ),
      withinWatermark,
    },
    [receiver.frame],
  );
};

export const as: Method = (machine, receiver, call) => {
  if (call.args.positional.length === 0 && call.typeArgs.length > 0) {
    return operate(machine, call, { name: 'typed', form: 'as', typeArgs: call.typeArgs }, [receiver.frame]);
  }
  const [first] = call.args.positional;
  if (first === undefined)
    return operate(machine, call, { name: 'typed', form: 'as', typeArgs: call.typeArgs }, [receiver.frame]);
  if (first.kind !== 'text' && !(first.kind === 'constant') && first.kind !== 'unknown') {
    return operate(machine, call, { name: 'typed', form: 'as', typeArgs: call.typeArgs }, [receiver.frame]);
  }
  return operate(machine, call, { name: 'alias', alias: patternOf(first) }, [receiver.frame]);
};

/** `df.stat.freqItems(columns)`, which is no action: an aggregation of the whole frame. */
export const frequentItems: Method = (machine, receiver, call) => {
  const items: ColumnExpr = { kind: 'call', name: 'collect_frequent_items', args: columnsOf(machine, call) };
  const op: Operator = { name: 'aggregate', grouping: 'groupBy', keys: [], functions: [items], form: 'freqItems' };
  return operate(machine, call, op, [receiver.frame]);
};

/** `df.stat.corr("a", "b")` runs at once: an aggregation of the whole frame whose one row it takes. */
export function statistic(name: string): Method {
  return (machine, receiver, call) => {
    const functions: readonly ColumnExpr[] = [{ kind: 'call', name, args: columnsOf(machine, call).slice(0, 2) }];
    const op: Operator = { name: 'aggregate', grouping: 'groupBy', keys: [], functions, form: call.site.method };
    emitAction(machine, call, { kind: 'other', frame: operate(machine, call, op, [receiver.frame]).frame });
    return unknown;
  };
}

/** `df.stat.crosstab("a", "b")` is a pivot whose values Spark collects at once. */
export const crosstab: Method = (machine, receiver, call) => {
  const values = operate(machine, call, { name: 'distinct' }, [receiver.frame]);
  emitAction(machine, call, { kind: 'pivotValues', frame: values.frame });
  const [, column = unknownColumn] = columnsOf(machine, call);
  const op: Operator = {
    name: 'aggregate',
    grouping: 'groupBy',
    // It groups by texts of the values.
    keys: [unknownColumn],
    functions: [{ kind: 'call', name: 'count', args: [{ kind: 'literal', value: 1 }] }],
    pivot: { column, valuesGiven: false },
    form: 'crosstab',
  };
  return operate(machine, call, op, [receiver.frame]);
};

/** `describe` and `summary` aggregate all columns at once. */
export function statistics(machine: Machine, receiver: FrameValue, call: Call): Value {
  return operate(
    machine,
    call,
    { name: 'aggregate', grouping: 'groupBy', keys: [], functions: [unknownColumn], form: call.site.method },
    [receiver.frame],
  );
}

export const aggregateAll: Method = (machine, receiver, call) =>
  operate(
    machine,
    call,
    { name: 'aggregate', grouping: 'groupBy', keys: [], functions: aggregateFunctions(machine, call), form: 'agg' },
    [receiver.frame],
  );

/** Functions of `agg(sum("x"), …)`, `agg({"x": "sum"})`, `agg("x" -> "sum")`, `agg(Map("x" -> "sum"))`. */
export function aggregateFunctions(machine: Machine, call: Call): readonly ColumnExpr[] {
  const { values, open } = flatten(call);
  const functions = values.flatMap((value): readonly ColumnExpr[] => {
    if (value.kind === 'map') return value.cell.content.entries.map(([column, name]) => namedFunction(column, name));
    if (value.kind === 'sequence') {
      const [column, name] = value.cell.content.items;
      return column === undefined || name === undefined ? [unknownColumn] : [namedFunction(column, name)];
    }
    return [resolveUdfs(machine, toColumn(value))];
  });
  // `agg("x" -> "sum")` was flattened to its two texts.
  const [one, other] = values;
  if (values.length === 2 && one?.kind === 'text' && other?.kind === 'text') return [namedFunction(one, other)];
  return open ? [...functions, unknownColumn] : functions;
}

function namedFunction(column: Value, name: Value): ColumnExpr {
  const called = textOf(name)?.toLowerCase();
  const arg = textOf(column) === '*' ? star : toColumn(column);
  if (called === undefined) return { kind: 'unknown', parts: [arg] };
  return { kind: 'call', name: called === 'mean' ? 'avg' : called, args: [arg] };
}

export const withColumn = project('withColumn', true, (machine, call) => [
  alias(argument(call, 0, 'colName'), resolveUdfs(machine, toColumn(argument(call, 1, 'col')))),
]);
