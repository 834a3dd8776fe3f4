import type { Run } from '../model/run.ts';
import type { RuleSettings } from '../rules/settings.ts';
import type { Judgement } from './judgement.ts';

/** What the thread that answers the editor and the one that analyzes say to each other. */
export interface AnalysisRequest {
  readonly id: number;
  /** Since the request before. */
  readonly changed: readonly ChangedSource[];
  readonly removed: readonly string[];
  readonly run: Run | undefined;
  readonly settings: RuleSettings;
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
  | { readonly kind: 'failed'; readonly id: number; readonly message: string };

export interface BrokenSource {
  readonly file: string;
  readonly error: string;
}
