import type { Severity, Fix, Finding } from '../model/finding.ts';
import type { FlowResult } from '../model/frames.ts';
import type { ExecutionId, PlanNodeId, StageId } from '../model/ids.ts';
import type { MatchResult } from '../model/match.ts';
import type { Run } from '../model/run.ts';
import type { Site } from '../model/text.ts';
import type { RunFacts } from './facts.ts';
import type { RuleSettings } from './settings.ts';
import type { SourceLookup } from './sources.ts';
import type { ThresholdName, Thresholds } from './thresholds.ts';

/** A rule: what it is about, and how it is found. One file each; the runner does everything that rules have in common. */
export interface Rule {
  /** Completes "planlight: allow …"; never changes. */
  readonly id: string;
  readonly docs: RuleDocs;
  /** What a run shows. */
  readonly check?: (context: RunContext) => readonly Draft[];
  /** What the code alone shows. Its drafts are hints, and say so. */
  readonly lint?: (context: CodeContext) => readonly Draft[];
  /**
   * Whether a run can disprove what the code alone shows: then a draft of `lint` disappears at a line that the run executed.
   * `false` for what is wrong whatever the data were.
   */
  readonly runDecides?: boolean;
  /** What it finds is overhead itself: that a stage has few rows is its reason, not its excuse. */
  readonly ofOverhead?: true;
}

/** The rule's page, part by part; a test writes it from here. */
export interface RuleDocs {
  /** One sentence: what the rule reports. */
  readonly what: string;
  /** What it costs, in time, memory or money. */
  readonly why: string;
  readonly example: RuleExample;
  /** What to write instead, as one sentence; the example's `mended` texts show it. */
  readonly instead: string;
  /** When the finding is right about the numbers and still no fault: for whoever wonders whether to allow it. */
  readonly wrongWhen: string;
  /** The thresholds that decide whether it speaks. */
  readonly thresholds?: readonly ThresholdName[];
  readonly references: readonly string[];
}

/**
 * The example in both languages, but for what only one of them has: code with the fault and the same code mended.
 * `plan` is the operator to look for in a plan.
 */
export interface RuleExample {
  readonly scala?: Example;
  readonly python?: Example;
  readonly plan?: string;
}

/** Code with the fault, and the same code without it. */
export interface Example {
  readonly code: string;
  readonly mended: string;
}

/** All that the runner needs; without a run only what the code shows is told. */
export interface RuleInput {
  readonly run: Run | undefined;
  readonly flow: FlowResult | undefined;
  readonly match: MatchResult | undefined;
  /** Text by file, for fixes and for comments that allow a rule. */
  readonly sources: ReadonlyMap<string, string>;
  readonly settings?: RuleSettings;
}

/** What a rule sees of the code. */
export interface CodeContext {
  readonly flow: FlowResult | undefined;
  readonly sources: SourceLookup;
  readonly thresholds: Thresholds;
}

/** What a rule sees once there is a run. */
export interface RunContext extends CodeContext {
  readonly facts: RunFacts;
}

/** What a rule found at one place in one execution, before the runner merges, weighs and orders. */
export interface Draft {
  readonly site: Site | undefined;
  readonly callers?: readonly Site[];
  /** Tells findings without a place apart: the key of a setting. */
  readonly about?: string;
  readonly message: string;
  readonly evidence: Finding['evidence'];
  readonly cost: Finding['cost'];
  readonly executions?: readonly ExecutionId[];
  readonly stages?: readonly StageId[];
  readonly nodes?: readonly { readonly execution: ExecutionId; readonly node: PlanNodeId }[];
  /** Called for the costliest draft of a line only. */
  readonly fixes?: () => readonly Fix[];
  /** Where time saved is not the whole story (a job that failed, work that nobody reads): the severity is at least this. */
  readonly atLeast?: Severity;
  /** Where the numbers allow no more than this, whatever they are. */
  readonly atMost?: Severity;
  /** No other rule's finding in the same stage explains this one, by its numbers: it is told beside them. */
  readonly ownCause?: true;
}
