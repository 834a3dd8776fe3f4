import type { GraphNode } from '../../protocol/graph.ts';

/** For each line the index of the line below that takes its rows, through nodes that are not shown. */
export function consumersIn(
  shown: readonly GraphNode[],
  nodes: ReadonlyMap<number, GraphNode>,
): readonly (number | undefined)[] {
  const indexOf = new Map(shown.map((node, index) => [node.id, index]));
  const consumers: (number | undefined)[] = shown.map(() => undefined);
  for (const [consumer, node] of shown.entries()) {
    const open = [...node.inputs];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      const index = indexOf.get(id);
      if (index === undefined) open.push(...(nodes.get(id)?.inputs ?? []));
      else consumers[index] = consumer;
    }
  }
  return consumers;
}

/** The last input goes straight down; earlier ones run beside everything that stands between. */
export function lanesOf(shown: readonly GraphNode[], consumers: readonly (number | undefined)[]): readonly number[] {
  const lanes = shown.map(() => 0);
  const inputs = new Map<number, number[]>();
  for (const [index, consumer] of consumers.entries()) {
    if (consumer !== undefined) inputs.set(consumer, [...(inputs.get(consumer) ?? []), index]);
  }
  let used = -1;
  for (let end = shown.length - 1; end >= 0; end--) {
    if (consumers[end] !== undefined) continue;
    const open: { readonly index: number; readonly lane: number | undefined }[] = [{ index: end, lane: undefined }];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const lane = next.lane ?? ++used;
      lanes[next.index] = lane;
      // The last input goes on in its consumer's lane; each other one opens a new lane once those after it are placed.
      const [last, ...others] = [...(inputs.get(next.index) ?? [])].reverse();
      for (const index of others.toReversed()) open.push({ index, lane: undefined });
      if (last !== undefined) open.push({ index: last, lane });
    }
  }
  return lanes;
}
