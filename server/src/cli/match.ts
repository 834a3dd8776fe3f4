import type { ExecutionMatch, MatchResult, NodeMatch } from '../model/match.ts';
import type { Run } from '../model/run.ts';
import type { Site } from '../model/text.ts';
import { nodesOf } from '../plan/walk.ts';
import { openRun, openSources, requireSourceFolder } from './input.ts';
import { UsageError, type Io } from './io.ts';
import { oneOf, parseOptions } from './options.ts';
import { usageLine } from './usage.ts';

/** `planlight match SRC --run LOG`: which line made which plan node. */
export async function match(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseOptions(args, {
    run: { type: 'string' },
    format: { type: 'string' },
    app: { type: 'string' },
  });
  const format = oneOf('format', values.format, ['text', 'json'], 'text');
  const [source, ...more] = positionals;
  if (source === undefined || values.run === undefined || more.length > 0) throw new UsageError(usageLine('match'));
  requireSourceFolder(source);
  const run = await openRun(values.run, io, { app: values.app, needsSql: true });
  const analysis = await openSources(source, io, run);
  for (const problem of analysis.problems) io.stderr(`${problem.message}\n`);
  const result = analysis.match ?? { executions: [], notes: [] };
  io.stdout(format === 'json' ? `${JSON.stringify(jsonOf(result), undefined, 1)}\n` : textOf(result, run));
  return 0;
}

/** A site as the contract has it: 1-based, the cell and the place inside a SQL text where there are such. */
export function siteJson(site: Site) {
  return {
    file: site.file,
    line: site.range.start.line + 1,
    column: site.range.start.character + 1,
    ...(site.cell === undefined ? {} : { cell: site.cell }),
    ...(site.inner === undefined
      ? {}
      : { inner: { line: site.inner.start.line + 1, column: site.inner.start.character + 1 } }),
  };
}

function jsonOf(result: MatchResult) {
  return {
    executions: result.executions.map((execution) => ({
      execution: execution.execution,
      anchor: execution.anchor === undefined ? null : siteJson(execution.anchor),
      nodes: execution.nodes.map((node) => ({
        id: node.node,
        name: node.name,
        site: siteJson(node.site),
        callers: node.callers.map((caller) => ({ file: caller.file, line: caller.range.start.line + 1 })),
        confidence: node.confidence,
        role: node.role,
        evidence: node.evidence,
      })),
      refused: execution.refused.map((node) => ({
        id: node.node,
        name: node.name,
        reason: node.reason,
        candidates: node.candidates.map(siteJson),
      })),
    })),
    notes: result.notes,
  };
}

function textOf(result: MatchResult, run: Run): string {
  const lines = result.executions.flatMap((execution) => executionText(execution, run));
  const notes = result.notes.map((note) => `Note: ${note}`);
  const nodes = result.executions.flatMap((execution) => execution.nodes);
  const anchored = result.executions.filter((execution) => execution.anchor !== undefined).length;
  const refused = result.executions.reduce((sum, execution) => sum + execution.refused.length, 0);
  const certain = nodes.filter((node) => node.confidence === 'certain').length;
  const summary =
    `${anchored} of ${result.executions.length} executions have a line; ` +
    `${nodes.length} plan nodes have one (${certain} for certain), ${refused} were refused.`;
  return [...lines, ...notes, summary, ''].join('\n');
}

function executionText(execution: ExecutionMatch, run: Run): string[] {
  const logged = run.executions.find((candidate) => candidate.id === execution.execution);
  const anchor = execution.anchor === undefined ? 'no line found' : placeOf(execution.anchor);
  const texts = new Map<number, string>();
  if (logged?.finalPlan !== undefined) for (const node of nodesOf(logged.finalPlan)) texts.set(node.id, node.text);
  const own = new Set(execution.anchorEvidence);
  return [
    `Execution ${execution.execution}  ${firstLine(logged?.description ?? '')}  ← ${anchor}`,
    ...execution.anchorEvidence.map((sentence) => `    ${sentence}`),
    ...execution.nodes.map((node) => nodeText(node, texts.get(node.node) ?? node.name, own)),
    ...execution.refused.map(
      (node) =>
        `  ${String(node.node).padStart(4)} ${firstLine(texts.get(node.node) ?? node.name)}\n         refused: ${node.reason}` +
        node.candidates.map((candidate) => `\n         could be ${callOf(candidate)}`).join(''),
    ),
    '',
  ];
}

/** `said`: what was said of the whole execution already. */
function nodeText(node: NodeMatch, text: string, said: ReadonlySet<string>): string {
  const asked = node.role === 'asked' ? '' : ' (for it)';
  const own = node.evidence.filter((sentence) => !said.has(sentence));
  return [
    `  ${String(node.node).padStart(4)} ${firstLine(text)}`,
    `         ${node.confidence}: ${callOf(node.site)}${asked}`,
    ...own.map((sentence) => `         ${sentence}`),
    ...(node.callers.length === 0 ? [] : [`         called from ${node.callers.map(placeOf).join(' < ')}`]),
  ].join('\n');
}

function callOf(site: Site): string {
  const inner =
    site.inner === undefined || site.inner.start.line === site.range.start.line
      ? ''
      : ` at line ${site.inner.start.line + 1} in its text`;
  return `${placeOf(site)} .${site.method}(…)${inner}`;
}

function placeOf(site: Site): string {
  const cell = site.cell === undefined ? '' : `#${site.cell}`;
  return `${site.file}${cell}:${site.range.start.line + 1}`;
}

function firstLine(text: string): string {
  const [first = ''] = text.split('\n');
  return first.length > 100 ? `${first.slice(0, 99)}…` : first;
}
