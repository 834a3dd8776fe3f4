import type { Severity } from '../model/finding.ts';
import { withinStages } from './cost.ts';
import type { RunFacts } from './facts.ts';
import type { Draft, Rule } from './rule.ts';
import { louder, quieter, severityOfCost } from './severity.ts';
import type { Thresholds } from './thresholds.ts';
import { areTrifles } from './trifle.ts';

/** A draft with its rule and how loud it is by itself. */
export interface Weighed {
  readonly rule: Rule;
  readonly draft: Draft;
  readonly severity: Severity;
}

export function weigh(rule: Rule, draft: Draft, facts: RunFacts, thresholds: Thresholds): Weighed {
  const cost = withinStages(facts, draft.stages ?? [], draft.cost);
  const byCost = severityOfCost(cost, facts.applicationMs, thresholds);
  const loudest = rule.ofOverhead !== true && isAboutTrifles(draft, facts, thresholds) ? 'hint' : draft.atMost;
  const kept: Draft = { ...draft, cost, ...(loudest === undefined ? {} : { atMost: loudest }) };
  return { rule, draft: kept, severity: quieter(louder(byCost, draft.atLeast), loudest) };
}

/** Less cannot be told from nothing. */
const NEXT_TO_NOTHING_MS = 100;

/** The run has measured what the rule suspects, and it took no time; what names no cost is told for another reason. */
export function isWorthTelling({ draft }: Weighed): boolean {
  const { wallMs, coreMs } = draft.cost;
  if (draft.atLeast !== undefined || (wallMs === 0 && coreMs === 0)) return true;
  return wallMs >= NEXT_TO_NOTHING_MS || coreMs >= 10 * NEXT_TO_NOTHING_MS;
}

function isAboutTrifles(draft: Draft, facts: RunFacts, thresholds: Thresholds): boolean {
  const stages = (draft.stages ?? []).flatMap((id) => facts.stageById.get(id) ?? []);
  return areTrifles(facts, stages, thresholds);
}
