import type { Position, Site } from '../model/text.ts';

/**
 * Where the expression begins that a method is called on: `errors` in `errors.count()`, `spark` in `spark.table(t).count()`.
 * Goes backwards over names, dots and closed parentheses, over line ends where the chain is broken before its dots.
 * Undefined where a text or a comment on the way leaves it open.
 */
export function startOfReceiver(site: Site, lines: readonly string[]): Position | undefined {
  let at: Position = site.range.start;
  let before = skipBlanks(at, lines);
  if (charBefore(before, lines) !== '.') return undefined;
  before = back(before);
  for (let steps = 0; steps < 200; steps++) {
    const operand = startOfOperand(skipBlanks(before, lines), lines);
    if (operand === undefined) return undefined;
    at = operand;
    const gap = skipBlanks(at, lines);
    if (charBefore(gap, lines) !== '.') return at;
    before = back(gap);
  }
  return undefined;
}

/** A name with the parentheses after it. */
function startOfOperand(end: Position, lines: readonly string[]): Position | undefined {
  let at = end;
  while (isClosing(charBefore(at, lines))) {
    const open = openingOf(at, lines);
    if (open === undefined) return undefined;
    at = open;
  }
  const text = (lines[at.line] ?? '').slice(0, at.character);
  const name = /[A-Za-z_]\w*$/.exec(text)?.[0];
  // A parenthesis alone is an operand, too: `(a + b).count()`.
  if (name === undefined) return at.line === end.line && at.character === end.character ? undefined : at;
  return { line: at.line, character: at.character - name.length };
}

/** The opening of the parenthesis that closes just before a place. */
function openingOf(end: Position, lines: readonly string[]): Position | undefined {
  let depth = 0;
  let quote = '';
  for (let line = end.line; line >= 0 && line > end.line - 60; line--) {
    const text = lines[line] ?? '';
    for (let index = (line === end.line ? end.character : text.length) - 1; index >= 0; index--) {
      const c = text[index] ?? '';
      if (quote !== '') {
        if (c === quote && text[index - 1] !== '\\') quote = '';
      } else if (c === '"' || c === "'") quote = c;
      else if (isClosing(c)) depth++;
      else if ((c === '(' || c === '[') && --depth === 0) return { line, character: index };
    }
    // A text over several lines cannot be told from the end of another one.
    if (quote !== '') return undefined;
  }
  return undefined;
}

function isClosing(c: string): boolean {
  return c === ')' || c === ']';
}

function charBefore({ line, character }: Position, lines: readonly string[]): string {
  return (lines[line] ?? '')[character - 1] ?? '';
}

function back({ line, character }: Position): Position {
  return { line, character: character - 1 };
}

/** Before blanks, line ends and Python's backslashes; a comment line stops it. */
function skipBlanks(place: Position, lines: readonly string[]): Position {
  let { line, character } = place;
  for (;;) {
    const text = (lines[line] ?? '').slice(0, character);
    const trimmed = text.replace(/[\s\\]+$/, '');
    if (trimmed !== '' || line === 0 || /#|\/\//.test(lines[line - 1] ?? ''))
      return { line, character: trimmed.length };
    line--;
    character = (lines[line] ?? '').length;
  }
}
