import type { ColumnExpr } from '../../model/frames.ts';
import type { Call, Machine } from '../machine.ts';
import { table } from '../../base/table.ts';
import { argument } from '../machine.ts';
import { patternOf, piecesOf, textOf } from '../text.ts';
import { columnValue, frameValue, knownOf, unknown } from '../value.ts';
import type { Value } from '../value.ts';
import { conditionOf, flatten, namedColumn, resolveUdfs, star, toColumn, toOperand, unknownColumn } from './columns.ts';
import { callRangeParts } from './operators.ts';
import { parseColumnText } from './sqlText.ts';
import { udfOf } from './udf.ts';

/** What `pyspark.sql.functions` and `org.apache.spark.sql.functions` make; any name that is not known is a function of that name. */
export function invokeFunction(machine: Machine, name: string, call: Call): Value {
  const first = argument(call, 0, 'col');
  switch (name) {
    case 'col':
    case 'column':
      return columnValue(
        namedColumn(first === undefined ? [undefined] : patternOf(argument(call, 0, 'col', 'colName'))),
      );
    case 'lit':
    case 'typedLit':
    case 'typedlit':
      return first?.kind === 'column' ? first : columnValue({ kind: 'literal', value: knownOf(first) });
    case 'expr':
      return columnValue(
        resolveUdfs(
          machine,
          first === undefined ? unknownColumn : parseColumnText(piecesOf(argument(call, 0, 'str') ?? first)),
        ),
      );
    case 'asc':
    case 'asc_nulls_first':
    case 'asc_nulls_last':
      return columnValue(toColumn(first), true);
    case 'desc':
    case 'desc_nulls_first':
    case 'desc_nulls_last':
      return columnValue(toColumn(first), false);
    case 'when':
      return columnValue({
        kind: 'call',
        name: 'case',
        args: [conditionOf(machine, argument(call, 0, 'condition')), toOperand(argument(call, 1, 'value'))],
      });
    case 'not':
      return columnValue({ kind: 'call', name: 'not', args: [toColumn(first)] });
    case 'broadcast':
      return broadcast(machine, argument(call, 0, 'df') ?? unknown, call);
    case 'udf':
    case 'pandas_udf':
    case 'arrow_udf':
    case 'udtf':
      return udfOf(name, call);
    case 'call_udf':
    case 'callUDF':
    case 'call_function': {
      const called = textOf(first)?.toLowerCase();
      const args = flatten(call, 1).values.map(toColumn);
      return columnValue(
        resolveUdfs(
          machine,
          called === undefined ? { kind: 'unknown', parts: args } : { kind: 'call', name: called, args },
        ),
      );
    }
    default:
      return columnValue(resolveUdfs(machine, sqlFunction(name, call)));
  }
}

function broadcast(machine: Machine, value: Value, call: Call): Value {
  if (value.kind !== 'frame') return value;
  return frameValue(
    machine.frames.operator({
      op: { name: 'hint', hint: 'broadcast', args: [] },
      inputs: [value.frame],
      ...callRangeParts(machine, call),
    }),
    value.face,
  );
}

const generators = new Set([
  'explode',
  'explode_outer',
  'posexplode',
  'posexplode_outer',
  'inline',
  'inline_outer',
  'stack',
  'json_tuple',
  'flatten_outer',
]);

/** Names that differ between the API and Spark SQL. */
const sqlNames: Readonly<Record<string, string>> = table({
  mean: 'avg',
  countDistinct: 'count',
  count_distinct: 'count',
  sumDistinct: 'sum',
  sum_distinct: 'sum',
  approxCountDistinct: 'approx_count_distinct',
  monotonicallyIncreasingId: 'monotonically_increasing_id',
  shiftLeft: 'shiftleft',
  shiftRight: 'shiftright',
  toDegrees: 'degrees',
  toRadians: 'radians',
  dayofmonth: 'day',
  pow: 'power',
  ucase: 'upper',
  lcase: 'lower',
  create_map: 'map',
  signum: 'sign',
});

/** Text arguments of these are column names wherever they stand; of others only the first one is. */
const allColumns = new Set([
  'array',
  'struct',
  'map',
  'create_map',
  'coalesce',
  'concat',
  'greatest',
  'least',
  'hash',
  'xxhash64',
  'countDistinct',
  'count_distinct',
  'approx_count_distinct',
  'corr',
  'covar_pop',
  'covar_samp',
  'max_by',
  'min_by',
  'datediff',
  'date_diff',
  'months_between',
  'map_from_arrays',
  'array_union',
  'array_intersect',
  'array_except',
  'arrays_zip',
  'arrays_overlap',
  'atan2',
  'pmod',
  'nullif',
  'nvl',
  'ifnull',
  'levenshtein',
  'grouping_id',
  'map_concat',
  'make_date',
]);

/** The first argument of these is a format, not a column. */
const literalFirst = new Set([
  'date_trunc',
  'concat_ws',
  'format_string',
  'printf',
  'window_time',
  'make_interval',
  'unix_timestamp_format',
  'next_day_format',
]);

function sqlFunction(name: string, call: Call): ColumnExpr {
  const distinct = /distinct/i.test(name) && name !== 'approx_count_distinct' && name !== 'approxCountDistinct';
  const { values } = flatten(call);
  const args = values.map((value, index): ColumnExpr => {
    if (value.kind !== 'text') return value.kind === 'function' ? unknownColumn : toOperand(value);
    const column =
      allColumns.has(name) || (index === 0 ? !literalFirst.has(name) : literalFirst.has(name) && index === 1);
    return column ? toColumn(value) : toOperand(value);
  });
  for (const [, value] of call.args.named) args.push(toOperand(value));
  if (name === 'concat_ws') args.splice(1, args.length, ...values.slice(1).map(toColumn));
  if (generators.has(name)) return { kind: 'generator', name, args };
  const sqlName = sqlNames[name] ?? name.toLowerCase();
  if (sqlName === 'count' && !distinct && args[0]?.kind === 'literal')
    return { kind: 'call', name: 'count', args: [star] };
  return distinct ? { kind: 'call', name: sqlName, args, distinct: true } : { kind: 'call', name: sqlName, args };
}
