import type { Fix } from '../model/finding.ts';
import type { Action, Frame, OperatorFrame } from '../model/frames.ts';
import { editAt, fromDot, stands, wholeLine } from './edits.ts';
import { siteKey } from './facts.ts';
import type { CodeContext } from './rule.ts';

/** Calls that take this frame; those of one place count once, whatever leads there. */
export function usersOf(frame: OperatorFrame, context: CodeContext): readonly (OperatorFrame | Action)[] {
  const key = siteKey(frame.site);
  const isThis = (other: Frame | undefined): boolean => other?.kind === 'operator' && siteKey(other.site) === key;
  const users = new Map<string, OperatorFrame | Action>();
  for (const operator of context.flow?.operators ?? [])
    if (operator.inputs.some(isThis)) users.set(siteKey(operator.site), operator);
  for (const action of context.flow?.actions ?? []) if (isThis(action.frame)) users.set(siteKey(action.site), action);
  return [...users.values()];
}

/** Takes a call out of its chain, where nobody else sees its frame. */
export function dropCallFix(context: CodeContext, frame: OperatorFrame | undefined, note: string): readonly Fix[] {
  const call = frame === undefined ? undefined : fromDot(frame, context.sources);
  if (frame === undefined || call === undefined || !stands(frame.site, context.sources)) return [];
  if (usersOf(frame, context).length > 1) return [];
  return [
    {
      title: `Take ${frame.site.method} away`,
      edits: [editAt(frame.site, wholeLine(call, context.sources(frame.site.file, frame.site.cell) ?? []), '')],
      meaning: 'safe',
      note,
      preferred: true,
    },
  ];
}
