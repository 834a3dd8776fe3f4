import type { ComparedRun, Comparison } from '../compare/comparison.ts';
import type { Run } from '../model/run.ts';
import type { RuleSettings } from '../rules/settings.ts';
import type { Judgement } from './judgement.ts';

/** What the thread that answers the editor and the one that analyzes say to each other. */
export type AnalysisRequest = JudgeRequest | CompareRequest;

export interface JudgeRequest {
  readonly kind: 'judge';
  readonly id: number;
  /** Since the request before. */
  readonly changed: readonly ChangedSource[];
  readonly removed: readonly string[];
  readonly run: Run | undefined;
  readonly settings: RuleSettings;
}

export interface CompareRequest {
  readonly kind: 'compare';
  readonly id: number;
  readonly before: ComparedRun;
  readonly after: ComparedRun;
}

export interface ChangedSource {
  readonly file: string;
  readonly text: string;
  /** It is open in the editor and will change again: its syntax tree is worth keeping. */
  readonly open: boolean;
}

export type AnalysisAnswer =
  | {
      readonly kind: 'judged';
      readonly id: number;
      readonly judgement: Judgement;
      /** Files whose reading failed; they count as empty. */
      readonly broken: readonly BrokenSource[];
    }
  /** Without the two runs: whoever asked has them. */
  | { readonly kind: 'compared'; readonly id: number; readonly changes: Changes }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string };

export type Changes = Omit<Comparison, 'before' | 'after'>;

export interface BrokenSource {
  readonly file: string;
  readonly error: string;
}
