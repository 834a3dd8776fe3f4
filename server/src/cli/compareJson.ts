import type {
  ApplicationMeasures,
  Change,
  Comparison,
  ExecutionChange,
  LineChange,
  Measures,
  PredictionCheck,
  StageChange,
} from '../compare/comparison.ts';
import type { Finding } from '../model/finding.ts';
import type { Run } from '../model/run.ts';
import { siteJson } from './match.ts';

/** The JSON of `planlight compare`: numbers with their units in the names. Fields are added, never renamed. */
export function comparisonJson(comparison: Comparison) {
  return {
    before: runJson(comparison.before.run),
    after: runJson(comparison.after.run),
    comparable: comparison.comparable,
    cautions: comparison.cautions,
    application: both(comparison.application, applicationJson),
    executions: comparison.executions.map(executionJson),
    stages: comparison.stages.map(stageJson),
    lines: comparison.lines.map(lineJson),
    findings: {
      gone: comparison.findings.gone.map(findingJson),
      new: comparison.findings.appeared.map(findingJson),
      still: comparison.findings.still.map((change) => both(change, findingJson)),
      notRunAgain: comparison.findings.notRunAgain.map(findingJson),
      notRunBefore: comparison.findings.notRunBefore.map(findingJson),
    },
    predictions: comparison.predictions.map(predictionJson),
  };
}

function both<T, J>({ before, after }: Change<T>, json: (value: T) => J): Change<J> {
  return { before: json(before), after: json(after) };
}

function runJson({ app, log }: Run) {
  return {
    id: app.id,
    attempt: app.attempt ?? null,
    name: app.name,
    sparkVersion: app.sparkVersion ?? null,
    startedAt: app.startedAt ?? null,
    log: log.path,
  };
}

function measuresJson(measures: Measures) {
  return {
    tasks: measures.tasks,
    seconds: measures.wallMs / 1000,
    taskSeconds: measures.taskMs / 1000,
    runSeconds: measures.runMs / 1000,
    cpuSeconds: measures.cpuMs / 1000,
    inputBytes: measures.inputBytes,
    outputBytes: measures.outputBytes,
    shuffleReadBytes: measures.shuffleReadBytes,
    shuffleWriteBytes: measures.shuffleWriteBytes,
    memorySpillBytes: measures.memorySpillBytes,
    diskSpillBytes: measures.diskSpillBytes,
    inputRows: measures.inputRows,
    shuffleReadRows: measures.shuffleReadRows,
  };
}

function applicationJson(measures: ApplicationMeasures) {
  return { applicationSeconds: measures.applicationMs / 1000, ...measuresJson(measures) };
}

function executionJson({ before, after, action, durationMs, likeness }: ExecutionChange) {
  return {
    before: before?.id ?? null,
    after: after?.id ?? null,
    description: (after ?? before)?.description ?? '',
    action: action === undefined ? null : siteJson(action),
    seconds: both(durationMs, (ms) => (ms === undefined ? null : ms / 1000)),
    likeness: likeness ?? null,
  };
}

function stageJson(change: StageChange) {
  return {
    stages: { before: change.before, after: change.after },
    executions: change.executions,
    measures: both(change.measures, measuresJson),
    operators: change.operators,
    replaced: change.replaced.map(({ before, after, site }) => ({
      before: before ?? null,
      after: after ?? null,
      site: site === undefined ? null : siteJson(site),
    })),
    lines: change.lines.map(siteJson),
  };
}

function lineJson(change: LineChange) {
  return {
    before:
      change.site.before === undefined ? null : { ...siteJson(change.site.before), method: change.site.before.method },
    after:
      change.site.after === undefined ? null : { ...siteJson(change.site.after), method: change.site.after.method },
    stages: change.stages,
    executions: change.executions,
    measures: both(change.measures, measuresJson),
    rows: both(change.rows, (rows) => rows ?? null),
    findings: { gone: change.findings.gone, new: change.findings.appeared, still: change.findings.still },
  };
}

function findingJson(finding: Finding) {
  return {
    rule: finding.rule,
    severity: finding.severity,
    site: finding.site === undefined ? null : siteJson(finding.site),
    message: finding.message,
    executions: finding.executions,
    stages: finding.stages,
    evidence: finding.evidence,
  };
}

function predictionJson(check: PredictionCheck) {
  return {
    rule: check.finding.rule,
    site: check.finding.site === undefined ? null : siteJson(check.finding.site),
    fix: check.fix.title,
    stages: check.stages,
    beforeSeconds: check.beforeMs / 1000,
    predictedSeconds: { low: check.predictedMs.low / 1000, high: check.predictedMs.high / 1000 },
    measuredSeconds: check.measuredMs / 1000,
    predictedDiskSpillBytes: check.predictedSpillBytes,
    measuredDiskSpillBytes: check.measuredSpillBytes,
    tasks: check.tasks.measured,
    askedPartitions: check.tasks.asked ?? null,
    outcome: check.outcome,
    why: check.why,
  };
}
