import type { Call, Machine } from '../machine.ts';
import type { Sequence, SequenceValue, Value } from '../value.ts';

/** A call of a sequence's method, with what most methods do with it. */
export interface SequenceUse {
  readonly machine: Machine;
  readonly receiver: SequenceValue;
  readonly content: Sequence;
  readonly name: string;
  readonly call: Call;
  /** The first argument. */
  readonly first: Value | undefined;
  /** A sequence of the same form. */
  readonly again: (content: Sequence) => Value;
  /** Calls the function that was handed in. */
  readonly apply: (...given: readonly Value[]) => Value;
}
