import { analyze } from '../analyze.ts';
import { interpret } from '../flow/interpret.ts';
import type { Finding } from '../model/finding.ts';
import type { FlowResult, OperatorFrame } from '../model/frames.ts';
import type { ExecutionMatch, MatchResult } from '../model/match.ts';
import type { Problem } from '../model/problem.ts';
import type { Module } from '../model/program.ts';
import type { Run } from '../model/run.ts';
import type { Range, Site } from '../model/text.ts';
import { siteKey } from '../rules/facts.ts';
import type { RuleSettings } from '../rules/settings.ts';

/** What the editor needs of an analysis: plain and small, since it crosses threads. */
export interface Judgement {
  /** Without the frames behind it. Undefined without a run. */
  readonly match: MatchResult | undefined;
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
  /** Operator calls of all sources by `siteKey`. */
  readonly calls: ReadonlyMap<string, CallInCode>;
}

/** A call as the sources have it, whoever calls its function. */
export interface CallInCode {
  readonly site: Site;
  readonly callRange: Range | undefined;
  /** What it asks Spark for, as text to compare: one for each way it is reached. */
  readonly requests: readonly string[];
}

/** Flow, match and rules over everything there is. Takes long; never called by the thread that answers the editor. */
export function judge(
  modules: readonly Module[],
  run: Run | undefined,
  texts: ReadonlyMap<string, string>,
  settings: RuleSettings,
): Judgement {
  const flow = interpret(modules);
  const { match, findings, problems } = analyze(flow, run, texts, settings);
  return { match: match && withoutFrames(match), findings, problems, calls: callsOf(flow) };
}

function withoutFrames({ executions, notes }: MatchResult): MatchResult {
  return { notes, executions: executions.map(withoutFrame) };
}

function withoutFrame(execution: ExecutionMatch): ExecutionMatch {
  const { action: _action, ...rest } = execution;
  return { ...rest, nodes: execution.nodes.map(({ operator: _operator, ...node }) => node) };
}

function callsOf(flow: FlowResult): ReadonlyMap<string, CallInCode> {
  const frames = new Map<string, OperatorFrame[]>();
  for (const operator of flow.operators) {
    const key = siteKey(operator.site);
    const known = frames.get(key);
    if (known === undefined) frames.set(key, [operator]);
    else known.push(operator);
  }
  const calls = new Map<string, CallInCode>();
  for (const [key, operators] of frames) {
    const [first] = operators;
    if (first === undefined) continue;
    const requests = [...new Set(operators.map(requestText))];
    calls.set(key, { site: first.site, callRange: first.callRange, requests });
  }
  return calls;
}

function requestText({ op }: OperatorFrame): string {
  // Sites of functions move with the text around them and ask for nothing.
  return JSON.stringify(op, (key, value: unknown) => (key === 'site' ? undefined : value));
}
