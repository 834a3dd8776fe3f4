import type { Finding, Severity } from '../model/finding.ts';
import type { Milliseconds } from '../model/ids.ts';
import type { Thresholds } from './thresholds.ts';

const order: readonly Severity[] = ['hint', 'information', 'warning', 'error'];

/** How loud a finding of this cost is in an application of this length. */
export function severityOfCost(cost: Finding['cost'], applicationMs: Milliseconds, thresholds: Thresholds): Severity {
  const share = applicationMs > 0 ? cost.wallMs / applicationMs : 0;
  if (cost.wallMs >= thresholds.errorSavingMs && share >= thresholds.errorSavingShare) return 'error';
  if (cost.wallMs >= thresholds.warningSavingMs) return 'warning';
  if (cost.wallMs < thresholds.worthSavingMs) return 'hint';
  const noticed = cost.wallMs >= thresholds.noticedSavingMs || cost.coreMs >= thresholds.noticedCoreMs;
  return noticed && share >= thresholds.worthSavingShare ? 'warning' : 'information';
}

/** The louder of two. */
export function louder(a: Severity, b: Severity | undefined): Severity {
  return b !== undefined && order.indexOf(b) > order.indexOf(a) ? b : a;
}

/** The quieter of two. */
export function quieter(a: Severity, b: Severity | undefined): Severity {
  return b !== undefined && order.indexOf(b) < order.indexOf(a) ? b : a;
}

export function compareSeverity(a: Severity, b: Severity): number {
  return order.indexOf(b) - order.indexOf(a);
}

export function isAtLeast(severity: Severity, level: Severity): boolean {
  return order.indexOf(severity) >= order.indexOf(level);
}
