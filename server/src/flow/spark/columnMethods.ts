import { table } from '../../base/table.ts';
import type { ColumnExpr } from '../../model/frames.ts';
import { argument } from '../machine.ts';
import type { Call, Machine } from '../machine.ts';
import { patternOf, textOf } from '../text.ts';
import { columnValue } from '../value.ts';
import type { ColumnValue, Value } from '../value.ts';
import { flatten, resolveUdfs, toOperand, unknownColumn } from './columns.ts';

function callOf(name: string, ...args: readonly ColumnExpr[]): ColumnExpr {
  return { kind: 'call', name, args };
}

const operators: Readonly<Record<string, string>> = table({
  '===': '=',
  '==': '=',
  equalTo: '=',
  '<=>': '<=>',
  eqNullSafe: '<=>',
  '&&': 'and',
  '&': 'and',
  and: 'and',
  '||': 'or',
  '|': 'or',
  or: 'or',
  '+': '+',
  plus: '+',
  '-': '-',
  minus: '-',
  '*': '*',
  multiply: '*',
  '/': '/',
  divide: '/',
  '%': '%',
  mod: '%',
  '>': '>',
  gt: '>',
  '<': '<',
  lt: '<',
  '>=': '>=',
  geq: '>=',
  '<=': '<=',
  leq: '<=',
  '**': 'power',
});

/** `a op b` where either is a column. */
export function binaryColumn(op: string, left: Value, right: Value): ColumnValue | undefined {
  const one = toOperand(left);
  const other = toOperand(right);
  if (op === '!=' || op === '=!=' || op === 'notEqual') return columnValue(callOf('not', callOf('=', one, other)));
  const name = operators[op];
  return name === undefined ? undefined : columnValue(callOf(name, one, other));
}

export function unaryColumn(op: string, operand: ColumnValue): ColumnValue {
  return op === '-' || op === 'unary_-'
    ? columnValue(callOf('negative', operand.expr))
    : op === '+'
      ? operand
      : columnValue(callOf('not', operand.expr));
}

/** Methods of `Column` whose Spark SQL name is another than their own in lower case. */
const methodNames: Readonly<Record<string, string>> = table({
  isNull: 'isnull',
  isNotNull: 'isnotnull',
  isNaN: 'isnan',
  isin: 'in',
  isInCollection: 'in',
  getField: 'getfield',
  getItem: 'getitem',
  apply: 'getitem',
  bitwiseAND: '&',
  bitwiseOR: '|',
  substr: 'substring',
});

export function invokeColumn(machine: Machine, receiver: ColumnValue, name: string, call: Call): Value | undefined {
  const { expr } = receiver;
  const first = argument(call, 0);
  switch (name) {
    case 'alias':
    case 'as':
    case 'name':
      return columnValue({ kind: 'alias', name: first === undefined ? [undefined] : patternOf(first), child: expr });
    case 'cast':
    case 'astype':
    case 'try_cast': {
      const target = textOf(first);
      return columnValue({
        kind: 'call',
        name: 'cast',
        args: [expr],
        ...(target === undefined ? {} : { detail: target }),
      });
    }
    case 'asc':
    case 'asc_nulls_first':
    case 'asc_nulls_last':
      return columnValue(expr, true);
    case 'desc':
    case 'desc_nulls_first':
    case 'desc_nulls_last':
      return columnValue(expr, false);
    case 'over':
      return columnValue(windowed(expr, first));
    case 'when':
      return columnValue({
        kind: 'call',
        name: 'case',
        args: [...(expr.kind === 'call' ? expr.args : [expr]), toOperand(first), toOperand(argument(call, 1, 'value'))],
      });
    case 'otherwise':
      return columnValue({
        kind: 'call',
        name: 'case',
        args: [...(expr.kind === 'call' ? expr.args : [expr]), toOperand(first)],
      });
    case 'between':
      return columnValue(
        callOf('and', callOf('>=', expr, toOperand(first)), callOf('<=', expr, toOperand(argument(call, 1)))),
      );
    case 'isin':
    case 'isInCollection': {
      const { values, open } = flatten(call);
      return columnValue(callOf('in', expr, ...values.map(toOperand), ...(open ? [unknownColumn] : [])));
    }
    case 'unary_!':
    case 'unary_-':
      return unaryColumn(name, receiver);
    case 'expr':
    case 'named':
    case 'toString':
    case 'explain':
      return undefined;
    default: {
      const binary = first === undefined ? undefined : binaryColumn(name, receiver, first);
      if (binary !== undefined) return binary;
      if (!columnMethods.has(name)) return undefined;
      const args = call.args.positional.map((value) => resolveUdfs(machine, toOperand(value)));
      return columnValue(callOf(methodNames[name] ?? name.toLowerCase(), expr, ...args));
    }
  }
}

function windowed(expr: ColumnExpr, window: Value | undefined): ColumnExpr {
  if (window === undefined) return { kind: 'window', function: expr, partitionBy: [], orderBy: [] };
  if (window.kind !== 'window') return { kind: 'window', function: expr, partitionBy: undefined, orderBy: undefined };
  const { partitionBy, orderBy, frame } = window;
  return { kind: 'window', function: expr, partitionBy, orderBy, ...(frame === undefined ? {} : { frame }) };
}

export function isColumnMethod(name: string): boolean {
  return columnMethods.has(name) || ownMethods.has(name);
}

/** Those that are not SQL functions of the column. */
const ownMethods = new Set([
  'alias',
  'as',
  'name',
  'cast',
  'astype',
  'try_cast',
  'asc',
  'asc_nulls_first',
  'asc_nulls_last',
  'desc',
  'desc_nulls_first',
  'desc_nulls_last',
  'over',
  'when',
  'otherwise',
  'between',
  'isin',
]);

const columnMethods = new Set([
  ...Object.keys(methodNames),
  'like',
  'rlike',
  'ilike',
  'contains',
  'startsWith',
  'startswith',
  'endsWith',
  'endswith',
  'withField',
  'dropFields',
  'bitwiseXOR',
  'outer',
  'transform',
]);
