import type { Finding, Fix } from '../model/finding.ts';
import type { Bytes, ExecutionId, Milliseconds, StageId } from '../model/ids.ts';
import type { MatchResult } from '../model/match.ts';
import type { Execution, Run } from '../model/run.ts';
import type { Site } from '../model/text.ts';

/** One of the two runs, with what is known of it beside its log. */
export interface ComparedRun {
  readonly run: Run;
  readonly match?: MatchResult | undefined;
  readonly findings?: readonly Finding[] | undefined;
  /** Text by file, as it was when the run was matched. */
  readonly sources?: ReadonlyMap<string, string> | undefined;
}

/** What changed between two runs, and how far one may trust it. */
export interface Comparison {
  readonly before: ComparedRun;
  readonly after: ComparedRun;
  /** `no`: nothing ran in both. `withCare`: something beside the code differs, as the cautions say. */
  readonly comparable: 'yes' | 'withCare' | 'no';
  readonly cautions: readonly Caution[];
  readonly application: Change<ApplicationMeasures>;
  /** In the order in which they started; those of one run only at their place in that run. */
  readonly executions: readonly ExecutionChange[];
  /** The largest change of time first. */
  readonly stages: readonly StageChange[];
  /** Only over executions that ran in both; the largest change of time first. */
  readonly lines: readonly LineChange[];
  readonly findings: FindingChanges;
  readonly predictions: readonly PredictionCheck[];
}

export interface Change<T> {
  readonly before: T;
  readonly after: T;
}

/** What stages took together. Sums are over tasks that succeeded. */
export interface Measures {
  /** Partitions, without second attempts. */
  readonly tasks: number;
  /** Time in which at least one of the stages had running tasks. */
  readonly wallMs: Milliseconds;
  /** From launch to finish, summed over tasks. */
  readonly taskMs: Milliseconds;
  /** Of `taskMs` the time in the executor's own code. */
  readonly runMs: Milliseconds;
  /** Of `runMs` the time on a processor, as far as the JVM knows. */
  readonly cpuMs: Milliseconds;
  readonly inputBytes: Bytes;
  readonly outputBytes: Bytes;
  readonly shuffleReadBytes: Bytes;
  readonly shuffleWriteBytes: Bytes;
  readonly memorySpillBytes: Bytes;
  readonly diskSpillBytes: Bytes;
  /** Read from sources. */
  readonly inputRows: number;
  readonly shuffleReadRows: number;
}

export interface ApplicationMeasures extends Measures {
  /** From the application's start to its end, or to the last event. */
  readonly applicationMs: Milliseconds;
}

/** Something that differs beside the code, and makes numbers of the two runs speak of different things. */
export interface Caution {
  readonly kind:
    | 'sameLog'
    | 'application'
    | 'nothingInCommon'
    | 'executions'
    | 'sparkVersion'
    | 'slots'
    | 'input'
    | 'configuration'
    | 'sources'
    | 'failed'
    | 'inProgress'
    | 'cores';
  /** One sentence for a person. */
  readonly message: string;
  /** What it stands on, units in the names. */
  readonly evidence: Readonly<Record<string, string | number>>;
}

export interface ExecutionChange {
  /** Undefined where the execution ran in one run only. */
  readonly before: Execution | undefined;
  readonly after: Execution | undefined;
  /** The action, where one was found: in the text of the later run, else of the earlier. */
  readonly action: Site | undefined;
  readonly durationMs: Change<Milliseconds | undefined>;
  /** How well the two fit, 0 to 1; undefined where there is only one. */
  readonly likeness: number | undefined;
}

/** Stages of one run that did what those of the other did: one and one, or one and two where a shuffle was inserted. */
export interface StageChange {
  readonly before: readonly StageId[];
  readonly after: readonly StageId[];
  readonly measures: Change<Measures>;
  /** Executions that ran them. */
  readonly executions: Change<readonly ExecutionId[]>;
  /** Operators in words, topmost first: `Sort`, `SortMergeJoin`; what differs is in `replaced`. */
  readonly operators: readonly string[];
  readonly replaced: readonly Replacement[];
  /** Lines of the operators in it, topmost first. */
  readonly lines: readonly Site[];
}

/** An operator of the plan before that is another in the plan after: `Coalesce 2` → `Exchange RoundRobinPartitioning(200)`. */
export interface Replacement {
  readonly before: string | undefined;
  readonly after: string | undefined;
  readonly site: Site | undefined;
}

export interface LineChange {
  /** The call in the text of the run before, and in that of the run after; at least one is known. */
  readonly site: Change<Site | undefined>;
  readonly measures: Change<Measures>;
  readonly stages: Change<readonly StageId[]>;
  /** Rows that came out of the line's topmost operator, summed over executions; undefined where no operator counts them. */
  readonly rows: Change<number | undefined>;
  /** How many executions ran it, of those that ran in both. */
  readonly executions: number;
  readonly findings: {
    readonly gone: readonly string[];
    readonly appeared: readonly string[];
    readonly still: readonly string[];
  };
}

/** Only findings of runs; what the code alone shows is no matter of a comparison. */
export interface FindingChanges {
  readonly gone: readonly Finding[];
  readonly appeared: readonly Finding[];
  readonly still: readonly Change<Finding>[];
  /** Of executions that did not run again, so that nothing can be said. */
  readonly notRunAgain: readonly Finding[];
  /** Of executions that had not run before. */
  readonly notRunBefore: readonly Finding[];
}

/** Whether what a fix promised came true. */
export interface PredictionCheck {
  readonly finding: Finding;
  readonly fix: Fix;
  readonly stages: Change<readonly StageId[]>;
  readonly beforeMs: Milliseconds;
  readonly predictedMs: { readonly low: Milliseconds; readonly high: Milliseconds };
  readonly measuredMs: Milliseconds;
  readonly predictedSpillBytes: Bytes;
  readonly measuredSpillBytes: Bytes;
  /** Tasks of the stage that the fix was for, and as many partitions as it asked for. */
  readonly tasks: { readonly measured: number; readonly asked: number | undefined };
  readonly outcome: 'held' | 'better' | 'missed' | 'cannotTell';
  /** One or two sentences: the numbers, or why they cannot be compared. */
  readonly why: string;
}
