/**
 * What cuts a plan into stages: at a shuffle the rows below are written in one stage and read in the next.
 * Names are those of `nodeName`; Photon, the RAPIDS accelerator, Gluten, Velox and Comet have their own for the same things.
 */
export type Boundary =
  /** Written in the stage below, read in the stage above: `Exchange`. */
  | 'shuffle'
  /** Collected to the driver by a job of its own: `BroadcastExchange`, subqueries. */
  | 'collected'
  /** Runs with its parent and stands for a plan that ran elsewhere: `ReusedExchange`, `InMemoryTableScan`. */
  | 'elsewhere'
  /** Stands around a shuffle or a collected part and runs nothing itself: `ShuffleQueryStage`. */
  | 'wrapper';

const MOST_NAMES = 10_000;

const VENDOR = /^(?:Gpu|Photon|Comet|Velox|Native|Columnar)+(?=[A-Z])/;

const KINDS: readonly (readonly [RegExp, Boundary])[] = [
  [/^(?:ReusedExchange|InMemoryTableScan|Scan In-memory table)/, 'elsewhere'],
  [/^(?:Shuffle|Broadcast)QueryStage|^(?:Shuffle|Broadcast)MapStage/, 'wrapper'],
  [/^(?:ReusedSubquery|Subquery)/, 'collected'],
  [/^Broadcast(?:Exchange|Distribute)/, 'collected'],
  [/^(?:Shuffle|CustomShuffle)?Exchange(?!Source)/, 'shuffle'],
];

/** How the node cuts its stage off from the one of its parent; undefined for a node inside a stage. */
export const boundaryOf = remembered(findBoundary);

function findBoundary(nodeName: string): Boundary | undefined {
  const name = nodeName.trim().replace(VENDOR, '');
  for (const [pattern, kind] of KINDS) if (pattern.test(name)) return kind;
  return undefined;
}

/** The metrics of a shuffle that its readers report; the others come from its writers. */
export const isReadMetric = remembered((metricName) =>
  /\bread\b|fetch|merged|^remote |^local (?:blocks|bytes|merged)/i.test(metricName),
);

/** Few names come again and again; a log that invents new ones all the time does not fill the memory. */
function remembered<T>(find: (name: string) => T): (name: string) => T {
  const known = new Map<string, { readonly value: T }>();
  return (name) => {
    const found = known.get(name);
    if (found !== undefined) return found.value;
    const value = find(name);
    if (known.size < MOST_NAMES) known.set(name, { value });
    return value;
  };
}
