import type { PlanDetails } from './planDetails.ts';
import type { NodeParagraph } from './planText.ts';
import { argumentsOf, numberOf, withoutBrackets, withoutId } from './bracketed.ts';
import { conjuncts, parseExpression, parseList, parseSortKey, splitList } from './expression.ts';

/** Operators that work row by row, and windows. */

export function parseRows(
  family: 'filter' | 'project' | 'expand' | 'sample' | 'coalesce',
  text: string,
  paragraph: NodeParagraph | undefined,
): PlanDetails {
  // A condition's commas are inside it.
  const args = family === 'filter' ? [] : argumentsOf(text);
  switch (family) {
    case 'filter': {
      const condition = text.slice(text.indexOf(' ') + 1);
      const full = /more fields/.test(condition) ? (paragraph?.['Condition'] ?? condition) : condition;
      return { kind: 'filter', conjuncts: text.includes(' ') ? conjuncts(parseExpression(full)) : [] };
    }
    case 'project': {
      const list = args[0] ?? '';
      return { kind: 'project', columns: parseList(withoutBrackets(list)), cut: /more fields/.test(list) };
    }
    case 'expand':
      return { kind: 'expand', columns: splitList(withoutBrackets(args[1] ?? '')).map(withoutId) };
    case 'sample':
      return {
        kind: 'sample',
        lower: numberOf(args[0]) ?? 0,
        upper: numberOf(args[1]) ?? 1,
        withReplacement: args[2] === 'true',
        seed: numberOf(args[3]),
      };
    case 'coalesce':
      return { kind: 'coalesce', partitions: numberOf(args[0]) };
  }
}

export function parseWindow(family: 'window' | 'windowLimit', text: string): PlanDetails {
  const args = argumentsOf(text);
  if (family === 'windowLimit') {
    const number = args.map(numberOf).find((value) => value !== undefined);
    const keys = args[0]?.startsWith('[') === true ? parseList(withoutBrackets(args[0])) : [];
    // Without a partition the first list is the order.
    const partitionBy = keys.filter(
      (_, index) => parseSortKey(splitList(withoutBrackets(args[0] ?? ''))[index] ?? '') === undefined,
    );
    return { kind: 'windowLimit', partitionBy, rows: number, partial: args.at(-1)?.trim() === 'Partial' };
  }
  // Databricks' running window lists columns that it only passes on, and ends with a truth value.
  const functions = parseList(withoutBrackets(args[0] ?? '')).filter(({ kind }) => kind !== 'column');
  const specification = functions.find((each) => each.kind === 'alias' && each.child.kind === 'window');
  const window =
    specification?.kind === 'alias' && specification.child.kind === 'window' ? specification.child : undefined;
  const lists = args
    .slice(1)
    .filter((arg) => arg.startsWith('['))
    .map((arg) => splitList(withoutBrackets(arg)));
  const orders = lists
    .flat()
    .map(parseSortKey)
    .filter((key) => key !== undefined);
  const keys = lists
    .flat()
    .filter((item) => parseSortKey(item) === undefined)
    .map(parseExpression);
  return {
    kind: 'window',
    functions,
    partitionBy: keys.length > 0 ? keys : (window?.partitionBy ?? []),
    orderBy: orders.length > 0 ? orders : (window?.orderBy ?? []),
  };
}

export function parseLimit(name: string, text: string): PlanDetails {
  const args = argumentsOf(text);
  return {
    kind: 'limit',
    rows: numberOf(args[0]),
    offset: numberOf(args[1]),
    collects: name.startsWith('Collect'),
    local: name.startsWith('Local'),
    tail: name.startsWith('CollectTail'),
  };
}

export function parseGenerate(text: string): PlanDetails {
  const args = argumentsOf(text);
  return {
    kind: 'generate',
    generator: parseExpression(args[0] ?? ''),
    columns: splitList(withoutBrackets(args.at(-1) ?? '')).map(withoutId),
    outer: args.includes('true'),
  };
}
