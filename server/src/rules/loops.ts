/** Loops and branches as far as the lines tell: the head stands above, less indented, and nothing less indented is in between. */

export interface Loop {
  /** `turns` for statements that run again and again, `fold` where each turn hands its frame to the next by itself. */
  readonly kind: 'turns' | 'fold';
  /** The line of its head. */
  readonly line: number;
}

/** The innermost loop that a line stands in. */
export function loopAround(lines: readonly string[], line: number): Loop | undefined {
  const kindOf = (text: string): Loop['kind'] | undefined =>
    FOLD.test(text) ? 'fold' : TURNS.test(text) ? 'turns' : undefined;
  const own = kindOf(lines[line] ?? '');
  if (own !== undefined) return { kind: own, line };
  let indent = (lines[line] ?? '').search(/\S/);
  for (let above = line - 1; above >= 0; above--) {
    const text = lines[above] ?? '';
    const depth = text.search(/\S/);
    if (depth < 0 || depth >= indent) continue;
    const kind = kindOf(text);
    if (kind !== undefined) return { kind, line: above };
    if (DEFINITION.test(text)) return undefined;
    indent = depth;
  }
  return undefined;
}

/** The line runs in some cases only: behind an `if`, a `case`, in a `try`, up to the function that it stands in. */
export function isInBranch(lines: readonly string[], line: number): boolean {
  return branchesAround(lines, line).length > 0;
}

/** The heads of the branches that a line stands in, innermost first, its own line where it begins one. */
export function branchesAround(lines: readonly string[], line: number): readonly string[] {
  const heads: string[] = [];
  const own = lines[line] ?? '';
  if (BRANCH.test(own)) heads.push(own);
  let indent = own.search(/\S/);
  for (let above = line - 1; above >= 0; above--) {
    const text = lines[above] ?? '';
    const depth = text.search(/\S/);
    if (depth < 0 || depth >= indent) continue;
    if (DEFINITION.test(text)) break;
    if (BRANCH.test(text)) heads.push(text);
    indent = depth;
  }
  return heads;
}

const BRANCH = /^\s*\}?\s*(?:if|elif|else|case|try|except|catch|finally|match)\b/;
const DEFINITION = /^\s*(?:(?:private|protected|override|async|implicit|final)\s+)*(?:def|class|object|trait)\b/;
const FOLD = /\.fold(?:Left|Right)\(|\(\w+ \/: |\breduce\(\s*(?:lambda\b|$)/;
export const TURNS = /^\s*(?:for|while)\b/;
