import type { Essential } from './essential.ts';
import type { Expected } from './expected.ts';
import type { Option, Passed, Search, State } from './searchState.ts';
import { ending, nothingPassed, restState, stateOf, unexplainedCost } from './searchState.ts';

/** Unions of the code against one of the plan: inputs are taken from both sides one by one, since the optimizer flattens, and branches and loops add some. */

export function unionOptions(
  search: Search,
  expectedRest: readonly Expected[],
  planRest: readonly Essential[],
): readonly Option[] {
  const [head, ...tail] = expectedRest;
  const [planHead, ...planTail] = planRest;
  if (head === undefined)
    return [
      ending(
        planRest.reduce((sum, each) => sum + unexplainedCost(search, each), 0),
        undefined,
      ),
    ];
  if (planHead === undefined) return [ending(-1 * expectedRest.length, undefined)];
  const here = stateOf(search, head, planHead);
  const go = (score: number, ...next: State[]): Option => ({
    score,
    next,
    match: undefined,
    passed: next.includes(here.state) ? here.passed : nothingPassed,
  });
  const options: Option[] = [
    go(0, here.state, restState(search, tail, planTail)),
    go(-1, restState(search, tail, planRest)),
    go(unexplainedCost(search, planHead), restState(search, expectedRest, planTail)),
    // One element of a container that stands for many.
    go(-1, here.state, restState(search, expectedRest, planTail)),
  ];
  if (planTail.length > 0 || head.kind === 'choice')
    for (const opened of openings(head)) options.push(go(0, restState(search, [...opened, ...tail], planRest)));
  return options;
}

/** Nested unions become one; `a.union(b).union(c)` has three children in the plan. */
export function flatten(expected: Expected): readonly Expected[] {
  return expected.inputs.flatMap((input) => {
    const inner = throughPasses(input);
    return inner.kind === 'union' ? flatten(inner) : [input];
  });
}

/** The projections between nested unions. */
export function passedIn(expected: Expected, plan: Essential): readonly Passed[] {
  return expected.inputs.flatMap((input) => {
    const inner = throughPasses(input);
    if (inner.kind !== 'union') return [];
    const passed: Passed[] = [];
    for (let each = input; each !== inner && each.inputs[0] !== undefined; each = each.inputs[0])
      if (each.kind === 'project') passed.push({ expected: each, plan });
    return [...passed, ...passedIn(inner, plan)];
  });
}

function throughPasses(expected: Expected): Expected {
  let current = expected;
  while (
    (current.kind === 'pass' || current.kind === 'project') &&
    current.inputs.length === 1 &&
    current.inputs[0] !== undefined
  )
    current = current.inputs[0];
  return current;
}

/** What a branch or loop below a union may add to it. */
function openings(head: Expected): readonly (readonly Expected[])[] {
  const inner = throughPasses(head);
  if (inner.kind === 'choice') return inner.inputs.map((each) => [each]);
  return inner.kind === 'union' ? [flatten(inner)] : [];
}
