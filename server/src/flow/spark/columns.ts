import type { ColumnExpr, SortKey } from '../../model/frames.ts';
import type { TextPattern } from '../../model/text.ts';
import { argument } from '../machine.ts';
import type { Call, Machine } from '../machine.ts';
import { patternOf, textOf } from '../text.ts';
import { columnValue, knownOf } from '../value.ts';
import type { ApiValue, Value } from '../value.ts';
import { parseColumnText } from './sqlText.ts';

export const unknownColumn: ColumnExpr = { kind: 'unknown', parts: [] };
export const star: ColumnExpr = { kind: 'star' };

/** A column as an argument: a text is its name. */
export function toColumn(value: Value | undefined): ColumnExpr {
  if (value === undefined) return unknownColumn;
  if (value.kind === 'text') return namedColumn(patternOf(value));
  return toOperand(value);
}

/** A column as an operand: a text is a literal. */
export function toOperand(value: Value | undefined): ColumnExpr {
  if (value === undefined) return unknownColumn;
  switch (value.kind) {
    case 'column':
      return value.expr;
    case 'constant':
      return { kind: 'literal', value: value.value };
    case 'text':
      return { kind: 'literal', value: knownOf(value) };
    case 'choice': {
      return {
        kind: 'unknown',
        parts: value.alternatives.filter((part) => part.kind === 'column').map((part) => part.expr),
      };
    }
    case 'api':
      return columnWithoutParentheses(value) ?? unknownColumn;
    default:
      return unknownColumn;
  }
}

/** Functions of Spark without arguments, whose parentheses Scala leaves out: `row_number.over(window)`. */
const withoutArguments = new Set([
  'row_number',
  'rank',
  'dense_rank',
  'percent_rank',
  'cume_dist',
  'current_date',
  'current_timestamp',
  'current_user',
  'now',
  'localtimestamp',
  'monotonically_increasing_id',
  'spark_partition_id',
  'input_file_name',
  'rand',
  'randn',
  'uuid',
]);

/** The column that such a function stands for. */
export function columnWithoutParentheses({ path }: ApiValue): ColumnExpr | undefined {
  const name = /\bsql\.functions\.(\w+)$/.exec(path)?.[1];
  return name !== undefined && withoutArguments.has(name) ? { kind: 'call', name, args: [] } : undefined;
}

export function namedColumn(pattern: TextPattern): ColumnExpr {
  const [only] = pattern;
  if (pattern.length !== 1 || only === undefined) return { kind: 'column', name: pattern };
  if (only === '*') return star;
  const parts = only.replaceAll('`', '').split('.');
  const name = parts.pop() ?? only;
  if (name === '*') return star;
  return parts.length === 0
    ? { kind: 'column', name: [name] }
    : { kind: 'column', name: [name], qualifier: parts.join('.') };
}

/** The values of variable arguments: `select("a", "b")`, `select(["a", "b"])`, `select(cols: _*)`. `open`: there may be more. */
export function flatten(call: Call, from = 0): { readonly values: readonly Value[]; readonly open: boolean } {
  const values: Value[] = [];
  let open = false;
  const add = (value: Value): void => {
    if (value.kind === 'sequence') {
      const { items, rest } = value.cell.content;
      values.push(...items);
      if (rest !== undefined) values.push(rest);
      if (rest !== undefined || value.cell.content.uncertain) open = true;
    } else values.push(value);
  };
  for (const value of call.args.positional.slice(from)) add(value);
  if (call.args.rest !== undefined) {
    values.push(call.args.rest);
    open = true;
  }
  return { values, open };
}

export function columnsOf(machine: Machine, call: Call, from = 0): readonly ColumnExpr[] {
  return flatten(call, from).values.map((value) => resolveUdfs(machine, toColumn(value)));
}

/** Column names where all are known. */
export function namesOf(values: readonly Value[], open: boolean): readonly string[] | undefined {
  if (open) return undefined;
  const names: string[] = [];
  for (const value of values) {
    const name = value.kind === 'column' && value.expr.kind === 'column' ? onlyText(value.expr.name) : textOf(value);
    if (name === undefined) return undefined;
    names.push(name);
  }
  return names;
}

export function onlyText(pattern: TextPattern): string | undefined {
  return pattern.length === 1 ? pattern[0] : undefined;
}

export function sortKeysOf(machine: Machine, call: Call, from = 0): readonly SortKey[] {
  const ascending = argument(call, -1, 'ascending');
  return flatten(call, from).values.map((value, index) => sortKey(machine, value, ascendingAt(ascending, index)));
}

function sortKey(machine: Machine, value: Value, ascending: boolean | undefined = true): SortKey {
  const column = resolveUdfs(machine, toColumn(value));
  return { column, ascending: value.kind === 'column' ? (value.ascending ?? ascending) : ascending };
}

function ascendingAt(value: Value | undefined, index: number): boolean | undefined {
  if (value === undefined) return true;
  const at = value.kind === 'sequence' ? value.cell.content.items[index] : value;
  const known = knownOf(at);
  return typeof known === 'boolean' ? known : typeof known === 'number' ? known !== 0 : undefined;
}

/** A condition: SQL in a text, or a column. */
export function conditionOf(machine: Machine, value: Value | undefined): ColumnExpr {
  if (value?.kind === 'text') return resolveUdfs(machine, parseColumnText(value.pieces));
  return resolveUdfs(machine, toOperand(value));
}

/** Calls by the name of a registered UDF are UDFs. */
export function resolveUdfs(machine: Machine, column: ColumnExpr): ColumnExpr {
  if (machine.world.udfs.size === 0) return column;
  const visit = (at: ColumnExpr): ColumnExpr => {
    switch (at.kind) {
      case 'call': {
        const args = at.args.map(visit);
        const udf = machine.world.udfs.get(at.name.toLowerCase());
        if (udf === undefined) return { ...at, args };
        return { kind: 'udf', name: udf.name, flavor: udf.flavor, args, ...(udf.site ? { site: udf.site } : {}) };
      }
      case 'alias':
        return { ...at, child: visit(at.child) };
      case 'udf':
      case 'generator':
        return { ...at, args: at.args.map(visit) };
      default:
        return at;
    }
  };
  return visit(column);
}

export function contains(column: ColumnExpr, kind: ColumnExpr['kind']): boolean {
  if (column.kind === kind) return true;
  switch (column.kind) {
    case 'call':
    case 'udf':
    case 'generator':
      return column.args.some((part) => contains(part, kind));
    case 'alias':
      return contains(column.child, kind);
    case 'window':
      return contains(column.function, kind);
    case 'unknown':
      return column.parts.some((part) => contains(part, kind));
    default:
      return false;
  }
}

/** `df["x"]`, `df.x`, `df("x")`. */
export function columnByName(name: TextPattern): Value {
  return columnValue(namedColumn(name));
}
