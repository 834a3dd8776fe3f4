import { formatBytes, formatCount, formatDuration } from '../base/units.ts';
import { metricTotal } from '../plan/metrics.ts';
import { addCosts, shareOfStage, stageMs } from './cost.ts';
import { stagesOf, type NodeFacts } from './facts.ts';
import { at, nodesOfFamily } from './place.ts';
import type { Draft, Rule, RunContext } from './rule.ts';
import { areManySmall } from './smallFiles.ts';

/** Scans of hundreds of files of a few kilobytes. */
export const smallFilesRead: Rule = {
  id: 'small-files-read',
  docs: {
    what: 'A scan reads many small files.',
    why: "Opening a file costs as much as reading 4 MB by Spark's own reckoning (`spark.sql.files.openCostInBytes`), in object storage more.",
    example: {
      scala: {
        code: 'spark.read.parquet("raw/trips").count()',
        mended: 'spark.read.parquet("compacted/trips").count()',
      },
      python: {
        code: 'spark.read.parquet("raw/trips").count()',
        mended: 'spark.read.parquet("compacted/trips").count()',
      },
      plan: 'FileScan parquet [id#1L]',
    },
    instead:
      'Compact the folder once where it is written (fewer partitions, `OPTIMIZE` or `rewrite_data_files` for lake tables).',
    wrongWhen: 'The files come from somebody else in that form and are read once.',
    thresholds: ['manyFiles', 'smallFileBytes'],
    references: ['https://spark.apache.org/docs/latest/sql-performance-tuning.html#other-configuration-options'],
  },
  ofOverhead: true,
  check: (context) =>
    context.facts.executions.flatMap((execution) =>
      nodesOfFamily(execution, 'scan').flatMap((scan) => many(context, scan)),
    ),
};

/** `spark.sql.files.openCostInBytes`. */
const OPEN_COST_BYTES = 4 * 1024 * 1024;

function many(context: RunContext, scan: NodeFacts): readonly Draft[] {
  const files = metricTotal(scan.node, 'filesRead');
  const bytes = metricTotal(scan.node, 'filesReadBytes');
  const { thresholds, facts } = context;
  if (files === undefined || bytes === undefined || !areManySmall(files, bytes, thresholds)) return [];
  const stages = stagesOf(facts, scan);
  const opening = (files * OPEN_COST_BYTES) / (files * OPEN_COST_BYTES + bytes);
  const longest = Math.max(0, ...stages.map(stageMs));
  const scanMs = metricTotal(scan.node, 'scanTime');
  return [
    {
      ...at(scan, stages),
      message:
        `${formatCount(files)} files of ${formatBytes(bytes / files)} are read for ${formatBytes(bytes)}` +
        `${longest > 0 ? `; the stage took ${formatDuration(longest)}` : ''}${scanMs === undefined ? '' : `, its tasks scanned for ${formatDuration(scanMs)}`}.`,
      evidence: {
        files,
        bytes,
        bytesPerFile: bytes / files,
        stageSeconds: longest / 1000,
        ...(scanMs === undefined ? {} : { scanSeconds: scanMs / 1000 }),
      },
      cost: addCosts(stages.map((stage) => shareOfStage(facts, stage, opening))),
    },
  ];
}
