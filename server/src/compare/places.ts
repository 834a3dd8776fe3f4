import type { Site } from '../model/text.ts';

/** Two calls are the same place when file, cell and the position are. */
export function placeKey(site: Site): string {
  const at = site.inner ?? site.range;
  return `${site.file}#${site.cell ?? ''}:${at.start.line}:${at.start.character}`;
}

/** The same call in two texts, lines apart: file, function and method. */
export function functionKey(site: Site): string {
  return `${site.file}#${site.cell ?? ''} ${site.enclosing} ${site.method}`;
}

/** How much two bags of words have in common: 0 nothing, 1 all. */
export function likeness(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 && b.length === 0) return 1;
  const counts = new Map<string, number>();
  for (const word of a) counts.set(word, (counts.get(word) ?? 0) + 1);
  let common = 0;
  for (const word of b) {
    const left = counts.get(word) ?? 0;
    if (left === 0) continue;
    counts.set(word, left - 1);
    common += 1;
  }
  return (2 * common) / (a.length + b.length);
}
