import { boundaryOf, isReadMetric } from '../plan/boundaries.ts';
import { stagesOf, type Accumulators } from './accumulators.ts';
import type { RawPlan } from './rawPlan.ts';

export interface StagesOfNode {
  readonly stages: readonly number[];
  readonly how: 'exact' | 'inherited';
}

/** A stage that ran for the execution, with the names of the operators that made its RDDs. */
export interface RanStage {
  readonly id: number;
  readonly scopes: readonly string[];
}

/** A part of the plan between shuffles: all its nodes run in the same stages. */
interface Region {
  /** Stages that a node's own accumulators name. */
  readonly exact: Set<number>;
  /** Stages that read the shuffles below: they run this region too. */
  readonly reading: Set<number>;
  readonly names: Set<string>;
  /** Stages by the operators' names alone. */
  named: readonly number[];
}

interface FlatNode {
  /** Stages of its own accumulators: of a shuffle the writing ones, then the reading ones. */
  readonly own: readonly number[];
  readonly region: Region;
}

/**
 * In which stages each node of a plan ran, in pre-order.
 * Exact where tasks reported to the node's metrics. A node that reports nothing (`Coalesce`, `Project`) runs with its neighbors up to the next shuffle;
 * where none of them reports either, with whoever read the shuffles below; and where nothing was read, in the one stage left over whose RDDs bear the nodes' names.
 */
export function stagesOfNodes(
  plan: RawPlan,
  accumulators: Accumulators,
  ran: readonly RanStage[],
): readonly (StagesOfNode | undefined)[] {
  const { nodes, regions } = flatten(plan, accumulators);
  nameRegions(regions, ran);
  return nodes.map(({ own, region }) => {
    if (own.length > 0) return { stages: own, how: 'exact' };
    const inherited = stagesOfRegion(region);
    return inherited.length === 0 ? undefined : { stages: inherited, how: 'inherited' };
  });
}

function stagesOfRegion(region: Region): readonly number[] {
  if (region.exact.size > 0) return sorted(region.exact);
  return region.reading.size > 0 ? sorted(region.reading) : region.named;
}

function flatten(
  root: RawPlan,
  accumulators: Accumulators,
): { readonly nodes: readonly FlatNode[]; readonly regions: readonly Region[] } {
  const nodes: FlatNode[] = [];
  const regions: Region[] = [];
  const create = (): Region => {
    const region: Region = { exact: new Set(), reading: new Set(), names: new Set(), named: [] };
    regions.push(region);
    return region;
  };
  const first = create();
  // `writer` is set below a wrapper: the region that its shuffle shares with it.
  const open: { readonly plan: RawPlan; readonly above: Region; readonly writer: Region | undefined }[] = [
    { plan: root, above: first, writer: undefined },
  ];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { plan, above, writer } = next;
    const kind = boundaryOf(plan.name);
    const inside = kind === undefined || kind === 'elsewhere' || (kind === 'wrapper' && standsForReused(plan));
    const region = inside ? above : (writer ?? create());
    const { written, read } = stagesOfNode(plan, accumulators);
    for (const stage of written) region.exact.add(stage);
    for (const stage of read) (inside ? region.exact : above.reading).add(stage);
    region.names.add(plan.name);
    nodes.push({ own: [...written, ...read], region });
    const below = kind === 'elsewhere' ? create() : region;
    const wraps = kind === 'wrapper' && !inside;
    for (const child of plan.children.toReversed())
      open.push({ plan: child, above: wraps ? above : below, writer: wraps ? region : undefined });
  }
  return { nodes, regions };
}

/** A query stage around a reused exchange wrote nothing: it only reads. */
function standsForReused(wrapper: RawPlan): boolean {
  return wrapper.children.every((child) => boundaryOf(child.name) === 'elsewhere');
}

/** The stages of a node's metrics; of a shuffle, those that wrote it apart from those that read it. */
function stagesOfNode(
  plan: RawPlan,
  accumulators: Accumulators,
): { readonly written: readonly number[]; readonly read: readonly number[] } {
  const written = new Set<number>();
  const read = new Set<number>();
  for (const metric of plan.metrics) {
    const into = isReadMetric(metric.name) ? read : written;
    for (const stage of stagesOf(accumulators, metric.accumulatorId)) into.add(stage);
  }
  return { written: sorted(written), read: sorted(read).filter((stage) => !written.has(stage)) };
}

/** Gives regions of which no task reported anything the stage that nobody else claims and whose RDDs were made by operators of these names. */
function nameRegions(regions: readonly Region[], ran: readonly RanStage[]): void {
  const silent = regions.filter((region) => region.exact.size === 0 && region.reading.size === 0);
  if (silent.length === 0) return;
  const claimed = new Set(regions.flatMap(stagesOfRegion));
  const free = ran.filter((stage) => !claimed.has(stage.id));
  for (const region of silent) {
    const fitting = free.filter((stage) => stage.scopes.some((name) => region.names.has(name)));
    const rivals = silent.filter(
      (other) => other !== region && fitting.some((stage) => stage.scopes.some((name) => other.names.has(name))),
    );
    const [only] = fitting;
    if (only !== undefined && fitting.length === 1 && rivals.length === 0) region.named = [only.id];
  }
}

function sorted(stages: Iterable<number>): number[] {
  return [...stages].sort((a, b) => a - b);
}
