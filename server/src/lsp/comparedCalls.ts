import type { Comparison, ExecutionChange, LineChange, PredictionCheck } from '../compare/comparison.ts';
import type { Finding } from '../model/finding.ts';
import { siteKey } from '../rules/facts.ts';

/** A comparison by the calls of the later run's text. */
export interface ComparedCalls {
  readonly comparison: Comparison;
  /** By `siteKey`. */
  readonly calls: ReadonlyMap<string, ComparedCall>;
}

export interface ComparedCall {
  readonly line: LineChange | undefined;
  /** Executions that the call ran in both runs, where it is an action. */
  readonly actions: readonly ExecutionChange[];
  readonly gone: readonly Finding[];
  readonly appeared: readonly Finding[];
  readonly checks: readonly PredictionCheck[];
}

export function comparedCalls(comparison: Comparison): ComparedCalls {
  const calls = new Map<string, ComparedCall>();
  const empty: ComparedCall = { line: undefined, actions: [], gone: [], appeared: [], checks: [] };
  const { findings, predictions } = comparison;
  for (const line of comparison.lines) {
    if (line.site.after === undefined) continue;
    const keys = new Set(
      [line.site.before, line.site.after].flatMap((site) => (site === undefined ? [] : [siteKey(site)])),
    );
    const here = ({ site }: Finding): boolean => site !== undefined && keys.has(siteKey(site));
    const checks = predictions.filter(({ finding }) => here(finding));
    const gone = findings.gone.filter((finding) => line.findings.gone.includes(finding.rule) && here(finding));
    const appeared = findings.appeared.filter(
      (finding) => line.findings.appeared.includes(finding.rule) && here(finding),
    );
    calls.set(siteKey(line.site.after), { ...empty, line, checks, gone, appeared });
  }
  for (const change of comparison.executions) {
    if (change.action === undefined || change.before === undefined || change.after === undefined) continue;
    const key = siteKey(change.action);
    const call = calls.get(key) ?? empty;
    calls.set(key, { ...call, actions: [...call.actions, change] });
  }
  return { comparison, calls };
}
