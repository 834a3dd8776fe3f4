/**
 * Prints what matching makes of a recorded run, beside the truth where there is one:
 *
 *     npm run match -- SRC LOG [--truth truth.json] [--execution 5] [--wrong] [--frames] [--actions]
 *
 * Each node of the final plan is one line: what was said, `=` or `≠` against the truth, and the evidence. `--wrong` keeps only executions with a difference, `--frames` prints the frame that the action runs, `--actions` every action of the sources.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readRuns } from '../server/src/eventlog/read.ts';
import { interpret } from '../server/src/flow/interpret.ts';
import { match } from '../server/src/match/match.ts';
import type { Action, FlowResult, Frame } from '../server/src/model/frames.ts';
import type { ExecutionMatch } from '../server/src/model/match.ts';
import type { PlanNode } from '../server/src/model/plan.ts';
import type { Execution } from '../server/src/model/run.ts';
import type { Site } from '../server/src/model/text.ts';
import { listSourceFiles, readSourceFiles } from '../server/src/source/folder.ts';
import { createSourceReader } from '../server/src/source/reader.ts';

interface TruthSite {
  readonly file: string;
  readonly line: number;
  readonly cell?: number;
}

interface TruthNode {
  readonly id: number;
  readonly site: TruthSite | null;
  readonly also?: readonly TruthSite[];
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    truth: { type: 'string' },
    execution: { type: 'string' },
    wrong: { type: 'boolean', default: false },
    frames: { type: 'boolean', default: false },
    actions: { type: 'boolean', default: false },
  },
});
const [source, log] = positionals;
if (source === undefined || log === undefined) throw new Error('usage: debugMatch SRC LOG');
await main(source, log);

async function main(root: string, path: string): Promise<void> {
  const { files } = await listSourceFiles(root);
  const { sources } = await readSourceFiles(root, files);
  const reader = await createSourceReader(join(import.meta.dirname, '..', 'grammars'));
  const flow = interpret(sources.map((each) => reader.read(each.file, each.text)));
  const read = await readRuns(path);
  if (read.kind === 'refused') throw new Error(read.problem.message);
  if (values.actions) printActions(flow);
  const truth = truthOf();
  for (const run of read.runs) {
    const started = performance.now();
    const result = match(flow, run, { sources: new Map(sources.map((each) => [each.file, each.text])) });
    console.log(
      `${run.app.id}: ${run.executions.length} executions, matched in ${Math.round(performance.now() - started)} ms`,
    );
    for (const note of result.notes) console.log(`  note: ${note}`);
    for (const each of result.executions) {
      const execution = run.executions.find((one) => one.id === each.execution);
      if (execution !== undefined && (values.execution === undefined || Number(values.execution) === each.execution))
        printExecution(each, execution, truth.get(each.execution));
    }
  }
}

function truthOf(): ReadonlyMap<number, ReadonlyMap<number, TruthNode>> {
  if (values.truth === undefined) return new Map();
  const parsed: { executions: readonly { execution: number; nodes: readonly TruthNode[] }[] } = JSON.parse(
    readFileSync(values.truth, 'utf8'),
  );
  return new Map(parsed.executions.map((each) => [each.execution, new Map(each.nodes.map((node) => [node.id, node]))]));
}

function printActions(flow: FlowResult): void {
  for (const action of flow.actions)
    console.log(
      `  action ${action.id} ${action.kind} ${action.method} ${place(action.site)} from ${action.callers.map(place).join(' < ')} ${JSON.stringify(action.sink ?? '')}`,
    );
}

function printExecution(
  result: ExecutionMatch,
  execution: Execution,
  truth: ReadonlyMap<number, TruthNode> | undefined,
): void {
  const lines = execution.finalPlan === undefined ? [] : [...planLines(execution.finalPlan, 0, result, truth)];
  const different = lines.some((line) => line.startsWith('≠') || line.startsWith('-'));
  if (values.wrong && !different) return;
  console.log(
    `\n## execution ${execution.id} (root ${execution.rootExecution ?? '?'}) ${execution.description.split('\n')[0] ?? ''} → ${result.anchor === undefined ? 'no anchor' : place(result.anchor)}`,
  );
  for (const sentence of result.anchorEvidence) console.log(`   ${sentence}`);
  if (values.frames && result.action !== undefined) printFrames(result.action);
  for (const line of lines) console.log(line);
}

/** `=` right, `≠` wrong, `-` nothing said though the truth has a line, `?` refused, `+` said though the truth has none. */
function* planLines(
  node: PlanNode,
  depth: number,
  result: ExecutionMatch,
  truth: ReadonlyMap<number, TruthNode> | undefined,
): Generator<string> {
  const said = new Map(result.nodes.map((each) => [Number(each.node), each]));
  const refused = new Map(result.refused.map((each) => [Number(each.node), each]));
  const visit = function* (each: PlanNode, level: number): Generator<string> {
    const claim = said.get(each.id);
    const known = truth?.get(each.id);
    const site = known?.site ?? undefined;
    const right =
      claim !== undefined &&
      site !== undefined &&
      [site, ...(known?.also ?? [])].some(
        (one) => one.file === claim.site.file && one.line === claim.site.range.start.line + 1,
      );
    const no = refused.get(each.id);
    const mark =
      claim === undefined
        ? no !== undefined && site !== undefined
          ? '?'
          : site === undefined
            ? ' '
            : '-'
        : site === undefined
          ? truth === undefined
            ? ' '
            : '+'
          : right
            ? '='
            : '≠';
    const answer =
      claim === undefined
        ? no === undefined
          ? ''
          : `refused: ${no.reason} ${no.candidates.map(place).join(' | ')}`
        : `${place(claim.site)} ${claim.confidence} ${claim.role === 'required' ? '(required) ' : ''}${claim.evidence[0] ?? ''}`;
    const wanted = site === undefined || right ? '' : `  truth ${site.file.split('/').at(-1)}:${site.line}`;
    yield `${mark} ${String(each.id).padStart(3)} ${'  '.repeat(level)}${each.text.slice(0, 110).replaceAll('\n', ' ')}   ${answer}${wanted}`;
    for (const child of each.children) yield* visit(child, level + 1);
  };
  yield* visit(node, depth);
}

function printFrames(action: Action): void {
  const seen = new Set<Frame>();
  const visit = (frame: Frame, level: number): void => {
    const name = frame.kind === 'operator' ? frame.op.name : `${frame.kind}: ${frame.why}`;
    const site = frame.kind === 'choice' || frame.site === undefined ? '' : place(frame.site);
    console.log(`   ${'  '.repeat(level)}${name} ${site}${seen.has(frame) ? ' (again)' : ''}`);
    if (seen.has(frame) || level > 60) return;
    seen.add(frame);
    for (const input of frame.kind === 'choice' ? frame.alternatives : frame.inputs) visit(input, level + 1);
  };
  if (action.frame !== undefined) visit(action.frame, 0);
}

function place(site: Site): string {
  return `${site.file.split('/').at(-1) ?? ''}${site.cell === undefined ? '' : `#${site.cell}`}:${site.range.start.line + 1}`;
}
