import type { ChoiceFrame, Frame, OpaqueFrame, OperatorFrame } from '../model/frames.ts';
import type { Site } from '../model/text.ts';

/** Makes frames and remembers the operators, one per place of the sources. */
export interface FrameStore {
  readonly operator: (parts: Omit<OperatorFrame, 'id' | 'kind'>) => OperatorFrame;
  readonly choice: (why: ChoiceFrame['why'], alternatives: readonly Frame[]) => Frame;
  readonly opaque: (why: string, inputs: readonly Frame[], site?: Site) => OpaqueFrame;
  readonly operators: () => readonly OperatorFrame[];
  readonly size: () => number;
}

/** More alternatives than these say nothing any more. */
const maxAlternatives = 24;

export function createFrameStore(): FrameStore {
  let id = 0;
  const bySite = new Map<string, OperatorFrame>();
  return {
    operator: (parts) => {
      const frame: OperatorFrame = { kind: 'operator', id: id++, ...parts };
      const key = placeOf(frame);
      if (!bySite.has(key)) bySite.set(key, frame);
      return frame;
    },
    choice: (why, alternatives) => {
      const flat = new Set<Frame>();
      for (const frame of alternatives) {
        if (frame.kind === 'choice' && frame.why === why) for (const inner of frame.alternatives) flat.add(inner);
        else flat.add(frame);
      }
      const bounded = [...flat].slice(0, maxAlternatives);
      // Nothing new: the choice that was there stays the same frame.
      const [first] = alternatives;
      if (first?.kind === 'choice' && first.why === why && first.alternatives.length === bounded.length) return first;
      const [only] = bounded;
      if (bounded.length === 1 && only !== undefined) return only;
      return { kind: 'choice', id: id++, why, alternatives: bounded };
    },
    opaque: (why, inputs, site) => ({
      kind: 'opaque',
      id: id++,
      inputs,
      why,
      ...(site === undefined ? {} : { site }),
    }),
    operators: () => [...bySite.values()],
    size: () => id,
  };
}

function placeOf({ site, op }: OperatorFrame): string {
  const { start } = site.inner ?? site.range;
  return `${site.file}:${site.cell ?? ''}:${start.line}:${start.character}:${op.name}`;
}
