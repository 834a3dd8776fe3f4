/**
 * Expressions as Spark prints them in a plan: `(isnotnull(region#191) AND (region#191 < 6))`.
 *
 * The text is not made to be read back: strings stand in it without quotes. So the parser never fails; what it cannot take apart becomes a literal with its text.
 */
export type PlanExpr =
  | { readonly kind: 'column'; readonly name: string; readonly id: number }
  | { readonly kind: 'literal'; readonly text: string }
  | {
      readonly kind: 'call';
      /** Lower case; operators by their sign: `and`, `=`, `<`, `+`, `in`, `like`, `case`, `if`, `cast`, `isnotnull`. */ readonly name: string;
      readonly args: readonly PlanExpr[];
      readonly distinct?: true;
      /** The type of a `cast`, the field of `getfield`. */ readonly detail?: string;
    }
  | { readonly kind: 'alias'; readonly name: string; readonly id: number; readonly child: PlanExpr }
  | {
      readonly kind: 'window';
      readonly function: PlanExpr;
      /** Partition keys first, then orders, as Spark prints the specification. */ readonly partitionBy: readonly PlanExpr[];
      readonly orderBy: readonly PlanSortKey[];
    };

export interface PlanSortKey {
  readonly child: PlanExpr;
  readonly ascending: boolean;
}

/** Longer texts are serializers and generated structs; nothing of the user's is compared with them. */
const MAX_TEXT = 20_000;
const MAX_DEPTH = 60;

export function parseExpression(text: string): PlanExpr {
  return text.length > MAX_TEXT ? { kind: 'literal', text } : parse(text.trim(), 0);
}

/** The items of a printed list, split where no bracket is open. */
export function splitList(text: string): readonly string[] {
  const items: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 40 || c === 91 || c === 123) depth++;
    else if (c === 41 || c === 93 || c === 125) depth = Math.max(0, depth - 1);
    else if (c === 44 && depth === 0 && separates(text, start, i)) {
      items.push(text.slice(start, i).trim());
      start = i + 1;
    }
  }
  const last = text.slice(start).trim();
  if (last !== '' || items.length > 0) items.push(last);
  return items;
}

/** Scans and TakeOrderedAndProject print no space after the comma; there an attribute's id or an order stands before it. */
function separates(text: string, start: number, comma: number): boolean {
  return (
    text.charCodeAt(comma + 1) === 32 ||
    /(?:#\d+L?|NULLS (?:FIRST|LAST))$/.test(text.slice(Math.max(start, comma - 24), comma))
  );
}

export function parseList(text: string): readonly PlanExpr[] {
  return splitList(text).map(parseExpression);
}

/** `day#73 DESC NULLS LAST`, or undefined where no order is printed. */
export function parseSortKey(text: string): PlanSortKey | undefined {
  const found = /^(.*) (ASC|DESC) NULLS (?:FIRST|LAST)$/s.exec(text.trim());
  return found === null ? undefined : { child: parseExpression(found[1] ?? ''), ascending: found[2] === 'ASC' };
}

/** The conjuncts of a condition. */
export function conjuncts(expr: PlanExpr): readonly PlanExpr[] {
  return expr.kind === 'call' && expr.name === 'and' ? expr.args.flatMap(conjuncts) : [expr];
}

/** Names of the columns that an expression reads. */
export function columnNames(expr: PlanExpr): ReadonlySet<string> {
  const names = new Set<string>();
  someColumn(expr, (name) => {
    names.add(name);
    return false;
  });
  return names;
}

/** Whether an expression reads a column of this name, given in lower case. */
export function readsColumn(expr: PlanExpr, name: string): boolean {
  return someColumn(expr, (each) => each.length === name.length && each.toLowerCase() === name);
}

function someColumn(expr: PlanExpr, test: (name: string) => boolean): boolean {
  switch (expr.kind) {
    case 'column':
      return test(expr.name);
    case 'literal':
      return false;
    case 'call':
      return expr.args.some((arg) => someColumn(arg, test));
    case 'alias':
      return someColumn(expr.child, test);
    case 'window':
      return (
        someColumn(expr.function, test) ||
        expr.partitionBy.some((key) => someColumn(key, test)) ||
        expr.orderBy.some((key) => someColumn(key.child, test))
      );
  }
}

const infix: readonly (readonly [string, string])[] = [
  [' OR ', 'or'],
  [' AND ', 'and'],
  [' <=> ', '<=>'],
  [' >= ', '>='],
  [' <= ', '<='],
  [' != ', '!='],
  [' = ', '='],
  [' > ', '>'],
  [' < ', '<'],
  [' INSET ', 'in'],
  [' IN ', 'in'],
  [' RLIKE ', 'rlike'],
  [' ILIKE ', 'ilike'],
  [' LIKE ', 'like'],
  [' | ', '|'],
  [' ^ ', '^'],
  [' & ', '&'],
  [' + ', '+'],
  [' - ', '-'],
  [' * ', '*'],
  [' / ', '/'],
  [' % ', '%'],
  [' div ', 'div'],
  [' || ', 'concat'],
];

function parse(text: string, depth: number): PlanExpr {
  if (depth > MAX_DEPTH || text === '') return { kind: 'literal', text };
  const named = idAtEnd(text);
  if (named !== undefined && isPlainName(text, named.at))
    return { kind: 'column', name: text.slice(0, named.at), id: named.id };
  const next = depth + 1;
  const as = named === undefined ? -1 : text.lastIndexOf(' AS ', named.at - 4);
  if (named !== undefined && as >= 0 && balanced(text.slice(0, as)))
    return { kind: 'alias', child: parse(text.slice(0, as), next), name: text.slice(as + 4, named.at), id: named.id };
  const window = text.indexOf(' windowspecdefinition(');
  if (window > 0 && text.endsWith(')') && balanced(text.slice(0, window))) return parseWindow(text, window, next);
  if (text.startsWith('(') && closing(text, 0) === text.length - 1) return parse(text.slice(1, -1).trim(), next);
  const composed = parsePrefix(text, next) ?? parseInfix(text, next) ?? parseCall(text, next);
  if (composed !== undefined) return composed;
  // Headers of files make names of several words: `Home Town#15`.
  return named !== undefined && text.indexOf('#') === named.at
    ? { kind: 'column', name: text.slice(0, named.at), id: named.id }
    : { kind: 'literal', text };
}

/** The `#12` or `#12L` with which attributes end, and where it begins. By hand: most of a plan's text is attributes. */
function idAtEnd(text: string): { readonly at: number; readonly id: number } | undefined {
  const end = text.endsWith('L') ? text.length - 1 : text.length;
  let at = end - 1;
  let id = 0;
  for (let unit = 1; at >= 0; at--, unit *= 10) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) break;
    id += digit * unit;
  }
  return at >= 0 && at < end - 1 && text.charCodeAt(at) === 35 ? { at, id } : undefined;
}

/** Neither brackets nor commas nor spaces before `end`. */
function isPlainName(text: string, end: number): boolean {
  for (let i = 0; i < end; i++) {
    const c = text.charCodeAt(i);
    if (c === 40 || c === 41 || c === 91 || c === 93 || c === 44) return false;
    if (c <= 32 || (c >= 0xa0 && /\s/.test(text.charAt(i)))) return false;
  }
  return true;
}

function parsePrefix(text: string, depth: number): PlanExpr | undefined {
  if (text.startsWith('NOT ')) return { kind: 'call', name: 'not', args: [parse(text.slice(4).trim(), depth)] };
  if (text.startsWith('CASE WHEN ') && text.endsWith(' END'))
    return { kind: 'call', name: 'case', args: parseCase(text, depth) };
  if (text.startsWith('if (')) {
    const end = closing(text, 3);
    const otherwise = end < 0 ? -1 : topLevel(text, ' else ', end + 1);
    if (end > 0 && otherwise > 0) {
      return {
        kind: 'call',
        name: 'if',
        args: [
          parse(text.slice(4, end), depth),
          parse(text.slice(end + 1, otherwise).trim(), depth),
          parse(text.slice(otherwise + 6).trim(), depth),
        ],
      };
    }
  }
  return undefined;
}

function parseCase(text: string, depth: number): readonly PlanExpr[] {
  const parts: PlanExpr[] = [];
  let rest = text.slice('CASE '.length, -' END'.length);
  while (rest.startsWith('WHEN ')) {
    const then = topLevel(rest, ' THEN ', 0);
    if (then < 0) break;
    parts.push(parse(rest.slice(5, then).trim(), depth));
    const after = rest.slice(then + 6);
    const ends = [topLevel(after, ' WHEN ', 0), topLevel(after, ' ELSE ', 0)].filter((at) => at >= 0);
    const end = ends.length > 0 ? Math.min(...ends) : after.length;
    parts.push(parse(after.slice(0, end).trim(), depth));
    rest = after.slice(end).trim();
  }
  if (rest.startsWith('ELSE ')) parts.push(parse(rest.slice(5).trim(), depth));
  return parts;
}

function parseInfix(text: string, depth: number): PlanExpr | undefined {
  // Every sign stands between spaces.
  if (!text.includes(' ')) return undefined;
  for (const [sign, name] of infix) {
    const at = topLevel(text, sign, 0);
    if (at <= 0) continue;
    const left = parse(text.slice(0, at).trim(), depth);
    const right = text.slice(at + sign.length).trim();
    if (name === 'in') {
      const list = right.startsWith('(') && right.endsWith(')') ? right.slice(1, -1) : right;
      return { kind: 'call', name, args: [left, ...list.split(/,\s*/).map((item) => parse(item.trim(), depth))] };
    }
    return { kind: 'call', name, args: [left, parse(right, depth)] };
  }
  return undefined;
}

function parseCall(text: string, depth: number): PlanExpr | undefined {
  const named = /^([A-Za-z_$][\w$.]*)\(/.exec(text);
  if (named === null) return parseField(text, depth);
  const open = (named[1] ?? '').length;
  const close = closing(text, open);
  if (close < 0) return undefined;
  // The name of an attribute may itself look like a call: `count(1)#106L`.
  const attribute = /^#(\d+)L?$/.exec(text.slice(close + 1));
  if (attribute !== null) return { kind: 'column', name: text.slice(0, close + 1), id: Number(attribute[1]) };
  const rest = text.slice(close + 1);
  if (rest !== '' && !rest.startsWith(' FILTER ')) return parseField(text, depth);
  const name = (named[1] ?? '').toLowerCase();
  let inside = text.slice(open + 1, close);
  if (name === 'cast' || name === 'ansi_cast' || name === 'try_cast') {
    const as = inside.lastIndexOf(' as ');
    if (as > 0)
      return {
        kind: 'call',
        name: 'cast',
        args: [parse(inside.slice(0, as).trim(), depth)],
        detail: inside.slice(as + 4),
      };
  }
  const distinct = inside.startsWith('distinct ');
  if (distinct) inside = inside.slice('distinct '.length);
  const args = splitList(inside).map((item) => parse(item, depth));
  return distinct ? { kind: 'call', name, args, distinct: true } : { kind: 'call', name, args };
}

/** `point#4.x` and `tags#7[0]`. */
function parseField(text: string, depth: number): PlanExpr | undefined {
  const field = text.includes('.') ? /^(.+)\.([A-Za-z_]\w*)$/s.exec(text) : null;
  if (field !== null && balanced(field[1] ?? '') && /[#)]/.test(field[1] ?? '')) {
    return { kind: 'call', name: 'getfield', args: [parse(field[1] ?? '', depth)], detail: field[2] ?? '' };
  }
  const item = text.endsWith(']') ? /^(.+)\[([^[\]]*)\]$/s.exec(text) : null;
  if (item !== null && balanced(item[1] ?? '') && /[#)]/.test(item[1] ?? '')) {
    return { kind: 'call', name: 'getitem', args: [parse(item[1] ?? '', depth), parse(item[2] ?? '', depth)] };
  }
  return undefined;
}

function parseWindow(text: string, at: number, depth: number): PlanExpr {
  const inside = text.slice(at + ' windowspecdefinition('.length, -1);
  const partitionBy: PlanExpr[] = [];
  const orderBy: PlanSortKey[] = [];
  for (const item of splitList(inside)) {
    if (item.startsWith('specifiedwindowframe(')) continue;
    const order = parseSortKey(item);
    if (order === undefined) partitionBy.push(parse(item, depth));
    else orderBy.push(order);
  }
  return { kind: 'window', function: parse(text.slice(0, at), depth), partitionBy, orderBy };
}

/** The bracket that closes the one at `open`, or -1. */
export function closing(text: string, open: number): number {
  let depth = 0;
  for (let i = open; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 40 || c === 91 || c === 123) depth++;
    else if (c === 41 || c === 93 || c === 125) {
      depth--;
      if (depth === 0) return i;
    }
  }
  return -1;
}

function balanced(text: string): boolean {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 40 || c === 91) depth++;
    else if (c === 41 || c === 93) depth--;
    if (depth < 0) return false;
  }
  return depth === 0;
}

/** Where `word` stands outside all brackets, from `from` on, or -1; `CASE … END` is a bracket too. */
function topLevel(text: string, word: string, from: number): number {
  if (!text.includes(word)) return -1;
  let depth = 0;
  for (let i = from; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 40 || c === 91) depth++;
    else if (c === 41 || c === 93) depth--;
    else if (c === 67 && text.startsWith('CASE WHEN ', i)) depth++;
    else if (depth === 0 && c === 32 && text.startsWith(word, i)) return i;
    else if (c === 32 && text.startsWith(' END', i)) depth--;
  }
  return -1;
}
