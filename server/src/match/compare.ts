import type { ColumnExpr, Known } from '../model/frames.ts';
import type { PlanExpr } from '../plan/expression.ts';
import { table } from '../base/table.ts';
import { readsColumn } from '../plan/expression.ts';
import { barePlan, bareSource, sameName } from './expressions.ts';
import { sameText } from './letters.ts';
import { negated, simplified, withoutCase } from './simplified.ts';
import { textAgrees, wholeText } from './patterns.ts';

/**
 * How far an expression of the code and one of the plan agree: 1 the same, 0 nothing known, -1 they contradict.
 * The optimizer folds, casts and turns comparisons round; columns may have been renamed in between. So a difference of literals weighs, one of names less.
 */
export function similarity(source: ColumnExpr, plan: PlanExpr): number {
  return similarityTo(source)(plan);
}

/** The same for one expression of the code against many of the plan. */
export function similarityTo(source: ColumnExpr): (plan: PlanExpr) => number {
  const bare = simplified(bareSource(source));
  return (plan) => compare(bare, barePlan(plan), 0);
}

const MAX_DEPTH = 12;

function compare(source: ColumnExpr, plan: PlanExpr, depth: number): number {
  if (depth > MAX_DEPTH) return 0;
  switch (source.kind) {
    case 'unknown':
    case 'star':
      return 0;
    case 'column':
      return compareColumn(source, plan);
    case 'literal':
      return plan.kind === 'literal' ? compareLiteral(source.value, plan.text) : plan.kind === 'column' ? -0.5 : -0.2;
    case 'alias':
      return compare(bareSource(source), plan, depth + 1);
    case 'udf':
    case 'generator':
      // Functions of Scala and Java that have no name.
      if (plan.kind === 'call' && plan.name === 'udf' && source.kind === 'udf' && source.flavor === 'scala')
        return compareArgs(source.args, plan.args, depth);
      return plan.kind === 'call'
        ? compareCall(source.name, source.args, plan, depth)
        : plan.kind === 'column' && /^pythonUDF\d*$/.test(plan.name)
          ? 0.1
          : -0.3;
    case 'window':
      return plan.kind === 'window' ? compare(source.function, barePlan(plan.function), depth + 1) : -0.2;
    case 'call':
      return plan.kind === 'call'
        ? compareCall(source.name, source.args, plan, depth)
        : plan.kind === 'column'
          ? 0
          : -0.4;
  }
}

function compareColumn(source: Extract<ColumnExpr, { kind: 'column' }>, plan: PlanExpr): number {
  if (plan.kind === 'column') {
    const agreed = textAgrees(source.name, plan.name);
    if (agreed === undefined) return fieldAgrees(source, plan.name) ? 0.8 : -0.6;
    return agreed > 0 ? 1 : 0;
  }
  if (plan.kind === 'call' && plan.name === 'getfield')
    return plan.detail !== undefined && fieldAgrees(source, plan.detail) ? 0.9 : -0.4;
  if (plan.kind === 'literal') return -0.4;
  // The column may be an alias whose expression was put in its place, more likely so where the expression reads a column of its name.
  const name = wholeText(source.name)?.toLowerCase();
  return name !== undefined && readsColumn(plan, name) ? 0.4 : 0;
}

/** `address.city` in the code is a field in the plan. */
function fieldAgrees(source: Extract<ColumnExpr, { kind: 'column' }>, name: string): boolean {
  const text = wholeText(source.name);
  if (text === undefined) return false;
  if (!text.includes('.')) return sameText(text, name);
  const [lower, field] = [text.toLowerCase(), name.toLowerCase()];
  return lower === field || lower.endsWith(`.${field}`) || lower.startsWith(`${field}.`);
}

function compareLiteral(value: Known, text: string): number {
  if (value === undefined) return 0;
  if (text === '?' || text === '') return value === '' ? 0.8 : 0;
  return literalEquals(value, text) ? 1 : -1;
}

/** Whether a printed literal is this value: `2.5` is `2.50`, dates and durations stand in other forms. */
function literalEquals(value: string | number | boolean | null, text: string): boolean {
  const written = String(value).trim();
  const printed = text.trim();
  if (sameText(written, printed)) return true;
  const a = Number(written);
  const b = Number(printed);
  if (written !== '' && printed !== '' && Number.isFinite(a) && Number.isFinite(b)) return a === b;
  // `2026-04-01` against `2026-04-01 00:00:00`.
  return (
    /^\d{4}-\d\d-\d\d/.test(written) &&
    /^\d{4}-\d\d-\d\d/.test(printed) &&
    (printed.startsWith(written) || written.startsWith(printed))
  );
}

/** The other way round: `5 < x` is `x > 5`. */
const flipped: Readonly<Record<string, string>> = table({
  '<': '>',
  '>': '<',
  '<=': '>=',
  '>=': '<=',
  '=': '=',
  '<=>': '<=>',
});

function compareCall(
  name: string,
  args: readonly ColumnExpr[],
  plan: Extract<PlanExpr, { kind: 'call' }>,
  depth: number,
): number {
  const written = sameName(name);
  const printed = sameName(plan.name);
  const [first] = args;
  if (written === 'not' && first !== undefined) return compareNot(first, plan, depth);
  const plain = printed === 'case' ? undefined : withoutCase(name, args);
  if (plain !== undefined) return compare(plain, plan, depth + 1);
  if (written === '!=' && printed === 'not') {
    const inner = plan.args[0];
    return inner?.kind === 'call' && inner.name === '=' ? compareArgs(args, inner.args, depth) : -0.6;
  }
  // Nothing but `dropna` makes it; which columns it tests is not known from the code.
  if (printed === 'atleastnnonnulls') return written === 'isnotnull' && first?.kind === 'unknown' ? 0.9 : -0.8;
  if (written === 'between' && printed === 'and') return 0.3;
  if (written === 'or' && printed !== 'or') return compareDisjuncts(args, plan, depth);
  if (written === 'like' && printed !== 'like') return compareLike(args, plan, depth);
  if (written !== printed) {
    const turned = flipped[written];
    if (turned === printed && args.length === 2) return compareArgs([...args].reverse(), plan.args, depth);
    if (written === 'in' && printed === '=') return compareInOfOne(args, plan, depth);
    return -0.8;
  }
  if (turnedEqual(written, args, plan, depth)) return 1;
  return args.length === 0 && plan.args.length === 0 ? 1 : compareArgs(args, plan.args, depth);
}

/** `IN` over one value is an equality. Where the values are known only at run time, the column speaks for it. */
function compareInOfOne(args: readonly ColumnExpr[], plan: Extract<PlanExpr, { kind: 'call' }>, depth: number): number {
  const [tested, ...values] = args;
  if (tested === undefined || plan.args.length !== 2) return 0.2;
  const found = plan.args.map((side) => compare(bareSource(tested), barePlan(side), depth + 1));
  if (values.length === 1) return Math.max(compareArgs(args, plan.args, depth), IN_OF_ONE * Math.max(...found));
  return Math.max(...found) === 1 ? 0.2 : -0.4;
}

const IN_OF_ONE = 0.75;

/** What the optimizer knows to be false falls out of an OR; what stays must be the same. */
function compareDisjuncts(
  args: readonly ColumnExpr[],
  plan: Extract<PlanExpr, { kind: 'call' }>,
  depth: number,
): number {
  return args.some((arg) => compare(bareSource(arg), plan, depth + 1) === 1) ? ONE_DISJUNCT : -0.8;
}

const ONE_DISJUNCT = 0.6;

/** `LIKE 'a%'` becomes a test of the beginning, the end or a part of the text. */
function compareLike(args: readonly ColumnExpr[], plan: Extract<PlanExpr, { kind: 'call' }>, depth: number): number {
  const [text, pattern] = args;
  if (text === undefined || pattern?.kind !== 'literal' || typeof pattern.value !== 'string') return -0.6;
  const found = /^(%?)([^%_]*)(%?)$/.exec(pattern.value);
  if (found === null) return plan.name === 'and' ? 0 : -0.6;
  const [, before, value, after] = found;
  const wanted = before === '%' ? (after === '%' ? 'contains' : 'endswith') : after === '%' ? 'startswith' : '=';
  return wanted === plan.name ? compareArgs([text, { kind: 'literal', value }], plan.args, depth) : -0.6;
}

function turnedEqual(
  name: string,
  args: readonly ColumnExpr[],
  plan: Extract<PlanExpr, { kind: 'call' }>,
  depth: number,
): boolean {
  return flipped[name] === name && args.length === 2 && compareArgs([...args].reverse(), plan.args, depth) === 1;
}

function compareNot(inner: ColumnExpr, plan: Extract<PlanExpr, { kind: 'call' }>, depth: number): number {
  if (plan.name === 'not')
    return plan.args[0] === undefined ? 0 : compare(bareSource(inner), barePlan(plan.args[0]), depth + 1);
  const bare = bareSource(inner);
  if (bare.kind !== 'call') return -0.6;
  const plain = withoutCase(bare.name, bare.args);
  if (plain !== undefined) return compare(negated(plain), plan, depth + 1);
  const opposite: Readonly<Record<string, string>> = table({
    isnull: 'isnotnull',
    isnotnull: 'isnull',
    '<': '>=',
    '>': '<=',
    '<=': '>',
    '>=': '<',
    '=': '!=',
  });
  return opposite[sameName(bare.name)] === plan.name ? compareArgs(bare.args, plan.args, depth) : -0.6;
}

/** The mean of the arguments; one hard contradiction of literals is one of the whole. */
function compareArgs(args: readonly ColumnExpr[], planArgs: readonly PlanExpr[], depth: number): number {
  const pairs = Math.min(args.length, planArgs.length);
  if (pairs === 0) return args.length === planArgs.length ? 1 : 0;
  let sum = 0;
  for (let i = 0; i < pairs; i++) {
    const source = args[i];
    const plan = planArgs[i];
    if (source === undefined || plan === undefined) continue;
    const each = compare(bareSource(source), barePlan(plan), depth + 1);
    if (each <= -1) return -1;
    sum += each;
  }
  return sum / Math.max(pairs, Math.min(args.length, planArgs.length + 1));
}
