import type { ColumnExpr, Operator, SortKey } from '../../server/src/model/frames.ts';
import type { SqlNode, SqlStatement } from '../../server/src/model/sql.ts';

/** Prints statements as indented trees, a node read twice as `#1` where it comes again. */
export function printSql(statements: readonly SqlStatement[]): string {
  return statements.map(printStatement).join('\n');
}

function printStatement(statement: SqlStatement): string {
  const { kind, ...rest } = statement;
  const query = 'query' in rest ? rest.query : 'source' in rest ? rest.source : undefined;
  const words = Object.entries(rest)
    .filter(([key, value]) => key !== 'query' && key !== 'source' && value !== undefined)
    .map(([key, value]) => `${key}=${key === 'condition' ? printColumn(value as ColumnExpr) : String(value)}`);
  return [[kind, ...words].join(' '), ...(query === undefined ? [] : [printNode(query)])].join('\n');
}

function printNode(root: SqlNode): string {
  const uses = new Map<SqlNode, number>();
  countUses(root, uses);
  const shared = [...uses].filter(([, count]) => count > 1).map(([node]) => node);
  const printed = new Set<SqlNode>();
  return lines(root, '  ').join('\n');

  function lines(node: SqlNode, indent: string): string[] {
    const mark = shared.includes(node) ? `#${shared.indexOf(node) + 1} ` : '';
    if (printed.has(node)) return [`${indent}${mark.trim()}`];
    printed.add(node);
    return [
      `${indent}${mark}${printOperator(node.op)}`,
      ...node.inputs.flatMap((input) => lines(input, `${indent}  `)),
    ];
  }
}

function countUses(node: SqlNode, uses: Map<SqlNode, number>): void {
  uses.set(node, (uses.get(node) ?? 0) + 1);
  if (uses.get(node) === 1) for (const input of node.inputs) countUses(input, uses);
}

function printOperator(op: Operator): string {
  const words = Object.entries(op)
    .filter(([key, value]) => key !== 'name' && value !== undefined)
    .map(([key, value]) => `${key}=${printValue(value)}`);
  return [op.name, ...words].join(' ');
}

function printValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(printValue).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  if ('kind' in value) return printColumn(value as ColumnExpr);
  if ('column' in value && 'ascending' in value) return printKey(value as SortKey);
  return `{${Object.entries(value)
    .map(([key, inner]) => `${key}: ${printValue(inner)}`)
    .join(', ')}}`;
}

function printKey(key: SortKey): string {
  return `${printColumn(key.column)}${key.ascending === false ? ' desc' : ''}`;
}

export function printColumn(expr: ColumnExpr): string {
  switch (expr.kind) {
    case 'column':
      return `${expr.qualifier === undefined ? '' : `${expr.qualifier}.`}${expr.name.join('')}`;
    case 'literal':
      return typeof expr.value === 'string' ? `'${expr.value}'` : String(expr.value);
    case 'call':
    case 'udf':
    case 'generator': {
      const distinct = expr.kind === 'call' && expr.distinct === true ? 'distinct ' : '';
      const detail = expr.kind === 'call' && expr.detail !== undefined ? ` as ${expr.detail}` : '';
      return `${expr.name}(${distinct}${expr.args.map(printColumn).join(', ')}${detail})`;
    }
    case 'alias':
      return `${printColumn(expr.child)} as ${expr.name.join('')}`;
    case 'window': {
      const partition = `by ${expr.partitionBy?.map(printColumn).join(', ') ?? '?'}`;
      const order = `order ${expr.orderBy?.map(printKey).join(', ') ?? '?'}`;
      return `${printColumn(expr.function)} over (${partition} ${order}${expr.frame === undefined ? '' : ` ${expr.frame}`})`;
    }
    case 'star':
      return '*';
    case 'unknown':
      return `unknown<${expr.parts.map(printColumn).join(', ')}>`;
  }
}
