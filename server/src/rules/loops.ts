/** Loops as far as the lines tell: the head stands above, less indented, and nothing less indented is in between. */

/** `turns` for statements that run again and again, `fold` where each turn hands its frame to the next by itself. */
export function loopAround(lines: readonly string[], line: number): 'turns' | 'fold' | undefined {
  const kindOf = (text: string): 'turns' | 'fold' | undefined =>
    FOLD.test(text) ? 'fold' : TURNS.test(text) ? 'turns' : undefined;
  const own = kindOf(lines[line] ?? '');
  if (own !== undefined) return own;
  let indent = (lines[line] ?? '').search(/\S/);
  for (let above = line - 1; above >= 0; above--) {
    const text = lines[above] ?? '';
    const depth = text.search(/\S/);
    if (depth < 0 || depth >= indent) continue;
    const kind = kindOf(text);
    if (kind !== undefined) return kind;
    if (/^\s*(?:(?:private|protected|override|async|implicit|final)\s+)*(?:def|class|object|trait)\b/.test(text))
      return undefined;
    indent = depth;
  }
  return undefined;
}

const FOLD = /\.foldLeft\(|\breduce\(lambda\b/;
export const TURNS = /^\s*(?:for|while)\b/;
