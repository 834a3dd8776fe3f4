import type { Frame, Operator } from '../../model/frames.ts';
import type { Range, Site } from '../../model/text.ts';
import type { Call, Machine } from '../machine.ts';
import { frameValue } from '../value.ts';
import type { FrameValue } from '../value.ts';

/** Where an operator stands and who called: the same for every frame that a call makes. */
export function callRangeParts(
  machine: Machine,
  call: Call,
): { site: Site; callers: readonly Site[]; callRange?: Range; argumentRanges: readonly Range[] } {
  return {
    site: call.site,
    callers: machine.state.activation.callers,
    argumentRanges: call.argumentRanges,
    ...(call.range === undefined ? {} : { callRange: call.range }),
  };
}

/** The frame that a call makes of others. */
export function operate(
  machine: Machine,
  call: Call,
  op: Operator,
  inputs: readonly Frame[],
  face: FrameValue['face'] = 'frame',
): FrameValue {
  return frameValue(machine.frames.operator({ op, inputs, ...callRangeParts(machine, call) }), face);
}
