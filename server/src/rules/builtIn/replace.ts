import type { Fix, SourceEdit } from '../../model/finding.ts';
import type { ColumnExpr, OperatorFrame } from '../../model/frames.ts';
import type { Position, Range } from '../../model/text.ts';
import { columnsOf, expressionsIn } from '../columns.ts';
import { editAt, languageOf, stands } from '../edits.ts';
import { oneImport, sqlFunction } from '../imports.ts';
import type { SourceLookup } from '../sources.ts';
import { listed } from '../words.ts';
import { render } from './render.ts';
import { userFunctionAt, type UserFunction } from './userFunction.ts';

/** A user-defined function in an operator's columns, and what built-in functions do the same. */
export interface Replaceable {
  /** As the code calls it: `clean`. */
  readonly name: string;
  readonly user: UserFunction;
  /** `lower(trim(s))`, with the function's own parameters. */
  readonly builtIn: string;
  /** It differs in more than speed. */
  readonly differs: boolean;
}

type Udf = Extract<ColumnExpr, { kind: 'udf' }>;

/** The functions of an operator that have an evident built-in, each once. */
export function replaceablesIn(operator: OperatorFrame, sources: SourceLookup): readonly Replaceable[] {
  const found = new Map<string, Replaceable>();
  for (const udf of udfsIn(operator)) {
    if (udf.flavor !== 'python' && udf.flavor !== 'scala') continue;
    const one = replaceable(udf, sources);
    if (one !== undefined) found.set(one.name, one);
  }
  return [...found.values()];
}

export function udfsIn(operator: OperatorFrame): readonly Udf[] {
  return columnsOf(operator)
    .flatMap((column) => [...expressionsIn(column)])
    .flatMap((one) => (one.kind === 'udf' ? [one] : []));
}

function replaceable({ site }: Udf, sources: SourceLookup): Replaceable | undefined {
  if (site === undefined) return undefined;
  const user = userFunctionAt(site, sources);
  const name = calledName(site.range.start, sources(site.file, site.cell) ?? []);
  if (user === undefined || name === undefined) return undefined;
  const shown = render(user, languageOf(site.file), user.parameters.map(asColumnText), (one) => one);
  return shown === undefined
    ? undefined
    : {
        name,
        user,
        differs: shown.differences.length > 0,
        builtIn: withoutOuterParentheses(shown.text.replace(/col\("(\w+)"\)/g, '$1')),
      };
}

/** A parameter stands for a column whose name nobody knows yet. */
function asColumnText(parameter: string): string {
  return `col("${parameter}")`;
}

/** `clean` of `clean = F.udf(…)`, `val clean = udf(…)`, or of the function below a decorator. */
function calledName({ line, character }: Position, lines: readonly string[]): string | undefined {
  const before = (lines[line] ?? '').slice(0, character);
  const assigned = /(\w+)\s*(?::[^=]*)?=\s*(?:\w+\.)*$/.exec(before)?.[1];
  if (assigned !== undefined) return assigned;
  if (!/^\s*@(?:\w+\.)*$/.test(before)) return undefined;
  const below = lines.slice(line + 1, line + 4).find((text) => /^\s*def\s/.test(text));
  return /^\s*def\s+(\w+)/.exec(below ?? '')?.[1];
}

/** `; lower(trim(s)) does what clean does`. */
export function builtInText(replaceables: readonly Replaceable[]): string {
  if (replaceables.length === 0) return '';
  return `; ${listed(replaceables.map(({ name, builtIn, differs }) => `${builtIn} does ${differs ? 'nearly ' : ''}what ${name} does`))}`;
}

/** Every call of the functions inside the operator's call becomes its built-in; what is not understood stays. */
export function replaceFix(
  operator: OperatorFrame,
  replaceables: readonly Replaceable[],
  sources: SourceLookup,
): readonly Fix[] {
  const { site, callRange } = operator;
  const lines = sources(site.file, site.cell);
  if (lines === undefined || callRange === undefined || !stands(site, sources)) return [];
  const imports = new Map<string, readonly SourceEdit[]>();
  const work: Replacement = {
    replaceables: new Map(replaceables.map((one) => [one.name, one])),
    language: languageOf(site.file),
    nameOf: (name) => {
      const named = sqlFunction(name, site, sources);
      imports.set(name, named.edits);
      return named.name;
    },
    functions: new Set(),
    differences: new Set(),
    done: new Set(),
  };
  const calls = outermostCalls(work, callRange, lines).flatMap((call) => {
    const text = replacementOf(work, call);
    return text === undefined ? [] : [editAt(site, call.range, withoutDoubleParentheses(text, call, lines))];
  });
  if (calls.length === 0) return [];
  const differences = [...work.differences];
  return [
    {
      title: `Replace ${listed([...work.done])}`,
      edits: [...oneImport([...work.functions].flatMap((name) => imports.get(name) ?? [])), ...calls],
      meaning: differences.length === 0 ? 'safe' : 'changes',
      note:
        differences.length === 0
          ? 'Same values; a null stays null, where the function may fail.'
          : `Nearly the same values: ${listed(differences)}.`,
      preferred: true,
    },
  ];
}

/** One rewriting of an operator's call, and what it has come across. */
interface Replacement {
  readonly replaceables: ReadonlyMap<string, Replaceable>;
  readonly language: 'python' | 'scala';
  readonly nameOf: (name: string) => string;
  readonly functions: Set<string>;
  readonly differences: Set<string>;
  readonly done: Set<string>;
}

/** The built-in for one call, those among its arguments included; undefined where the call is not understood. */
function replacementOf(work: Replacement, { name, arguments: args }: Call): string | undefined {
  const one = work.replaceables.get(name);
  if (one === undefined) return undefined;
  const inner = args.map((text) => rewrittenText(work, text));
  const rendered = render(one.user, work.language, inner, work.nameOf);
  if (rendered === undefined) return undefined;
  for (const used of rendered.functions) work.functions.add(used);
  for (const difference of rendered.differences) work.differences.add(difference);
  work.done.add(`${name} by ${one.builtIn}`);
  return rendered.text;
}

function rewrittenText(work: Replacement, text: string): string {
  const whole = { start: { line: 0, character: 0 }, end: { line: 0, character: text.length } };
  let result = text;
  for (const call of outermostCalls(work, whole, [text]).toReversed()) {
    const replacement = replacementOf(work, call);
    if (replacement !== undefined)
      result = result.slice(0, call.range.start.character) + replacement + result.slice(call.range.end.character);
  }
  return result;
}

/** `sum((a * b))` needs one pair only. */
function withoutDoubleParentheses(text: string, { range }: Call, lines: readonly string[]): string {
  const before = (lines[range.start.line] ?? '').slice(0, range.start.character);
  const after = (lines[range.end.line] ?? '').slice(range.end.character);
  const enclosed = /[(,]\s*$/.test(before) && /^\s*[),]/.test(after);
  return enclosed ? withoutOuterParentheses(text) : text;
}

function withoutOuterParentheses(text: string): string {
  if (!text.startsWith('(')) return text;
  let depth = 0;
  for (let index = 0; index < text.length; index++) {
    if (text[index] === '(') depth++;
    if (text[index] === ')' && --depth === 0) return index === text.length - 1 ? text.slice(1, -1) : text;
  }
  return text;
}

interface Call {
  readonly name: string;
  readonly range: Range;
  readonly arguments: readonly string[];
}

/** The calls of the functions between two places, each on one line; those inside another one are its arguments. */
function outermostCalls(work: Replacement, { start, end }: Range, lines: readonly string[]): readonly Call[] {
  const names = [...work.replaceables.keys()].join('|');
  const calls: Call[] = [];
  for (let line = start.line; line <= end.line; line++) {
    const text = lines[line] ?? '';
    let from = line === start.line ? start.character : 0;
    for (const found of text.matchAll(new RegExp(`(?<![\\w.])(?:\\w+\\.)*(${names})\\(`, 'g'))) {
      const open = found.index + found[0].length;
      if (found.index < from || (line === end.line && open > end.character)) continue;
      const args = argumentsFrom(text, open);
      if (args === undefined) continue;
      from = args.end;
      const range = { start: { line, character: found.index }, end: { line, character: args.end } };
      calls.push({ name: found[1] ?? '', range, arguments: args.texts });
    }
  }
  return calls;
}

function argumentsFrom(text: string, start: number): { readonly texts: string[]; readonly end: number } | undefined {
  const texts: string[] = [];
  let depth = 0;
  let from = start;
  for (let index = start; index < text.length; index++) {
    const c = text[index] ?? '';
    if (c === '"' || c === "'") {
      const close = text.indexOf(c, index + 1);
      // Scala's symbols have an opening quote only.
      if (close < 0 && c === '"') return undefined;
      if (close >= 0 && (c === '"' || !/^'\w+[,)]/.test(text.slice(index)))) index = close;
    } else if (c === '(' || c === '[') depth++;
    else if (c === ',' && depth === 0) {
      texts.push(text.slice(from, index).trim());
      from = index + 1;
    } else if ((c === ')' || c === ']') && --depth < 0) {
      const last = text.slice(from, index).trim();
      return { texts: last === '' ? texts : [...texts, last], end: index + 1 };
    }
  }
  return undefined;
}
