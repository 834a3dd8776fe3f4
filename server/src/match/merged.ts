import type { Essential } from './essential.ts';
import type { Expected } from './expected.ts';
import { sameWindowFunction } from './verdictOrders.ts';

/**
 * Whether two calls of the code may both stand in one operator of the plan: Spark merges windows with one specification and Python functions over the same rows.
 * Then either line is right, and the one does not speak against the other.
 */
export function bothIn(a: Expected, b: Expected, plan: Essential): boolean {
  const first = placesIn(a, plan);
  const second = placesIn(b, plan);
  return first.some((place) => second.some((other) => other !== place));
}

/** Which of the operator's functions a call may have asked for. */
function placesIn({ demand }: Expected, { details }: Essential): readonly number[] {
  if (demand.kind === 'pythonEval' && details.kind === 'pythonEval')
    return indexesOf(details.functions, (printed) => demand.names.includes(printed));
  if (demand.kind === 'window' && details.kind === 'window')
    return indexesOf(details.functions, (printed) => demand.windows.some((each) => sameWindowFunction(each, printed)));
  return [];
}

function indexesOf<T>(items: readonly T[], fits: (item: T) => boolean): readonly number[] {
  return items.flatMap((item, index) => (fits(item) ? [index] : []));
}
