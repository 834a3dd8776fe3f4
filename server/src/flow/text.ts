import type { Position, Range, TextPattern } from '../model/text.ts';
import { alternativesOf, knownOf } from './value.ts';
import type { TextValue, Value } from './value.ts';

/**
 * Part of a text, on one line where `at` is given. Without `text` it is a hole: any text.
 * Pieces remember where they were written, so that an operator inside a SQL text has a place in its file even after `stripMargin` and `+`.
 */
export interface Piece {
  readonly text?: string;
  readonly at?: Origin;
}

interface Origin {
  readonly file: string;
  readonly position: Position;
}

export const hole: Piece = {};

export function text(value: string): TextValue {
  return { kind: 'text', pieces: [{ text: value }] };
}

export const anyText: TextValue = { kind: 'text', pieces: [hole] };

/** The known text of a value. */
export function textOf(value: Value | undefined): string | undefined {
  const known = knownOf(value);
  return typeof known === 'string' ? known : undefined;
}

/** What the value reads as inside a template, with holes where it is not known. */
export function piecesOf(value: Value): readonly Piece[] {
  if (value.kind === 'text') return value.pieces;
  if (value.kind === 'constant' && value.value !== null) return [{ text: String(value.value) }];
  return [hole];
}

export function patternOf(value: Value | undefined): TextPattern {
  if (value === undefined) return [undefined];
  return patternOfPieces(piecesOf(value));
}

export function patternOfPieces(pieces: readonly Piece[]): TextPattern {
  const pattern: (string | undefined)[] = [];
  for (const { text: part } of pieces) {
    const last = pattern.length - 1;
    const previous = pattern[last];
    if (part === undefined) {
      if (last < 0 || previous !== undefined) pattern.push(undefined);
    } else if (last >= 0 && previous !== undefined) pattern[last] = previous + part;
    else if (part !== '' || pieces.length === 1) pattern.push(part);
  }
  return pattern;
}

export function concatenate(left: Value, right: Value): TextValue {
  return { kind: 'text', pieces: [...piecesOf(left), ...piecesOf(right)] };
}

/** Pieces of a text as written in a file, one per line, with their places where the lowering knows them. */
export function writtenPieces(content: string, file: string, start: Position | undefined): readonly Piece[] {
  if (start === undefined) return [{ text: content }];
  const lines = content.split('\n');
  return lines.map((line, index) => ({
    text: index < lines.length - 1 ? `${line}\n` : line,
    at: { file, position: { line: start.line + index, character: index === 0 ? start.character : 0 } },
  }));
}

/** Changes each line of the text, as `stripMargin` and `dedent` do; `change` gives how many leading characters go. */
export function trimLines(pieces: readonly Piece[], leading: (line: string) => number): readonly Piece[] {
  const result: Piece[] = [];
  let startsLine = true;
  for (const piece of pieces) {
    if (piece.text === undefined) {
      result.push(piece);
      startsLine = false;
      continue;
    }
    let offset = 0;
    for (const line of piece.text.split(/(?<=\n)/)) {
      const cut = startsLine ? leading(line) : 0;
      result.push(cutPiece(piece, offset + cut, offset + line.length));
      offset += line.length;
      startsLine = line.endsWith('\n');
    }
  }
  return result;
}

export function stripMargin(pieces: readonly Piece[], margin = '|'): readonly Piece[] {
  return trimLines(pieces, (line) => {
    const content = line.trimStart();
    return content.startsWith(margin) ? line.length - content.length + margin.length : 0;
  });
}

/** The part of a piece between two offsets. */
export function cutPiece(piece: Piece, start: number, end: number): Piece {
  if (piece.text === undefined) return piece;
  const content = piece.text.slice(start, end);
  if (piece.at === undefined || piece.text.slice(0, start).includes('\n')) return { text: content };
  const { line, character } = piece.at.position;
  return { text: content, at: { file: piece.at.file, position: { line, character: character + start } } };
}

/** Replaces `{}`, `{0}`, `{name}` (Python's `format`) or `%s`, `%d`, `%1$s` (printf) by what `fill` gives. */
export function fillPlaceholders(
  pieces: readonly Piece[],
  style: 'format' | 'printf',
  fill: (name: string, index: number) => Value | undefined,
): TextValue {
  const result: Piece[] = [];
  const placeholder =
    style === 'format' ? /\{\{|\}\}|\{([^{}!:]*)[^{}]*\}/g : /%%|%\(?([A-Za-z_]*)\)?[-+0-9.,$#]*[a-zA-Z]/g;
  let index = 0;
  for (const piece of pieces) {
    if (piece.text === undefined) {
      result.push(piece);
      continue;
    }
    let last = 0;
    for (const found of piece.text.matchAll(placeholder)) {
      result.push(cutPiece(piece, last, found.index));
      last = found.index + found[0].length;
      const escaped = found[0] === '{{' ? '{' : found[0] === '}}' ? '}' : found[0] === '%%' ? '%' : undefined;
      if (escaped !== undefined) {
        result.push({ text: escaped });
        continue;
      }
      const value = fill(found[1] ?? '', index++);
      result.push(...(value === undefined ? [hole] : piecesOf(value)));
    }
    result.push(cutPiece(piece, last, piece.text.length));
  }
  return { kind: 'text', pieces: result };
}

/** The text of the pieces with `__holeN__` for what is not known, and the place of an offset in it. */
export interface AssembledText {
  readonly content: string;
  readonly rangeOf: (start: number, end: number) => (Range & { readonly file: string }) | undefined;
}

export function assemble(pieces: readonly Piece[]): AssembledText {
  const starts: number[] = [];
  let content = '';
  let holes = 0;
  for (const piece of pieces) {
    starts.push(content.length);
    content += piece.text ?? `__hole${++holes}__`;
  }
  const placeOf = (offset: number) => {
    for (let index = pieces.length - 1; index >= 0; index--) {
      const start = starts[index] ?? 0;
      const piece = pieces[index];
      if (offset < start || piece === undefined || (piece.text === '' && index > 0)) continue;
      if (piece.at === undefined) return undefined;
      const { line, character } = piece.at.position;
      return { file: piece.at.file, position: { line, character: character + offset - start } };
    }
    return undefined;
  };
  return {
    content,
    rangeOf: (start, end) => {
      const first = placeOf(start);
      const last = placeOf(Math.max(start, end - 1));
      if (first === undefined || last === undefined || first.file !== last.file) return undefined;
      const { line, character } = last.position;
      return { file: first.file, start: first.position, end: { line, character: character + 1 } };
    },
  };
}

/** Whether both are the same text for sure. */
export function samePieces(left: readonly Piece[], right: readonly Piece[]): boolean {
  const one = patternOfPieces(left);
  const other = patternOfPieces(right);
  return one.length === other.length && one.every((part, index) => part === other[index]);
}

/** A text that stands for the value in keys: equal keys are equal values. `undefined` where the value is not known. */
export function keyOf(value: Value): string | undefined {
  const known = knownOf(value);
  if (known !== undefined) return `${typeof known}:${String(known)}`;
  if (value.kind === 'instance' && value.class.definition.form.endsWith('object'))
    return `object:${value.class.qualifiedName}`;
  if (value.kind === 'class') return `class:${value.qualifiedName}`;
  if (value.kind === 'sequence' && value.form === 'tuple') {
    const keys = value.cell.content.items.map(keyOf);
    return keys.includes(undefined) ? undefined : `(${keys.join(',')})`;
  }
  return undefined;
}

/** Whether two values are equal: true, false, or not known. */
export function equalValues(left: Value, right: Value): boolean | undefined {
  // The unknown and texts with holes are shared by things that need not be equal.
  if (left === right && left.kind !== 'unknown' && left.kind !== 'text' && left.kind !== 'choice') return true;
  const one = keyOf(left);
  const other = keyOf(right);
  if (one !== undefined && other !== undefined) return one === other;
  if (left.kind === 'instance' && right.kind === 'instance' && left.class !== right.class) return false;
  if (left.kind === 'choice' || right.kind === 'choice') {
    const answers = new Set<boolean | undefined>();
    for (const a of alternativesOf(left)) for (const b of alternativesOf(right)) answers.add(equalValues(a, b));
    return answers.size === 1 ? [...answers][0] : undefined;
  }
  const leftKnown = one !== undefined || (left.kind !== 'unknown' && left.kind !== 'text' && left.kind !== 'api');
  const rightKnown = other !== undefined || (right.kind !== 'unknown' && right.kind !== 'text' && right.kind !== 'api');
  // Values of different kinds are different: `None` and a frame, a number and a text.
  if (leftKnown && rightKnown && left.kind !== right.kind) return false;
  if (left.kind === 'text' && right.kind === 'text') return mayBeEqual(left, right) ? undefined : false;
  if (left.kind === 'text' && right.kind === 'constant') return false;
  if (left.kind === 'constant' && right.kind === 'text') return false;
  return undefined;
}

function mayBeEqual(left: TextValue, right: TextValue): boolean {
  const one = patternOfPieces(left.pieces);
  const other = patternOfPieces(right.pieces);
  const head = one[0];
  const otherHead = other[0];
  if (head !== undefined && otherHead !== undefined) {
    const length = Math.min(head.length, otherHead.length);
    if (head.slice(0, length) !== otherHead.slice(0, length)) return false;
  }
  const tail = one.at(-1);
  const otherTail = other.at(-1);
  if (tail !== undefined && otherTail !== undefined) {
    const length = Math.min(tail.length, otherTail.length);
    if (length > 0 && tail.slice(-length) !== otherTail.slice(-length)) return false;
  }
  return true;
}
