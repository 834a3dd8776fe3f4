import type { Action, Trace } from '../model/frames.ts';

export const emptyTrace: Trace = { kind: 'sequence', items: [] };

export function isEmptyTrace(trace: Trace): boolean {
  return trace.kind === 'sequence' && trace.items.length === 0;
}

export function sequenceTrace(items: readonly Trace[]): Trace {
  const flat: Trace[] = [];
  for (const item of items) {
    if (item.kind === 'sequence') flat.push(...item.items);
    else flat.push(item);
  }
  const [only] = flat;
  return flat.length === 1 && only !== undefined ? only : { kind: 'sequence', items: flat };
}

/** One of the traces; several that run nothing count once. */
export function choiceTrace(why: string, items: readonly Trace[]): Trace {
  const running = items.filter((item) => !isEmptyTrace(item));
  if (running.length === 0) return emptyTrace;
  const alternatives = running.length < items.length ? [emptyTrace, ...running] : running;
  const [only] = alternatives;
  return alternatives.length === 1 && only !== undefined ? only : { kind: 'choice', why, items: alternatives };
}

export function repeatTrace(body: Trace): Trace {
  return isEmptyTrace(body) ? emptyTrace : { kind: 'repeat', body };
}

export function actionsOf(trace: Trace): readonly Action[] {
  const found = new Map<number, Action>();
  const visit = (at: Trace): void => {
    if (at.kind === 'action') found.set(at.action.id, at.action);
    else if (at.kind === 'repeat') visit(at.body);
    else for (const item of at.items) visit(item);
  };
  visit(trace);
  return [...found.values()];
}
