import { formatBytes, plural } from '../base/units.ts';
import type { Fix } from '../model/finding.ts';
import { ADVICE_SOURCES, adviceOn } from './configAdvice.ts';
import { writtenSettings, type WrittenSetting } from './configText.ts';
import { noCost } from './cost.ts';
import { languageOf } from './edits.ts';
import { isAtLeastVersion } from './fewTasks.ts';
import { keyMeant, versionOfKey } from './knownKeys.ts';
import { isLocal, memoryBytes } from './memory.ts';
import type { CodeContext, Draft, Rule, RunContext } from './rule.ts';

/** Settings that Spark does not know, that came too late, or that contradict each other. */
export const config: Rule = {
  id: 'config',
  docs: {
    what: "A setting is unknown to Spark, newer than the run's version, set too late, contradicted by another one, or one that others regretted.",
    why: 'Spark ignores a key that it does not know without a word: what the team believes to be switched on is not.',
    example: {
      scala: {
        code: 'spark.conf.set("spark.sql.shuffle.partition", 400)',
        mended: 'spark.conf.set("spark.sql.shuffle.partitions", 400)',
      },
      python: {
        code: 'spark.conf.set("spark.sql.shuffle.partition", 400)',
        mended: 'spark.conf.set("spark.sql.shuffle.partitions", 400)',
      },
    },
    instead:
      'Use the key that the message names; set the memory and cores of a driver where the application is submitted.',
    wrongWhen: "A platform has keys of its own that look like Spark's, or a wrapper reads the key before Spark does.",
    references: Object.values(ADVICE_SOURCES),
  },
  check: (context) => [...unknownInRun(context), ...tooNew(context), ...contradictions(context), ...regretted(context)],
  lint: (context) => [...unknownInCode(context), ...tooLate(context)],
  runDecides: false,
};

function unknownInRun(context: RunContext): readonly Draft[] {
  // The keys that are known are those of Spark 2.4 and later: earlier ones had some that went away.
  const version = context.facts.run.app.sparkVersion;
  if (!isAtLeastVersion(version, 2, 4)) return [];
  const written = writtenSettings(context.sources);
  return Object.keys(context.facts.run.configuration).flatMap((key) => {
    const meant = keyMeant(key, version);
    if (meant === undefined) return [];
    const setting = written.find((one) => one.key === key);
    return [{ ...unknown(key, meant, setting), atLeast: 'warning' as const }];
  });
}

function unknownInCode(context: CodeContext): readonly Draft[] {
  return writtenSettings(context.sources).flatMap((setting) => {
    const meant = keyMeant(setting.key);
    return meant === undefined ? [] : [{ ...unknown(setting.key, meant, setting), atLeast: 'warning' as const }];
  });
}

function unknown(key: string, meant: string, setting: WrittenSetting | undefined): Draft {
  const fixes = (): readonly Fix[] =>
    setting === undefined
      ? []
      : [
          {
            title: `Write ${meant}`,
            edits: [setting.keyEdit(meant)],
            meaning: 'changes',
            note: 'The setting takes effect from then on.',
            preferred: true,
          },
        ];
  return {
    site: setting?.site,
    about: key,
    message: `Spark knows no setting ${key}, so it has no effect: ${meant} is probably meant.`,
    evidence: { key, meant },
    cost: noCost,
    fixes,
  };
}

function tooNew(context: RunContext): readonly Draft[] {
  const version = context.facts.run.app.sparkVersion;
  return Object.keys(context.facts.run.configuration).flatMap((key) => {
    const since = /^(\d+)\.(\d+)/.exec(versionOfKey(key) ?? '');
    if (since === null || version === undefined || isAtLeastVersion(version, Number(since[1]), Number(since[2])))
      return [];
    return [
      {
        site: writtenSettings(context.sources).find((one) => one.key === key)?.site,
        about: key,
        message: `${key} came with Spark ${since[1]}.${since[2]}; this run was Spark ${version}, which ignored it.`,
        evidence: { key, since: `${since[1]}.${since[2]}`, sparkVersion: version },
        cost: noCost,
        // Vendors take keys of later versions over into earlier ones.
        atLeast: 'information' as const,
        atMost: 'information' as const,
      },
    ];
  });
}

/** The driver's JVM runs before the code that sets these, in either deploy mode; only `python job.py` starts it later. */
const TOO_LATE = new Set([
  'spark.driver.memory',
  'spark.driver.cores',
  'spark.driver.extraJavaOptions',
  'spark.driver.memoryOverhead',
]);

function tooLate(context: CodeContext): readonly Draft[] {
  return (
    writtenSettings(context.sources)
      // An entry of a map may be on its way to another process.
      .filter((setting) => TOO_LATE.has(setting.key) && setting.setter !== undefined)
      .map((setting) => ({
        site: setting.site,
        message: `${setting.key} is set when the driver already runs${languageOf(setting.site.file) === 'python' ? ', unless the script is started with python itself' : ''}: give it to spark-submit (found in the code, without a run).`,
        evidence: { key: setting.key, value: setting.value },
        cost: noCost,
      }))
  );
}

function contradictions(context: RunContext): readonly Draft[] {
  const { run } = context.facts;
  const { configuration } = run;
  const value = (key: string): string | undefined => configuration[key];
  const number = (key: string): number => Number(value(key) ?? NaN);
  const found: { key: string; message: string; evidence: Draft['evidence'] }[] = [];
  if (value('spark.dynamicAllocation.enabled') === 'true') {
    const [low, high] = [
      number('spark.dynamicAllocation.minExecutors'),
      number('spark.dynamicAllocation.maxExecutors'),
    ];
    const first = number('spark.dynamicAllocation.initialExecutors');
    if (first > high || first < low) {
      found.push({
        key: 'spark.dynamicAllocation.initialExecutors',
        message: `spark.dynamicAllocation.initialExecutors (${first}) lies outside minExecutors and maxExecutors (${low || 0} to ${high || 'any number'}).`,
        evidence: { initialExecutors: first },
      });
    }
    if (low > high) {
      found.push({
        key: 'spark.dynamicAllocation.maxExecutors',
        message: `spark.dynamicAllocation.minExecutors (${low}) is above maxExecutors (${high}).`,
        evidence: { minExecutors: low, maxExecutors: high },
      });
    }
    const tracking = value('spark.dynamicAllocation.shuffleTracking.enabled');
    const tracks = tracking === undefined ? isAtLeastVersion(run.app.sparkVersion, 3, 4) : tracking === 'true';
    if (
      !tracks &&
      value('spark.shuffle.service.enabled') !== 'true' &&
      !isLocal(run) &&
      run.app.vendor === 'open-source'
    ) {
      found.push({
        key: 'spark.dynamicAllocation.enabled',
        message:
          'Dynamic allocation is on without a shuffle service and without shuffle tracking: executors that go take their shuffle files with them.',
        evidence: { removedExecutors: run.totals.executorsRemoved },
      });
    }
  }
  const memory = memoryBytes(value('spark.executor.memory'));
  const cores = number('spark.executor.cores');
  if (memory !== undefined && cores > 0 && memory / cores < 1024 ** 3 && !isLocal(run)) {
    found.push({
      key: 'spark.executor.memory',
      message: `${formatBytes(memory)} of heap for ${plural(cores, 'core')} is ${formatBytes(memory / cores)} for each task, before what Spark keeps for itself.`,
      evidence: { executorMemoryBytes: memory, executorCores: cores, bytesPerCore: memory / cores },
    });
  }
  return found.map((one) => ({
    site: writtenSettings(context.sources).find((setting) => setting.key === one.key)?.site,
    about: one.key,
    message: one.message,
    evidence: one.evidence,
    cost: noCost,
    atLeast: 'information',
    atMost: 'information',
  }));
}

/** Settings that others regretted, each with the page that says why. */
function regretted(context: RunContext): readonly Draft[] {
  return adviceOn(context.facts).map((advice) => ({
    site: writtenSettings(context.sources).find((setting) => setting.key === advice.key)?.site,
    about: advice.key,
    message: advice.message,
    evidence: { key: advice.key, ...advice.evidence, source: advice.source },
    cost: advice.cost ?? noCost,
    atLeast: 'information',
    atMost: 'information',
  }));
}
