import type { Severity } from '../model/finding.ts';
import { DEFAULT_THRESHOLDS, type Thresholds } from './thresholds.ts';

export type RuleLevel = Severity | 'off';

/** What users change about rules. */
export interface RuleSettings {
  /** By rule id; a rule that is not named takes its severity from the cost of each finding. */
  readonly levels: Readonly<Record<string, RuleLevel>>;
  readonly thresholds: Thresholds;
  /** Price of one core for one hour, to turn core time into money; no currency is assumed. */
  readonly pricePerCoreHour?: number;
}

export const DEFAULT_SETTINGS: RuleSettings = { levels: {}, thresholds: DEFAULT_THRESHOLDS };
