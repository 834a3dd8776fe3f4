import type { Module } from '../model/program.ts';

/** Names that the code of a program mentions: what a function nobody calls is not among. */
export function mentionedNames(modules: readonly Module[]): ReadonlySet<string> {
  const names = new Set<string>();
  const pending: unknown[] = modules.map((module) => module.body);
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    if (Array.isArray(at)) {
      for (const item of at) pending.push(item);
      continue;
    }
    if (typeof at !== 'object' || at === null) continue;
    if ('kind' in at && (at.kind === 'name' || at.kind === 'member') && 'name' in at && typeof at.name === 'string')
      names.add(at.name);
    for (const [key, value] of Object.entries(at)) {
      if (key !== 'range' && key !== 'nameRange' && typeof value === 'object' && value !== null) pending.push(value);
    }
  }
  return names;
}

/** Whether the body mentions a method of frames or sessions, so that calling it may show something. */
export function mentionsSpark(body: unknown, names: ReadonlySet<string>): boolean {
  const pending: unknown[] = [body];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    if (Array.isArray(at)) {
      for (const item of at) pending.push(item);
      continue;
    }
    if (typeof at !== 'object' || at === null) continue;
    if ('kind' in at && at.kind === 'member' && 'name' in at && typeof at.name === 'string' && names.has(at.name))
      return true;
    for (const [key, value] of Object.entries(at)) {
      if (key !== 'range' && key !== 'nameRange' && typeof value === 'object' && value !== null) pending.push(value);
    }
  }
  return false;
}
