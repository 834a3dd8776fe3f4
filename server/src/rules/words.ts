import { formatCount } from '../base/units.ts';

/** `37 times`, `3.4 times`. */
export function times(ratio: number): string {
  return `${ratio >= 10 ? formatCount(ratio) : ratio.toFixed(1).replace(/\.0$/, '')} times`;
}

/** `a`, `a and b`, `a, b and c`; more than `most` are counted. */
export function listed(items: readonly string[], most = 4): string {
  const shown = items.length > most ? [...items.slice(0, most - 1), `${items.length - most + 1} more`] : items;
  const last = shown.at(-1) ?? '';
  return shown.length < 2 ? last : `${shown.slice(0, -1).join(', ')} and ${last}`;
}
