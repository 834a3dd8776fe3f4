import { listOf } from '../join.ts';
import type { Call, Machine } from '../machine.ts';
import { argument } from '../machine.ts';
import { elementsOf } from '../elements.ts';
import {
  anyText,
  cutPiece,
  fillPlaceholders,
  hole,
  patternOfPieces,
  stripMargin,
  text,
  textOf,
  trimLines,
} from '../text.ts';
import type { Piece } from '../text.ts';
import type { TextValue, Value } from '../value.ts';
import { constant, numberOf, unknown } from '../value.ts';
import { joinTexts } from './sequenceForms.ts';

/** Methods of text in both languages. */
export function invokeText(machine: Machine, receiver: TextValue, name: string, call: Call): Value | undefined {
  return otherText(machine, receiver, name, call) ?? answerOfText(receiver, name, argument(call, 0));
}

/** Methods that make a text of this one. */
function otherText(machine: Machine, receiver: TextValue, name: string, call: Call): Value | undefined {
  const first = argument(call, 0);
  const known = textOf(receiver);
  switch (name) {
    case 'stripMargin':
      return { kind: 'text', pieces: stripMargin(receiver.pieces, textOf(first) ?? '|') };
    case 'strip':
    case 'trim':
      return { kind: 'text', pieces: trimEnds(receiver.pieces, true, true) };
    case 'lstrip':
      return { kind: 'text', pieces: trimEnds(receiver.pieces, true, false) };
    case 'rstrip':
    case 'stripLineEnd':
      return known !== undefined && textOf(first) !== undefined
        ? text(trimSuffix(known, textOf(first) ?? ''))
        : { kind: 'text', pieces: trimEnds(receiver.pieces, false, true) };
    case 'format':
      return call.module.language === 'python'
        ? fillPlaceholders(receiver.pieces, 'format', (key, index) =>
            /^\d*$/.test(key)
              ? argument(call, key === '' ? index : Number(key))
              : call.args.named.get(key.replace(/[.[].*$/, '')),
          )
        : fillPlaceholders(receiver.pieces, 'printf', (_key, index) => argument(call, index));
    case 'formatted':
      return anyText;
    case 'lower':
    case 'toLowerCase':
    case 'casefold':
      return mapText(receiver, (part) => part.toLowerCase());
    case 'upper':
    case 'toUpperCase':
      return mapText(receiver, (part) => part.toUpperCase());
    case 'capitalize':
    case 'title':
      return known === undefined ? anyText : text(known.charAt(0).toUpperCase() + known.slice(1));
    case 'replace':
    case 'replaceAll': {
      const from = textOf(first);
      const to = textOf(argument(call, 1));
      if (from === undefined || to === undefined || (name === 'replaceAll' && /[.*+?^${}()|[\]\\]/.test(from)))
        return anyText;
      return mapText(receiver, (part) => part.split(from).join(to));
    }
    case 'join':
      return joinTexts(elementsOf(machine, first ?? unknown), receiver);
    case 'concat':
      return first?.kind === 'text' ? { kind: 'text', pieces: [...receiver.pieces, ...first.pieces] } : anyText;
    case 'removeprefix':
    case 'stripPrefix': {
      const prefix = textOf(first);
      return known === undefined || prefix === undefined
        ? anyText
        : text(known.startsWith(prefix) ? known.slice(prefix.length) : known);
    }
    case 'removesuffix':
    case 'stripSuffix': {
      const suffix = textOf(first);
      return known === undefined || suffix === undefined ? anyText : text(trimSuffix(known, suffix));
    }
    case 'toString':
    case 'intern':
    case 'encode':
    case 'decode':
    case '__str__':
    case 'name':
      return receiver;
    case '+':
      return { kind: 'text', pieces: [...receiver.pieces, ...(first?.kind === 'text' ? first.pieces : [hole])] };
    case '*':
      return known === undefined || numberOf(first) === undefined
        ? anyText
        : text(known.repeat(Math.min(64, Math.max(0, numberOf(first) ?? 0))));
    case 'map':
    case 'filter':
    case 'take':
    case 'drop':
    case 'substring':
    case 'zfill':
    case 'ljust':
    case 'rjust':
    case 'padTo':
      return anyText;
    default:
      return undefined;
  }
}

/** Methods that give a number, a truth or the parts of a text. */
function answerOfText(receiver: TextValue, name: string, first: Value | undefined): Value | undefined {
  const known = textOf(receiver);
  switch (name) {
    case 'startswith':
    case 'startsWith': {
      const prefix = textOf(first);
      const [head] = patternOfPieces(receiver.pieces);
      if (prefix === undefined || head === undefined || (head.length < prefix.length && known === undefined))
        return unknown;
      return constant(head.startsWith(prefix));
    }
    case 'endswith':
    case 'endsWith': {
      const suffix = textOf(first);
      return suffix === undefined || known === undefined ? unknown : constant(known.endsWith(suffix));
    }
    case 'split': {
      const separator = first?.kind === 'constant' ? undefined : textOf(first);
      if (known === undefined) return listOf([], anyText);
      if (separator === undefined)
        return first === undefined ? listOf(known.split(/\s+/).filter(Boolean).map(text)) : listOf([], anyText);
      return listOf(known.split(separator).map(text));
    }
    case 'toInt':
    case 'toLong':
    case 'toDouble':
      return known !== undefined && Number.isFinite(Number(known)) && known.trim() !== ''
        ? constant(Number(known))
        : unknown;
    case 'toBoolean':
      return known === 'true' || known === 'false' ? constant(known === 'true') : unknown;
    case 'isEmpty':
    case 'nonEmpty':
      return known === undefined ? unknown : constant((known === '') === (name === 'isEmpty'));
    case 'length':
    case 'size':
    case '__len__':
      return known === undefined ? unknown : constant(known.length);
    case 'contains':
      return known === undefined || textOf(first) === undefined
        ? unknown
        : constant(known.includes(textOf(first) ?? ''));
    case 'equals':
    case '==':
      return known === undefined || textOf(first) === undefined ? unknown : constant(known === textOf(first));
    case 'equalsIgnoreCase':
      return known === undefined || textOf(first) === undefined
        ? unknown
        : constant(known.toLowerCase() === (textOf(first) ?? '').toLowerCase());
    default:
      return undefined;
  }
}

function mapText(receiver: TextValue, change: (part: string) => string): TextValue {
  return {
    kind: 'text',
    pieces: receiver.pieces.map((piece) => (piece.text === undefined ? piece : { ...piece, text: change(piece.text) })),
  };
}

function trimSuffix(value: string, suffix: string): string {
  return suffix !== '' && value.endsWith(suffix) ? value.slice(0, value.length - suffix.length) : value;
}

function trimEnds(pieces: readonly Piece[], start: boolean, end: boolean): readonly Piece[] {
  const trimmedStart = start ? trimStart(pieces) : pieces;
  const trimmed = end ? trimEnd(trimmedStart) : trimmedStart;
  return trimmed.length === 0 ? [{ text: '' }] : trimmed;
}

function trimStart(pieces: readonly Piece[]): readonly Piece[] {
  for (const [index, piece] of pieces.entries()) {
    if (piece.text === undefined) return pieces.slice(index);
    const trimmed = piece.text.trimStart();
    if (trimmed === '') continue;
    return [cutPiece(piece, piece.text.length - trimmed.length, piece.text.length), ...pieces.slice(index + 1)];
  }
  return [];
}

function trimEnd(pieces: readonly Piece[]): readonly Piece[] {
  for (let index = pieces.length - 1; index >= 0; index--) {
    const piece = pieces[index];
    if (piece?.text === undefined) return pieces.slice(0, index + 1);
    const trimmed = piece.text.trimEnd();
    if (trimmed !== '') return [...pieces.slice(0, index), cutPiece(piece, 0, trimmed.length)];
  }
  return [];
}

/** `textwrap.dedent`. */
export function dedent(receiver: TextValue): TextValue {
  const content = receiver.pieces.map((piece) => piece.text ?? 'x').join('');
  const indents = content
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => line.length - line.trimStart().length);
  const common = indents.length === 0 ? 0 : Math.min(...indents);
  return {
    kind: 'text',
    pieces: trimLines(receiver.pieces, (line) => Math.min(common, line.length - line.trimStart().length)),
  };
}
