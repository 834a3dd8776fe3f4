import { boundaryOf, isReadMetric } from '../plan/boundaries.ts';
import { stagesOf, type Accumulators } from './accumulators.ts';
import type { RawPlan } from './rawPlan.ts';

export interface StagesOfNode {
  readonly stages: readonly number[];
  readonly how: 'exact' | 'inherited';
}

/** A part of the plan between shuffles: all its nodes run in the same stages. */
interface Region {
  /** Stages that a node's own accumulators name. */
  readonly exact: Set<number>;
  /** Stages that read the shuffles below: they run this region too. */
  readonly reading: Set<number>;
}

/**
 * In which stages each node of a plan ran, in pre-order.
 * Exact where tasks reported to the node's metrics. A node that reports nothing (`Coalesce`, `Project`) runs with its neighbours up to the next shuffle,
 * and where none of them reports either, with whoever read the shuffles below it.
 */
export function stagesOfNodes(plan: RawPlan, accumulators: Accumulators): readonly (StagesOfNode | undefined)[] {
  const nodes = flatten(plan, accumulators);
  return nodes.map(({ own, region }) => {
    if (own.length > 0) return { stages: own, how: 'exact' };
    const inherited = region.exact.size > 0 ? region.exact : region.reading;
    if (inherited.size === 0) return undefined;
    return { stages: [...inherited].sort((a, b) => a - b), how: 'inherited' };
  });
}

interface FlatNode {
  readonly own: readonly number[];
  readonly region: Region;
}

function flatten(root: RawPlan, accumulators: Accumulators): readonly FlatNode[] {
  const nodes: FlatNode[] = [];
  const open: { readonly plan: RawPlan; readonly above: Region }[] = [{ plan: root, above: createRegion() }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { plan, above } = next;
    const kind = boundaryOf(plan.name);
    // A wrapper was cut off already by the time its shuffle comes: both then share the region that writes.
    const region = kind === undefined ? above : createRegion();
    const { written, read } = stagesOfNode(plan, accumulators);
    if (kind === undefined) for (const stage of [...written, ...read]) region.exact.add(stage);
    else {
      for (const stage of written) region.exact.add(stage);
      for (const stage of read) above.reading.add(stage);
    }
    nodes.push({ own: [...new Set([...written, ...read])], region });
    for (const child of plan.children.toReversed())
      open.push({ plan: child, above: kind === 'elsewhere' ? createRegion() : region });
  }
  return nodes;
}

function createRegion(): Region {
  return { exact: new Set(), reading: new Set() };
}

/** The stages of a node's metrics; of a shuffle, those that wrote it apart from those that read it. */
function stagesOfNode(plan: RawPlan, accumulators: Accumulators) {
  const written = new Set<number>();
  const read = new Set<number>();
  for (const metric of plan.metrics) {
    const into = isReadMetric(metric.name) ? read : written;
    for (const stage of stagesOf(accumulators, metric.accumulatorId)) into.add(stage);
  }
  const sorted = (stages: Set<number>): number[] => [...stages].sort((a, b) => a - b);
  return { written: sorted(written), read: sorted(read).filter((stage) => !written.has(stage)) };
}
