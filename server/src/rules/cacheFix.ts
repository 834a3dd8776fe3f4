import type { Fix } from '../model/finding.ts';
import type { OperatorFrame } from '../model/frames.ts';
import type { Site } from '../model/text.ts';
import { editAt, endOfCall, languageOf } from './edits.ts';
import { loopAround } from './loops.ts';
import type { RunContext } from './rule.ts';

/** Caches what a call gives, where nothing stands in the way of a call behind it. */
export function cacheFix(context: RunContext, site: Site, frame: OperatorFrame | undefined): readonly Fix[] {
  const lines = context.sources(site.file, site.cell);
  const end = frame?.callRange?.end ?? (lines === undefined ? undefined : endOfCall(site, lines));
  if (lines === undefined || end === undefined || site.inner !== undefined) return [];
  if (isInfix(site, lines)) return [];
  // Cached in each turn, frames would pile up; and once is enough.
  if (loopAround(lines, site.range.start.line)?.kind === 'turns') return [];
  if (/^\s*\.\s*(?:cache|persist)\b/.test((lines[end.line] ?? '').slice(end.character))) return [];
  return [
    {
      title: 'Cache this frame, so that it is computed once',
      edits: [editAt(site, { start: end, end }, '.cache()')],
      meaning: 'safe',
      note: 'Same rows. It takes storage memory until unpersist() or the end of the application.',
      preferred: true,
    },
  ];
}

/** Scala's `a join b`: a call behind it would be one of `b`. */
function isInfix({ file, range }: Site, lines: readonly string[]): boolean {
  const before = (lines[range.start.line] ?? '').slice(0, range.start.character);
  return (
    languageOf(file) === 'scala' && /[\w)\]}"]\s+$/.test(before) && !/\b(?:return|yield|else|then)\s+$/.test(before)
  );
}
