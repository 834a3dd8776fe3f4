import type { Distribution, TaskMeasure } from '../model/run.ts';
import { distributionOf, histogramOf, isExact, RELATIVE_ERROR, type Sketch } from './sketch.ts';
import { MEASURES } from './task.ts';

/** A stage's distributions as they are given out. */
export interface Distributions {
  readonly tasks: Readonly<Record<TaskMeasure, Distribution>>;
  readonly quantileError: number;
}

/** What the sketches of a stage have seen. */
export interface Measured {
  /** One for each measure of which a task had more than nothing. */
  readonly sketches: readonly (Sketch | undefined)[];
  /** Tasks that the sketches are about. */
  readonly measuredTasks: number;
  /** Those of them that told more than how long they took. */
  readonly tasksWithMetrics: number;
}

/** What one looks at to see whether work was spread evenly. The others would double what a stage takes in memory. */
const DRAWN: ReadonlySet<TaskMeasure> = new Set<TaskMeasure>([
  'duration',
  'gcTime',
  'inputBytes',
  'inputRecords',
  'outputBytes',
  'shuffleReadBytes',
  'shuffleReadRecords',
  'shuffleWriteBytes',
  'memorySpillBytes',
  'diskSpillBytes',
]);

export function distributionsOf(measured: Measured): Distributions {
  const of = (measure: TaskMeasure): Distribution => {
    const sketch = measured.sketches[MEASURES.indexOf(measure)];
    const total = measure === 'duration' ? measured.measuredTasks : measured.tasksWithMetrics;
    const told = distributionOf(sketch, total);
    const histogram = sketch !== undefined && DRAWN.has(measure) ? histogramOf(sketch, total) : undefined;
    return histogram === undefined ? told : { ...told, histogram };
  };
  return {
    tasks: forEachMeasure(of),
    quantileError: measured.sketches.every((sketch) => sketch === undefined || isExact(sketch)) ? 0 : RELATIVE_ERROR,
  };
}

/** Stages without a task share one set of empty distributions. */
export const NO_DISTRIBUTIONS = distributionsOf({ sketches: [], measuredTasks: 0, tasksWithMetrics: 0 });

/** Adds the few tasks that ended after their stage had: sums and extremes stay exact, quantiles are those of the many, and nothing is drawn. */
export function withLateTasks(many: Distributions, late: Distributions): Distributions {
  return {
    tasks: forEachMeasure((measure) => merged(many.tasks[measure], late.tasks[measure])),
    quantileError: RELATIVE_ERROR,
  };
}

function merged(many: Distribution, late: Distribution): Distribution {
  if (late.count === 0) return many;
  if (many.count === 0) return late;
  const { p25, median, p75, p95 } = many;
  return {
    count: many.count + late.count,
    min: Math.min(many.min, late.min),
    p25,
    median,
    p75,
    p95,
    max: Math.max(many.max, late.max),
    sum: many.sum + late.sum,
  };
}

function forEachMeasure(of: (measure: TaskMeasure) => Distribution): Readonly<Record<TaskMeasure, Distribution>> {
  return {
    duration: of('duration'),
    runTime: of('runTime'),
    cpuTime: of('cpuTime'),
    gcTime: of('gcTime'),
    deserializeTime: of('deserializeTime'),
    resultSerializeTime: of('resultSerializeTime'),
    schedulerDelay: of('schedulerDelay'),
    gettingResultTime: of('gettingResultTime'),
    fetchWaitTime: of('fetchWaitTime'),
    shuffleWriteTime: of('shuffleWriteTime'),
    inputBytes: of('inputBytes'),
    inputRecords: of('inputRecords'),
    outputBytes: of('outputBytes'),
    outputRecords: of('outputRecords'),
    shuffleReadBytes: of('shuffleReadBytes'),
    shuffleReadRemoteBytes: of('shuffleReadRemoteBytes'),
    shuffleReadLocalBytes: of('shuffleReadLocalBytes'),
    shuffleReadRecords: of('shuffleReadRecords'),
    shuffleWriteBytes: of('shuffleWriteBytes'),
    shuffleWriteRecords: of('shuffleWriteRecords'),
    memorySpillBytes: of('memorySpillBytes'),
    diskSpillBytes: of('diskSpillBytes'),
    peakExecutionMemory: of('peakExecutionMemory'),
    resultBytes: of('resultBytes'),
  };
}
