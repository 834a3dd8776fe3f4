import { closing, splitList } from './expression.ts';

/** The text between the bracket at `open` and the one that closes it. */
export function inside(text: string, open: number): string | undefined {
  const close = closing(text, open);
  return close < 0 ? undefined : text.slice(open + 1, close);
}

/** What stands in brackets after `label`, as in `keys=[a#1, b#2]`. */
export function insideAfter(text: string, label: string): string | undefined {
  const at = text.indexOf(label);
  if (at < 0) return undefined;
  const open = at + label.length;
  const bracket = text[open];
  return bracket === '[' || bracket === '(' ? inside(text, open) : undefined;
}

/** Arguments after the operator's name, split where no bracket is open. */
export function argumentsOf(text: string): readonly string[] {
  const space = text.indexOf(' ');
  return space < 0 ? [] : splitList(text.slice(space + 1));
}

/** `[a#1, b#2L]` → `a#1, b#2L`. */
export function withoutBrackets(text: string): string {
  const trimmed = text.trim();
  return /^[[(]/.test(trimmed) && closing(trimmed, 0) === trimmed.length - 1 ? trimmed.slice(1, -1) : trimmed;
}

/** `customer_id#31L` → `customer_id`. */
export function withoutId(name: string): string {
  return name.trim().replace(/#\d+L?$/, '');
}

export function numberOf(text: string | undefined): number | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}
