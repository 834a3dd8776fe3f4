import { t } from '../base/texts.ts';
import type { PlanExpr } from '../plan/expression.ts';

/** Names that Spark makes up for what an expression is; the expression tells more. */
const MADE_UP = /^(_w\d+|_we\d+|_groupingexpression|_aggregateexpression|_common_expr_\d+|aggOrder|sortOrder)$/;

/** `Feed$$Lambda$3939/0x…apply(obj)`: whose function it is; its number says nothing to anyone. */
const LAMBDA = /^(?:[\w$]+\.)*?(\w+)\$+(?:[\w$]*\$)?Lambda\b.*$/s;

/** Texts that could not be taken apart, without the plan's own numbers and types. */
function literalText(text: string): string {
  if (text.startsWith('Subquery')) return 'subquery';
  const plain = text
    .replace(LAMBDA, (_, owner: string) => t('your function in {0}', owner))
    .replaceAll(/(?<=\w)#\d+L?/g, '')
    .replace(/: boolean$/, '');
  return plain === 'count(1)' ? 'count(*)' : plain;
}

const infix = new Set(['and', 'or', '=', '<=>', '<', '<=', '>', '>=', '+', '-', '*', '/', '%', '||', '!=', '<>']);

/** An expression without column numbers and needless parentheses. */
export function expressionText(expression: PlanExpr): string {
  switch (expression.kind) {
    case 'column':
      return expression.name.replace(/^_extract_/, '');
    case 'literal':
      return literalText(expression.text);
    case 'alias':
      return aliasText(expression);
    case 'window':
      return expressionText(expression.function);
    case 'call':
      return callText(expression);
  }
}

/** Spark makes a `lead` a `lag` by a negative number, and prints the default that nobody gave. */
function neighborText(
  name: 'lag' | 'lead',
  [column = '', offset = '1', otherwise = 'null']: readonly string[],
): string {
  const isTurned = offset.startsWith('-');
  const by = isTurned ? offset.slice(1) : offset;
  const parts = [column, by === '1' && otherwise === 'null' ? '' : by, otherwise === 'null' ? '' : otherwise];
  return `${isTurned ? (name === 'lag' ? 'lead' : 'lag') : name}(${parts.filter(Boolean).join(', ')})`;
}

function aliasText(alias: Extract<PlanExpr, { kind: 'alias' }>): string {
  return MADE_UP.test(alias.name) ? expressionText(alias.child) : alias.name;
}

function callText(call: Extract<PlanExpr, { kind: 'call' }>): string {
  const args = call.args.map(expressionText);
  const [only] = call.args;
  // Spark calls a function of the code by reflection.
  if (call.name === 'invoke' && only?.kind === 'literal' && LAMBDA.test(only.text)) return args[0] ?? '';
  if (infix.has(call.name) && args.length === 2) return args.join(` ${call.name} `);
  if (call.name === 'cast') return args[0] ?? '';
  // `Subquery subquery#5, [id=#9]` reads like an element of a list.
  if (call.name === 'getitem' && args[0] === 'subquery') return 'subquery';
  if (call.name === 'count' && args.length === 1 && args[0] === '1') return 'count(*)';
  if (call.name === 'lag' || call.name === 'lead') return neighborText(call.name, args);
  if (call.name === 'getfield' && call.detail !== undefined) return `${args[0] ?? ''}.${call.detail}`;
  return `${call.name.replace(GPU, '')}(${call.distinct === true ? 'distinct ' : ''}${args.join(', ')})`;
}

/** RAPIDS names Spark's functions with its own prefix. */
export const GPU = /^gpu(?=[a-z])/;
