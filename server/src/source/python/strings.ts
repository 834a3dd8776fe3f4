import type { Expr, LiteralExpr, TemplateExpr } from '../../model/program.ts';
import type { Position } from '../../model/text.ts';
import { childOf } from '../syntax.ts';
import type { Syntax } from '../syntax.ts';
import { lowerExpr } from './expressions.ts';
import { endOf, parts, placed, rangeOf, textOf } from './lowering.ts';
import type { Lowering } from './lowering.ts';

interface Piece {
  readonly part: string | Expr;
  readonly textStart: Position | undefined;
}

/** A string literal: a literal where all of its text is known, else a template. */
export function lowerString(lowering: Lowering, node: Syntax): LiteralExpr | TemplateExpr {
  const prefix = prefixOf(lowering, node);
  if (prefix.includes('b')) return { kind: 'literal', ...placed(lowering, node), value: undefined };
  const pieces = piecesOf(lowering, node, prefix);
  const [only] = pieces;
  if (pieces.length > 1 || typeof only?.part === 'object') return template(lowering, node, prefix, pieces);
  return {
    kind: 'literal',
    ...placed(lowering, node),
    value: typeof only?.part === 'string' ? only.part : '',
    ...(only?.textStart === undefined ? {} : { textStart: only.textStart }),
  };
}

/** `"a" f"{b}"`: strings side by side. */
export function lowerConcatenatedString(lowering: Lowering, node: Syntax): LiteralExpr | TemplateExpr {
  const strings = parts(node).filter((part) => part.type === 'string');
  const prefixes = strings.map((string) => prefixOf(lowering, string));
  if (prefixes.some((prefix) => prefix.includes('b'))) {
    return { kind: 'literal', ...placed(lowering, node), value: undefined };
  }
  const pieces = strings.flatMap((string, index) => piecesOf(lowering, string, prefixes[index] ?? ''));
  return template(lowering, node, prefixes.some((prefix) => prefix.includes('f')) ? 'f' : '', pieces);
}

function template(lowering: Lowering, node: Syntax, prefix: string, pieces: readonly Piece[]): TemplateExpr {
  return {
    kind: 'template',
    ...placed(lowering, node),
    prefix: prefix.replace('r', ''),
    parts: pieces.map((piece) => piece.part),
    textStarts: pieces.map((piece) => piece.textStart),
  };
}

function prefixOf(lowering: Lowering, string: Syntax): string {
  const [start] = string.children;
  if (start?.type !== 'string_start') return '';
  return textOf(lowering, start)
    .replace(/["']+$/, '')
    .toLowerCase();
}

/** The text is taken from between the quotes and interpolations, not from `string_content`, which leaves out leading blanks. */
function piecesOf(lowering: Lowering, string: Syntax, prefix: string): Piece[] {
  const pieces: Piece[] = [];
  let start: Syntax | undefined;
  for (const child of string.children) {
    if (child.type === 'string_start') {
      start = child;
    } else if (child.type === 'interpolation' || child.type === 'string_end') {
      if (start !== undefined) pieces.push(...textBetween(lowering, start, child.start, prefix));
      if (child.type === 'interpolation') pieces.push(...interpolated(lowering, child));
      start = child;
    }
  }
  if (start !== undefined && start.type !== 'string_end') {
    pieces.push(...textBetween(lowering, start, string.end, prefix));
  }
  return pieces;
}

function textBetween(lowering: Lowering, before: Syntax, end: number, prefix: string): Piece[] {
  const source = lowering.text.slice(before.end, end);
  if (source === '') return [];
  const part = decode(source, prefix);
  const asWritten = part === source.replaceAll('\r\n', '\n');
  return [{ part, textStart: asWritten ? endOf(lowering, before) : undefined }];
}

/** `{value!r:>10}`: a conversion and a format are the calls that Python makes of them; `{value=}` writes the expression first. */
function interpolated(lowering: Lowering, node: Syntax): Piece[] {
  const expression = childOf(node, 'expression');
  if (expression === undefined) return [{ part: unknownPart(lowering, node), textStart: undefined }];
  const pieces: Piece[] = [];
  const specifier = childOf(node, 'format_specifier');
  const conversion = childOf(node, 'type_conversion');
  let part = lowerExpr(lowering, expression);
  const says = node.children.some((child) => child.type === '=');
  if (says) pieces.push({ part: `${textOf(lowering, expression)}=`, textStart: undefined });
  const converted =
    conversion === undefined
      ? says && specifier === undefined
        ? 'r'
        : undefined
      : textOf(lowering, conversion).slice(1);
  const converter = CONVERTERS.get(converted ?? '');
  if (converter !== undefined) part = callOf(lowering, node, converter, [part]);
  if (specifier !== undefined) part = callOf(lowering, node, 'format', [part, lowerSpecifier(lowering, specifier)]);
  return [...pieces, { part, textStart: undefined }];
}

const CONVERTERS = new Map([
  ['r', 'repr'],
  ['s', 'str'],
  ['a', 'ascii'],
]);

function unknownPart(lowering: Lowering, node: Syntax): Expr {
  return { kind: 'unknown', ...placed(lowering, node), parts: parts(node).map((part) => lowerExpr(lowering, part)) };
}

function callOf(lowering: Lowering, node: Syntax, name: string, values: readonly Expr[]): Expr {
  const callee: Expr = { kind: 'name', ...placed(lowering, node), name };
  return {
    kind: 'call',
    ...placed(lowering, node),
    callee,
    args: values.map((value) => ({ value, range: value.range })),
  };
}

/** The text after the colon, which may hold further interpolations. */
function lowerSpecifier(lowering: Lowering, node: Syntax): Expr {
  const found: (string | Expr)[] = [];
  let from = node.start + 1;
  for (const inner of parts(node).filter((part) => part.type === 'format_expression')) {
    if (inner.start > from) found.push(lowering.text.slice(from, inner.start));
    found.push(...interpolated(lowering, inner).map((piece) => piece.part));
    from = inner.end;
  }
  if (node.end > from) found.push(lowering.text.slice(from, node.end));
  const [only] = found;
  if (found.length === 1 && typeof only === 'string') {
    return { kind: 'literal', range: rangeOf(lowering, node), ...lowering.cell, value: only };
  }
  return { kind: 'template', ...placed(lowering, node), prefix: 'f', parts: found };
}

const ESCAPE =
  /\r\n|\{\{|\}\}|\\(\r?\n|u[\da-fA-F]{4}|U[\da-fA-F]{8}|x[\da-fA-F]{2}|N\{[^}]+\}|[0-7]{1,3}|["'abfnrtv\\])/g;

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  a: '\u0007', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v',
}; // prettier-ignore

function decode(source: string, prefix: string): string {
  const raw = prefix.includes('r');
  const braces = prefix.includes('f') || prefix.includes('t');
  return source.replace(ESCAPE, (match: string, escape: string | undefined) => {
    if (match === '\r\n') return '\n';
    if (escape === undefined) return braces ? match.charAt(0) : match;
    return raw ? match.replaceAll('\r\n', '\n') : unescape(escape);
  });
}

function unescape(escape: string): string {
  if (/^\r?\n$/.test(escape)) return '';
  if (/^[uUx]/.test(escape)) return codePoint(Number.parseInt(escape.slice(1), 16));
  if (/^[0-7]/.test(escape)) return codePoint(Number.parseInt(escape, 8));
  // A character by its Unicode name: which one matters to nobody here, only that it is one.
  if (escape.startsWith('N')) return '\uFFFD';
  return SIMPLE_ESCAPES[escape] ?? escape;
}

function codePoint(code: number): string {
  return code <= 0x10_ff_ff ? String.fromCodePoint(code) : '\uFFFD';
}
