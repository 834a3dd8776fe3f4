import type { Finding, Severity } from '../model/finding.ts';
import type { Execution } from '../model/run.ts';
import type { GraphFinding, GraphSeverity } from '../../../protocol/graph.ts';
import { graphSite } from './sites.ts';

const order: Readonly<Record<Severity, number>> = { error: 0, warning: 1, information: 2, hint: 3 };

export function bySeverity(a: GraphSeverity, b: GraphSeverity): number {
  return order[a] - order[b];
}

/** Findings that concern this execution, worst first, with the nodes and stages that are its own. */
export function executionFindings(findings: readonly Finding[], execution: Execution): readonly GraphFinding[] {
  const stages = new Set<number>(execution.stages);
  return withIds(findings)
    .filter(({ finding }) => !finding.withoutRun && concerns(finding, execution))
    .map(({ id, finding }) => {
      const nodeIds = finding.nodes.filter((node) => node.execution === execution.id).map((node) => node.node);
      return graphFinding(
        id,
        finding,
        nodeIds,
        finding.stages.filter((stage) => stages.has(stage)),
      );
    })
    .sort(worstFirst);
}

export function applicationFindings(findings: readonly Finding[]): readonly GraphFinding[] {
  return withIds(findings)
    .filter(({ finding }) => !finding.withoutRun)
    .map(({ id, finding }) => graphFinding(id, finding, [], finding.stages))
    .sort(worstFirst);
}

export function concerns(finding: Finding, execution: Execution): boolean {
  return finding.executions.includes(execution.id) || finding.nodes.some((node) => node.execution === execution.id);
}

function worstFirst(a: GraphFinding, b: GraphFinding): number {
  return bySeverity(a.severity, b.severity) || b.wallMs - a.wallMs || b.coreMs - a.coreMs;
}

/** Rule and place name a finding; where two share both, their order does. */
function withIds(findings: readonly Finding[]): readonly { readonly id: string; readonly finding: Finding }[] {
  const seen = new Map<string, number>();
  return findings.map((finding) => {
    const { site } = finding;
    const place =
      site === undefined
        ? `executions ${finding.executions.join(' ')}`
        : `${site.file}:${String(site.cell ?? '')}:${String(site.range.start.line)}:${String(site.range.start.character)}`;
    const name = `${finding.rule}@${place}`;
    const count = seen.get(name) ?? 0;
    seen.set(name, count + 1);
    return { id: count === 0 ? name : `${name}#${String(count)}`, finding };
  });
}

function graphFinding(
  id: string,
  finding: Finding,
  nodeIds: readonly number[],
  stageIds: readonly number[],
): GraphFinding {
  return {
    id,
    rule: finding.rule,
    severity: finding.severity,
    message: finding.message,
    ...(finding.site !== undefined && { site: graphSite(finding.site) }),
    callers: finding.callers.map(graphSite),
    wallMs: finding.cost.wallMs,
    coreMs: finding.cost.coreMs,
    nodeIds,
    stageIds,
    fixes: finding.fixes.map((fix) => ({
      title: fix.title,
      ...(fix.note !== undefined && { note: fix.note }),
      meaning: fix.meaning,
      preferred: fix.preferred,
      edits: fix.edits.map(({ file, cell, range, newText }) => ({
        file,
        ...(cell !== undefined && { cell }),
        line: range.start.line,
        character: range.start.character,
        endLine: range.end.line,
        endCharacter: range.end.character,
        newText,
      })),
    })),
  };
}
