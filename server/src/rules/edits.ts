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
