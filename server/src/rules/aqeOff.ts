import { plural } from '../base/units.ts';
import { settingFix, writtenSettings } from './configText.ts';
import { noCost } from './cost.ts';
import { isAtLeastVersion } from './fewTasks.ts';
import { bytesIn } from './predict.ts';
import type { Rule } from './rule.ts';
import { causeOfTaskCount } from './taskCount.ts';

const KEY = 'spark.sql.adaptive.enabled';

/** Adaptive execution switched off where it would have had something to do. */
export const aqeOff: Rule = {
  id: 'aqe-off',
  docs: {
    what: 'Adaptive query execution is off, and stages of this run had shuffle partitions that it would have joined.',
    why: 'AQE joins small partitions, splits skewed ones in joins and turns sort-merge joins into broadcasts by what it measures, not by what was guessed.',
    example: {
      scala: {
        code: 'spark.conf.set("spark.sql.adaptive.enabled", "false")',
        mended: 'spark.conf.set("spark.sql.adaptive.enabled", "true")',
      },
      python: {
        code: 'spark.conf.set("spark.sql.adaptive.enabled", "false")',
        mended: 'spark.conf.set("spark.sql.adaptive.enabled", "true")',
      },
    },
    instead: 'Turn it on (the default from Spark 3.2).',
    wrongWhen:
      "Plans must stay the same from run to run (tests, benchmarks), or the version's AQE has a fault that hits this job.",
    thresholds: ['smallTaskBytes'],
    references: ['https://spark.apache.org/docs/latest/sql-performance-tuning.html#adaptive-query-execution'],
  },
  check: (context) => {
    const { facts, sources, thresholds } = context;
    const { run } = facts;
    const value = run.configuration[KEY];
    if (!isAtLeastVersion(run.app.sparkVersion, 3, 0)) return [];
    if (value === 'true' || (value === undefined && isAtLeastVersion(run.app.sparkVersion, 3, 2))) return [];
    const small = facts.stages.filter(
      (stage) =>
        stage.status === 'complete' &&
        stage.numTasks > stage.slots &&
        bytesIn(stage) / stage.numTasks < thresholds.smallTaskBytes &&
        causeOfTaskCount(facts, stage)?.kind === 'shuffle',
    );
    if (small.length === 0) return [];
    const tasks = small.reduce((sum, stage) => sum + stage.numTasks, 0);
    const written = writtenSettings(sources).find((setting) => setting.key === KEY && setting.value !== 'true');
    return [
      {
        site: written?.site,
        stages: small.map((stage) => stage.id),
        message: `AQE is off${value === undefined ? ' (the default before Spark 3.2)' : ''}: ${plural(small.length, 'stage')} of this run read shuffle partitions of less than 1 MiB, ${plural(tasks, 'task')} in all, which it would have joined.`,
        evidence: { stages: small.length, tasks },
        cost: noCost,
        atLeast: 'information',
        atMost: 'information',
        fixes: () => settingFix(sources, KEY, 'true', 'Turn adaptive query execution on'),
      },
    ];
  },
};
