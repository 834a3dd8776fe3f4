import type { ExecutionMatch, MatchResult } from '../model/match.ts';
import type { PlanNode } from '../model/plan.ts';
import type { Execution, Run } from '../model/run.ts';
import { detailsOf } from '../plan/details.ts';
import { familyOf, type OperatorFamily } from '../plan/operators.ts';
import { operatorsOf } from '../plan/walk.ts';
import { functionKey, likeness, placeKey } from './places.ts';

/** What an execution can be told by in another run of the same program. */
export interface Traits {
  readonly execution: Execution;
  readonly match: ExecutionMatch | undefined;
  /** Place of its action, and the function that holds it. */
  readonly anchor: { readonly place: string; readonly function: string } | undefined;
  /** Functions that led to the action: of the sources where they are known, else of the log's call site. */
  readonly chain: readonly string[];
  readonly description: string;
  /** Path or table written to. */
  readonly sink: string | undefined;
  /** The plan's operators and sources, in any order. */
  readonly shape: readonly string[];
  /** Equal for executions that nothing tells apart. */
  readonly key: string;
}

export function traitsOf(run: Run, match: MatchResult | undefined): readonly Traits[] {
  const matches = new Map((match?.executions ?? []).map((one) => [one.execution, one]));
  return run.executions
    .map((execution) => executionTraits(execution, matches.get(execution.id)))
    .toSorted((a, b) => a.execution.startedAt - b.execution.startedAt || a.execution.id - b.execution.id);
}

/** From 0, surely another, to 1, nothing tells them apart. Each sign counts only where both runs have it. */
export function likenessOf(before: Traits, after: Traits): number {
  let weight = 0;
  let agreed = 0;
  const count = (of: number, value: number): void => {
    weight += of;
    agreed += of * value;
  };
  count(1, before.description === after.description ? 1 : 0);
  if (before.shape.length + after.shape.length > 0) count(3, likeness(before.shape, after.shape));
  if (before.chain.length + after.chain.length > 0) count(2, likeness(before.chain, after.chain));
  if (before.sink !== undefined || after.sink !== undefined) count(3, before.sink === after.sink ? 1 : 0);
  if (before.anchor !== undefined && after.anchor !== undefined) count(3, sameAnchor(before.anchor, after.anchor));
  return agreed / weight;
}

type Anchor = NonNullable<Traits['anchor']>;

/** An edit above it moves a call to another line of the same function. */
function sameAnchor(before: Anchor, after: Anchor): number {
  if (before.place === after.place) return 1;
  return before.function === after.function ? 0.8 : 0;
}

function executionTraits(execution: Execution, match: ExecutionMatch | undefined): Traits {
  const plan = execution.finalPlan;
  const site = match?.anchor;
  const chain = match?.action?.callers.map(functionKey) ?? framesOf(execution.details);
  const traits = {
    description: withoutNumbers(execution.description),
    anchor: site && { place: placeKey(site), function: functionKey(site) },
    chain,
    sink: plan && sinkOf(plan),
    shape: plan === undefined ? [] : shapeOf(plan),
  };
  return { execution, match, ...traits, key: JSON.stringify(traits) };
}

/** Stack frames of the program, without Spark's and the language's own, and without lines, which every edit moves. */
function framesOf(details: string): readonly string[] {
  return details
    .split('\n')
    .map((frame) => frame.replace(/:\d+\)/, ')').trim())
    .filter((frame) => frame !== '' && !/^(org\.apache\.spark|java|javax|jdk|sun|scala|py4j)\./.test(frame));
}

function sinkOf(plan: PlanNode): string | undefined {
  for (const node of operatorsOf(plan)) {
    if (familyOf(node) !== 'write') continue;
    const details = detailsOf(node);
    if (details.kind === 'write') return withoutNumbers(details.table ?? details.path ?? details.command);
  }
  return undefined;
}

/** What a change of tuning adds, drops or replaces says nothing about which execution it is. */
const TUNING: ReadonlySet<OperatorFamily> = new Set([
  'wrapper',
  'exchange',
  'broadcast',
  'reused',
  'coalesce',
  'sort',
  'project',
  'writeInner',
]);

function shapeOf(plan: PlanNode): readonly string[] {
  const words: string[] = [];
  for (const node of operatorsOf(plan)) {
    const family = familyOf(node);
    if (!TUNING.has(family)) words.push(family === 'scan' ? `scan ${sourceOf(node)}` : family);
  }
  return words;
}

/** The table or the last part of the first path that a scan reads. */
export function sourceOf(node: PlanNode): string {
  const details = detailsOf(node);
  if (details.kind !== 'scan') return '';
  return withoutNumbers(details.table ?? details.paths[0]?.replace(/\/+$/, '').split('/').at(-1) ?? node.name);
}

/** Dates, ids and lines differ from run to run. */
function withoutNumbers(text: string): string {
  return text.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '#').replace(/\d+/g, '#');
}
