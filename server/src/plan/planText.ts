import type { Execution } from '../model/run.ts';
import type { PlanNode } from '../model/plan.ts';

/** One operator's paragraph of a formatted plan: `Keys [2]` → `[region#191, day#193]`. */
export type NodeParagraph = Readonly<Record<string, string>>;

/**
 * Paragraphs of `physicalPlanDescription` in formatted mode, by node id.
 *
 * `simpleString` cuts lists after `spark.sql.debug.maxToStringFields` fields; the paragraphs spell out keys, conditions and arguments one by one, so that fewer of them are cut.
 * Nodes are told by their order: the drawing at the top lists the same tree without codegen and adapters. Where the two disagree nothing is said.
 */
export function paragraphsOf(
  execution: Pick<Execution, 'planText'>,
  plan: PlanNode,
): ReadonlyMap<number, NodeParagraph> {
  const text = execution.planText;
  const result = new Map<number, NodeParagraph>();
  if (!text.includes('\n(1) ')) return result;
  const drawn = drawnNumbers(text);
  const nodes = printedNodes(plan);
  if (drawn.length < nodes.length) return result;
  const paragraphs = paragraphsByNumber(text);
  for (const [index, node] of nodes.entries()) {
    const line = drawn[index];
    if (line === undefined || !sameName(line.name, node.name)) return new Map();
    const paragraph = paragraphs.get(line.number);
    if (paragraph !== undefined) result.set(node.id, paragraph);
  }
  return result;
}

/** Nodes in the order of the drawing, without those that it leaves out. */
function printedNodes(plan: PlanNode): readonly PlanNode[] {
  const nodes: PlanNode[] = [];
  const visit = (node: PlanNode): void => {
    if (!/^(WholeStageCodegen|InputAdapter)/.test(node.name)) nodes.push(node);
    // The drawing does not go below what is reused.
    if (/^Reused|^InMemoryTableScan|^Subquery/.test(node.name)) return;
    for (const child of node.children) visit(child);
  };
  visit(plan);
  return nodes;
}

function drawnNumbers(text: string): readonly { name: string; number: number }[] {
  const lines: { name: string; number: number }[] = [];
  let inFinal = !text.includes('== Final Plan ==');
  for (const line of text.split('\n')) {
    if (line.trim() === '' && lines.length > 0) break;
    if (line.includes('== Initial Plan ==')) break;
    if (line.includes('== Final Plan ==') || line.includes('== Current Plan ==')) inFinal = true;
    const found = /^[\s:+-]*(?:\* )?(.*?) \((\d+)\)(?:,.*)?$/.exec(line);
    if (found === null) continue;
    if (!inFinal && !/AdaptiveSparkPlan/.test(line)) continue;
    lines.push({ name: found[1] ?? '', number: Number(found[2]) });
  }
  return lines;
}

function paragraphsByNumber(text: string): ReadonlyMap<number, NodeParagraph> {
  const result = new Map<number, NodeParagraph>();
  for (const block of text.split(/\n\n+/)) {
    const [head, ...rest] = block.trim().split('\n');
    const number = /^\((\d+)\) /.exec(head ?? '');
    if (number === null) continue;
    const fields: Record<string, string> = {};
    for (const line of rest) {
      const field = /^([A-Z][A-Za-z ]*?)(?: \[\d+\])?\s*: (.*)$/s.exec(line);
      if (field !== null) fields[field[1] ?? ''] = field[2] ?? '';
    }
    result.set(Number(number[1]), fields);
  }
  return result;
}

function sameName(drawn: string, name: string): boolean {
  const bare = name.trim().replace(/ \(\d+\)$/, '');
  return drawn.trim().startsWith(bare.split(' ')[0] ?? bare);
}
