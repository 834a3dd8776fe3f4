import type { GraphNode } from '../../protocol/panel.ts';

/** For each line the index of the line below that takes its rows, through nodes that are not shown. */
export function consumersIn(
  shown: readonly GraphNode[],
  nodes: ReadonlyMap<number, GraphNode>,
): readonly (number | undefined)[] {
  const indexOf = new Map(shown.map((node, index) => [node.id, index]));
  const consumers: (number | undefined)[] = shown.map(() => undefined);
  const visit = (id: number, consumer: number): void => {
    const index = indexOf.get(id);
    if (index !== undefined) {
      consumers[index] = consumer;
      return;
    }
    for (const input of nodes.get(id)?.inputs ?? []) visit(input, consumer);
  };
  for (const [index, node] of shown.entries()) for (const input of node.inputs) visit(input, index);
  return consumers;
}

/** The last input goes straight down; earlier ones run beside everything that stands between. */
export function lanesOf(shown: readonly GraphNode[], consumers: readonly (number | undefined)[]): readonly number[] {
  const lanes = shown.map(() => 0);
  const inputs = new Map<number, number[]>();
  for (const [index, consumer] of consumers.entries()) {
    if (consumer !== undefined) inputs.set(consumer, [...(inputs.get(consumer) ?? []), index]);
  }
  const place = (index: number, lane: number): number => {
    lanes[index] = lane;
    let used = lane;
    for (const [position, input] of [...(inputs.get(index) ?? [])].reverse().entries()) {
      used = place(input, position === 0 ? lane : used + 1);
    }
    return used;
  };
  let next = 0;
  for (let index = shown.length - 1; index >= 0; index--) {
    if (consumers[index] === undefined) next = place(index, next) + 1;
  }
  return lanes;
}
