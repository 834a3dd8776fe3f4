import type { SourceEdit } from '../model/finding.ts';
import type { OperatorFrame } from '../model/frames.ts';
import type { Position, Range, Site } from '../model/text.ts';
import { textAt, type SourceLookup } from './sources.ts';

/** Changes to source text, made of the places that the call itself knows; nothing else of the line is touched. */

export type Language = 'python' | 'scala';

export function languageOf(file: string): Language {
  return /\.(py|ipynb)$/.test(file) ? 'python' : 'scala';
}

export function editAt(site: Site, range: Range, newText: string): SourceEdit {
  return { file: site.file, ...(site.cell === undefined ? {} : { cell: site.cell }), range, newText };
}

/** The call still stands where it was read, so that it can be edited. */
export function stands(site: Site, sources: SourceLookup): boolean {
  return site.inner === undefined && textAt(sources(site.file, site.cell), site.range) === site.method;
}

/** From the dot of a call, before its name or at the end of the line above, to the call's end; undefined where there is none. */
export function fromDot({ site, callRange }: OperatorFrame, sources: SourceLookup): Range | undefined {
  const lines = sources(site.file, site.cell);
  if (callRange === undefined || lines === undefined) return undefined;
  const { line, character } = callRange.start;
  if (lines[line]?.[character] === '.') return callRange;
  const dot = dotAbove(site.range.start, lines);
  return dot === undefined ? undefined : { start: dot, end: callRange.end };
}

/** The dot at the end of the line above a name that begins its own. */
export function dotAbove({ line, character }: Position, lines: readonly string[]): Position | undefined {
  const above = lines[line - 1]?.trimEnd() ?? '';
  const isFirst = (lines[line] ?? '').slice(0, character).trim() === '';
  if (!isFirst || !above.endsWith('.') || /#|\/\//.test(above)) return undefined;
  return { line: line - 1, character: above.length - 1 };
}

/**
 * A call that has its lines for itself goes with them, so that no empty line is left in the chain; a comment behind it stays.
 */
export function wholeLine(call: Range, lines: readonly string[]): Range {
  const { start, end } = call;
  const before = (lines[start.line] ?? '').slice(0, start.character);
  const after = (lines[end.line] ?? '').slice(end.character);
  if (before.trim() !== '' || !/^\s*\\?$/.test(after) || start.line === 0) return call;
  const above = lines[start.line - 1] ?? '';
  // The last line of a chain takes the backslash of the line before with it, the others have one of their own.
  const kept = after.includes('\\') ? above.length : above.replace(/\s*\\$/, '').length;
  return {
    start: { line: start.line - 1, character: kept },
    end: { line: end.line, character: (lines[end.line] ?? '').length },
  };
}

/** Another method name and another first argument for a call; undefined where the text does not allow it. */
export function rewriteCall(
  frame: OperatorFrame,
  sources: SourceLookup,
  change: { readonly method: string; readonly first: string },
): readonly SourceEdit[] | undefined {
  const { site } = frame;
  const first = frame.argumentRanges?.[0];
  if (!stands(site, sources) || first === undefined) return undefined;
  const rename = site.method === change.method ? [] : [editAt(site, site.range, change.method)];
  const argument = replaceArgument(site, first, change.first, sources);
  return argument === undefined ? undefined : [...rename, argument];
}

/** A new value for an argument; its name stays where it has one. */
function replaceArgument(site: Site, range: Range, value: string, sources: SourceLookup): SourceEdit | undefined {
  const text = textAt(sources(site.file, site.cell), range);
  if (text === undefined) return undefined;
  const name = /^([A-Za-z_]\w*\s*=\s*)(?!=)/.exec(text)?.[1] ?? '';
  return editAt(site, range, name + value);
}

/** Where the call that begins at a name ends: after the closing parenthesis, or after the name where there is none. */
export function endOfCall(site: Site, lines: readonly string[]): Position | undefined {
  let { line, character } = site.range.end;
  if (!/^\s*\(/.test((lines[line] ?? '').slice(character))) return site.range.end;
  let depth = 0;
  let quote = '';
  for (; line < lines.length; line++, character = 0) {
    const text = lines[line] ?? '';
    for (; character < text.length; character++) {
      const c = text[character] ?? '';
      if (quote !== '') {
        if (c === '\\') character++;
        else if (text.startsWith(quote, character)) {
          character += quote.length - 1;
          quote = '';
        }
      } else if (c === '"' || c === "'") {
        quote = text.startsWith(c.repeat(3), character) ? c.repeat(3) : c;
        character += quote.length - 1;
      } else if (c === '(' || c === '[' || c === '{') depth++;
      else if ((c === ')' || c === ']' || c === '}') && --depth === 0) return { line, character: character + 1 };
      else if ((c === '#' && languageOf(site.file) === 'python') || text.startsWith('//', character)) break;
    }
  }
  return undefined;
}
