import type { Expr, LiteralExpr, TemplateExpr } from '../../model/program.ts';
import type { Position } from '../../model/text.ts';
import { childOf, childOfType, namedChildren } from '../syntax.ts';
import type { Syntax } from '../syntax.ts';
import type { Lowering } from './lowering.ts';

export function lowerNumber(lowering: Lowering, node: Syntax): LiteralExpr {
  const digits = lowering.slice(node).replaceAll('_', '');
  const isBased = /^-?0[xXbB]/.test(digits);
  const text = isBased ? digits.replace(/[lL]$/, '') : digits.replace(/[lLfFdD]$/, '');
  const value = text.startsWith('-') ? -Number(text.slice(1)) : Number(text);
  return { kind: 'literal', value: Number.isNaN(value) ? undefined : value, range: lowering.range(node) };
}

export function lowerString(lowering: Lowering, node: Syntax): LiteralExpr {
  const source = lowering.slice(node);
  const quotes = source.startsWith('"""') ? 3 : 1;
  const inside = source.slice(quotes, source.length - quotes);
  const value = quotes === 3 ? withPlainLineEnds(inside) : unescape(inside);
  const textStart = quotes === 3 || value === inside ? { textStart: lowering.at(node.start + quotes) } : {};
  return { kind: 'literal', value, ...textStart, range: lowering.range(node) };
}

export function lowerCharacter(lowering: Lowering, node: Syntax): LiteralExpr {
  return { kind: 'literal', value: unescape(lowering.slice(node).slice(1, -1)), range: lowering.range(node) };
}

/** `'name` is a symbol; `'{ … }` quotes code of a macro, `'[ … ]` a type. */
export function lowerQuote(lowering: Lowering, node: Syntax): Expr {
  const name = childOfType(node, 'identifier');
  const range = lowering.range(node);
  if (name !== undefined) return { kind: 'literal', value: lowering.slice(name), symbol: true, range };
  if (lowering.text.startsWith('[', node.start + 1)) return { kind: 'literal', value: undefined, range };
  return { kind: 'block', body: lowering.statements(namedChildren(node), 'value'), range };
}

export function lowerInterpolation(lowering: Lowering, node: Syntax): TemplateExpr {
  const interpolator = childOf(node, 'interpolator');
  const prefix = interpolator === undefined ? '' : lowering.slice(interpolator);
  const parts: (string | Expr)[] = [];
  const textStarts: (Position | undefined)[] = [];
  for (const piece of interpolatedPieces(lowering, node, prefix)) {
    if (piece.kind === 'hole') {
      parts.push(piece.content === undefined ? emptyHole(lowering, node) : lowering.expr(piece.content));
      textStarts.push(undefined);
    } else if (piece.text !== '') {
      parts.push(piece.text);
      textStarts.push(piece.isVerbatim ? lowering.at(piece.start) : undefined);
    }
  }
  return { kind: 'template', prefix, parts, textStarts, range: lowering.range(node) };
}

type Piece =
  | { readonly kind: 'hole'; readonly content: Syntax | undefined }
  | { readonly kind: 'text'; readonly text: string; readonly start: number; readonly isVerbatim: boolean };

/** The text between the holes is no node of the grammar, so it is cut out between its neighbors. */
export function interpolatedPieces(lowering: Lowering, node: Syntax, prefix: string): readonly Piece[] {
  const body = childOfType(node, 'interpolated_string');
  if (body === undefined) return [];
  const quotes = lowering.text.startsWith('"""', body.start) ? 3 : 1;
  const pieces: Piece[] = [];
  let start = body.start + quotes;
  let source = '';
  let from = start;
  for (const child of body.children) {
    if (child.type === 'interpolation') {
      source += lowering.text.slice(from, child.start);
      pieces.push(textPiece(source, start, child.start, prefix), { kind: 'hole', content: holeContent(child) });
      start = child.end;
      source = '';
      from = child.end;
    } else if (child.type === 'escape_sequence' && lowering.text[child.start] === '$') {
      // `$$` and `$"` stand for their second character.
      source += lowering.text.slice(from, child.start);
      from = child.start + 1;
    }
  }
  const end = body.end - quotes;
  source += lowering.text.slice(from, end);
  pieces.push(textPiece(source, start, end, prefix));
  return pieces;
}

function textPiece(source: string, start: number, end: number, prefix: string): Piece {
  const plain = withPlainLineEnds(source);
  const text = prefix === 'raw' ? plain : unescape(plain);
  return { kind: 'text', text, start, isVerbatim: text === plain && source.length === end - start };
}

/** `$name`, or `${code}`, whose block is the code itself when it is one expression. */
function holeContent(interpolation: Syntax): Syntax | undefined {
  const [content] = namedChildren(interpolation);
  if (content?.type !== 'block') return content;
  const [only] = content.children;
  return content.children.length === 1 ? only : content;
}

function emptyHole(lowering: Lowering, node: Syntax): Expr {
  return { kind: 'unknown', parts: [], range: lowering.range(node) };
}

function withPlainLineEnds(text: string): string {
  return text.includes('\r') ? text.replaceAll('\r\n', '\n') : text;
}

const simpleEscapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
};

function unescape(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replaceAll(/\\(?:u+([0-9a-fA-F]{4})|([0-3]?[0-7]{1,2})|([^]))/g, (_, hex, octal, plain) => {
    if (typeof hex === 'string') return String.fromCharCode(Number.parseInt(hex, 16));
    if (typeof octal === 'string') return String.fromCharCode(Number.parseInt(octal, 8));
    return simpleEscapes[String(plain)] ?? String(plain);
  });
}
