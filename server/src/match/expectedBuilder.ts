import type { Action, Frame } from '../model/frames.ts';
import type { Expected, Make, Source } from './expected.ts';
import { none, nothing } from './expected.ts';
import { actionExpected } from './expectedActions.ts';
import { operatorExpected } from './expectedOperators.ts';

/** Makes the expected operators of frames; frames that are shared stay shared. */
export interface ExpectedBuilder {
  readonly of: (frame: Frame) => Expected;
  readonly ofAction: (action: Action) => Expected | undefined;
}

export function expectedBuilder(): ExpectedBuilder {
  const made = new Map<Frame, Expected>();
  const actions = new Map<Action, Expected | undefined>();
  const counter = { next: 0 };
  const make: Make = (kind, source, demand, inputs, vanish = 0) => ({
    id: counter.next++,
    kind,
    ...source,
    demand,
    inputs,
    vanish,
  });
  const of = (frame: Frame): Expected => {
    const before = made.get(frame);
    if (before !== undefined) return before;
    const result = frameExpected(frame, of, make);
    made.set(frame, result);
    return result;
  };
  const ofAction = (action: Action): Expected | undefined => {
    if (!actions.has(action)) actions.set(action, actionExpected(action, of, make));
    return actions.get(action);
  };
  return { of, ofAction };
}

function frameExpected(frame: Frame, of: (frame: Frame) => Expected, make: Make): Expected {
  if (frame.kind === 'choice') return make('choice', nothing, none, frame.alternatives.map(of));
  if (frame.kind === 'opaque') return make('opaque', { ...nothing, site: frame.site }, none, frame.inputs.map(of));
  const source: Source = { site: frame.site, callers: frame.callers, operator: frame, action: undefined };
  return operatorExpected(frame.op, source, frame.inputs.map(of), make);
}
