/** Loops and branches as far as the lines tell: the head stands above, less indented, and nothing less indented is in between. */

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
    if (DEFINITION.test(text)) return undefined;
    indent = depth;
  }
  return undefined;
}

/** The line runs in some cases only: behind an `if`, a `case`, in a `try`, up to the function that it stands in. */
export function isInBranch(lines: readonly string[], line: number): boolean {
  let indent = (lines[line] ?? '').search(/\S/);
  if (BRANCH.test(lines[line] ?? '')) return true;
  for (let above = line - 1; above >= 0; above--) {
    const text = lines[above] ?? '';
    const depth = text.search(/\S/);
    if (depth < 0 || depth >= indent) continue;
    if (DEFINITION.test(text)) return false;
    if (BRANCH.test(text)) return true;
    indent = depth;
  }
  return false;
}

const BRANCH = /^\s*\}?\s*(?:if|elif|else|case|try|except|catch|finally|match)\b/;
const DEFINITION = /^\s*(?:(?:private|protected|override|async|implicit|final)\s+)*(?:def|class|object|trait)\b/;
const FOLD = /\.foldLeft\(|\breduce\(lambda\b/;
export const TURNS = /^\s*(?:for|while)\b/;
