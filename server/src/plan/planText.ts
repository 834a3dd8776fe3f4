import type { Execution } from '../model/run.ts';
import type { PlanNode } from '../model/plan.ts';

/** One operator's paragraph of a formatted plan: `Keys [2]` → `[region#191, day#193]`. */
export type NodeParagraph = Readonly<Record<string, string>>;

/**
 * Paragraphs of `physicalPlanDescription` in formatted mode, by node id.
 *
 * `simpleString` cuts lists after `spark.sql.debug.maxToStringFields` fields and says nothing of an aggregate's results; the paragraphs spell out keys, conditions, arguments and results one by one.
 * Nodes are told by their order: the drawing at the top lists the same tree without codegen and adapters. A node that the drawing does not show has no paragraph, nor has one whose own text says as much.
 */
export function paragraphsOf(
  execution: Pick<Execution, 'planText'>,
  plan: PlanNode,
): ReadonlyMap<number, NodeParagraph> {
  const text = execution.planText;
  const result = new Map<number, NodeParagraph>();
  const end = text.indexOf('\n(1) ');
  if (end < 0) return result;
  const drawn = drawnNumbers(text.slice(0, end));
  const numbers = new Map<number, number>();
  let at = 0;
  for (const node of printedNodes(plan)) {
    const name = bareName(node.name);
    const found = nextNamed(drawn, at, name);
    if (found === undefined) continue;
    if (tellsMore(node)) numbers.set(node.id, drawn[found]?.number ?? 0);
    at = found + 1;
  }
  if (numbers.size === 0) return result;
  const paragraphs = paragraphsByNumber(text.slice(end), new Set(numbers.values()));
  for (const [id, number] of numbers) {
    const paragraph = paragraphs.get(number);
    if (paragraph !== undefined) result.set(id, paragraph);
  }
  return result;
}

/** Nodes whose own text is cut or, as an aggregate's, leaves out what the paragraph has. */
function tellsMore(node: PlanNode): boolean {
  return node.text.includes(' more fields') || node.name.includes('Agg');
}

/** Lines of the drawing that the tree has not: at most a few, as `InMemoryRelation`. */
const LOOK_AHEAD = 3;

function nextNamed(drawn: readonly DrawnLine[], from: number, name: string): number | undefined {
  for (let i = from; i < drawn.length && i <= from + LOOK_AHEAD; i++) {
    const line = drawn[i];
    if (line === undefined) return undefined;
    if (line.name.startsWith(name)) return i;
    if (!/^(InMemoryRelation|Subquery)/.test(line.name)) return undefined;
  }
  return undefined;
}

/** Nodes in the order of the drawing, without those that it leaves out. */
function printedNodes(plan: PlanNode): readonly PlanNode[] {
  const nodes: PlanNode[] = [];
  const visit = (node: PlanNode): void => {
    if (!/^(WholeStageCodegen|InputAdapter)/.test(node.name)) nodes.push(node);
    // The drawing does not go below what is reused.
    if (/^Reused|^Subquery/.test(node.name)) return;
    for (const child of node.children) visit(child);
  };
  visit(plan);
  return nodes;
}

interface DrawnLine {
  readonly name: string;
  readonly number: number;
}

/** Lines of the drawing; of an adaptive plan only the final one. */
function drawnNumbers(drawing: string): readonly DrawnLine[] {
  const lines: DrawnLine[] = [];
  let initialFrom = Number.POSITIVE_INFINITY;
  for (const line of drawing.split('\n')) {
    const depth = depthOf(line);
    if (depth < initialFrom) initialFrom = Number.POSITIVE_INFINITY;
    if (line.startsWith('== Initial Plan ==', depth)) initialFrom = depth;
    if (depth >= initialFrom) continue;
    const open = line.indexOf(' (', depth);
    const close = line.indexOf(')', open);
    // A codegen's star stands before the name; a name with brackets of its own has its number further right.
    const number = open < 0 ? Number.NaN : Number(line.slice(open + 2, close));
    const name = line.slice(line.startsWith('* ', depth) ? depth + 2 : depth, open).trim();
    if (Number.isInteger(number)) lines.push({ name, number });
    else {
      const found = /^(.*?) \((\d+)\)(?:,.*)?$/.exec(line.slice(depth));
      if (found !== null) lines.push({ name: (found[1] ?? '').replace(/^\* /, '').trim(), number: Number(found[2]) });
    }
  }
  return lines;
}

/** How far a line of the drawing is indented. */
function depthOf(line: string): number {
  let depth = 0;
  while (depth < line.length && ' :+-'.includes(line.charAt(depth))) depth++;
  return depth;
}

function paragraphsByNumber(text: string, wanted: ReadonlySet<number>): ReadonlyMap<number, NodeParagraph> {
  const result = new Map<number, NodeParagraph>();
  for (const block of text.split('\n\n')) {
    const number = /^\s*\((\d+)\) /.exec(block);
    if (number === null || !wanted.has(Number(number[1]))) continue;
    const fields: Record<string, string> = {};
    for (const line of block.split('\n')) {
      const colon = line.indexOf(': ');
      if (colon > 0)
        fields[
          line
            .slice(0, colon)
            .replace(/ \[\d+\]$/, '')
            .trim()
        ] = line.slice(colon + 2);
    }
    result.set(Number(number[1]), fields);
  }
  return result;
}

function bareName(name: string): string {
  const bare = name.trim().replace(/ \(\d+\)$/, '');
  return bare.split(' ')[0] ?? bare;
}

/** Arguments of a command that stands in the plan without any (`Execute CreateViewCommand`): the long text has them. */
export function commandArguments(planText: string, command: string): string | undefined {
  const at = planText.indexOf(`) ${command}\nArguments: `);
  if (at < 0) return undefined;
  const from = planText.indexOf('Arguments: ', at) + 'Arguments: '.length;
  const end = planText.indexOf('\n', from);
  return planText.slice(from, end < 0 ? undefined : end);
}
