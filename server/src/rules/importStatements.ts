import { languageOf } from './edits.ts';

/** The import statements of a file, or of a notebook's cell, as its text has them: never what a string or a comment says. */
export interface WrittenImport {
  /** The whole statement on one line, without its comments. */
  readonly text: string;
  readonly indent: number;
  readonly first: number;
  readonly last: number;
}

export function importStatements(lines: readonly string[], file: string): readonly WrittenImport[] {
  const inCode = linesInCode(lines, file);
  const found: WrittenImport[] = [];
  for (let line = 0; line < lines.length; line++) {
    const text = lines[line] ?? '';
    if (inCode[line] !== true || !/^\s*(?:import|from)\s+[\w.]/.test(text)) continue;
    const last = endOfStatement(lines, line);
    const whole = lines.slice(line, last + 1).map((part) => part.replace(/\s*(?:#|\/\/).*$/, '').replace(/\\\s*$/, ''));
    found.push({
      text: whole.join(' ').replace(/\s+/g, ' ').trim(),
      indent: text.search(/\S/),
      first: line,
      last,
    });
    line = last;
  }
  return found;
}

/** An import in parentheses or braces goes on to the line that closes them, one with a backslash to the next. */
function endOfStatement(lines: readonly string[], first: number): number {
  let depth = 0;
  for (let line = first; line < lines.length; line++) {
    const text = (lines[line] ?? '').replace(/\s*(?:#|\/\/).*$/, '');
    for (const c of text) depth += '({'.includes(c) ? 1 : ')}'.includes(c) ? -1 : 0;
    if (depth <= 0 && !/\\\s*$/.test(text)) return line;
  }
  return first;
}

/**
 * Whether what an import brings is known at a line of the same text: at the top always, else further down in the same block.
 * Python's `try` and `if` are no blocks of names, only its functions and classes are.
 */
export function isKnownAt(
  { indent, last }: WrittenImport,
  line: number,
  lines: readonly string[],
  file: string,
): boolean {
  if (indent === 0) return true;
  const python = languageOf(file) === 'python';
  const holder = python ? definitionAround(lines, last, indent) : undefined;
  if (python && holder === undefined) return true;
  const least = holder === undefined ? indent : holder + 1;
  return (
    line > last && lines.slice(last + 1, line + 1).every((text) => text.trim() === '' || text.search(/\S/) >= least)
  );
}

/** How far the `def` or `class` is indented that a line stands in. */
function definitionAround(lines: readonly string[], line: number, indent: number): number | undefined {
  let least = indent;
  for (let above = line - 1; above >= 0; above--) {
    const text = lines[above] ?? '';
    const depth = text.search(/\S/);
    if (depth < 0 || depth >= least) continue;
    if (/^\s*(?:async\s+)?(?:def|class)\b/.test(text)) return depth;
    least = depth;
  }
  return undefined;
}

/** For each line whether it begins as code: inside a text or a comment of several lines it does not. */
export function linesInCode(lines: readonly string[], file: string): readonly boolean[] {
  const python = languageOf(file) === 'python';
  const long = python ? ['"""', "'''"] : ['"""', '/*'];
  let open: string | undefined;
  return lines.map((text) => {
    const begins = open === undefined;
    for (let at = 0; at < text.length; at++) {
      if (open !== undefined) {
        const close = open === '/*' ? '*/' : open;
        if (text[at] === '\\' && python) at++;
        else if (text.startsWith(close, at)) {
          at += close.length - 1;
          open = undefined;
        }
        continue;
      }
      if (text.startsWith(python ? '#' : '//', at)) break;
      open = long.find((mark) => text.startsWith(mark, at));
      if (open !== undefined) at += open.length - 1;
      else if (text[at] === '"' || (python && text[at] === "'")) at = endOfText(text, at);
    }
    return begins;
  });
}

/** The quote that ends a text of one line. */
function endOfText(line: string, start: number): number {
  for (let at = start + 1; at < line.length; at++) {
    if (line[at] === '\\') at++;
    else if (line[at] === line[start]) return at;
  }
  return line.length;
}
