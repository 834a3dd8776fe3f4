import { formatDuration, plural } from '../base/units.ts';
import type { Frame, OperatorFrame } from '../model/frames.ts';
import type { ExecutionId, StageId } from '../model/ids.ts';
import type { Site } from '../model/text.ts';
import { cacheFix } from './cacheFix.ts';
import { addCosts, shareOfStage } from './cost.ts';
import { endOfCall } from './edits.ts';
import { ancestors, subtree, type NodeFacts } from './facts.ts';
import type { Draft, Rule, RunContext } from './rule.ts';
import { listed } from './words.ts';

/** The same frame computed from its sources again for each action that uses it. */
export const recomputed: Rule = {
  id: 'recomputed',
  docs: {
    what: 'Several actions use one frame, and each of them computes it again from its sources.',
    why: 'A frame is a recipe, not a result: without a cache every count, show and write scans, joins and aggregates anew.',
    example: {
      scala: {
        code: 'val scored = score(payments)\nprintln(scored.count())\nscored.write.parquet(out)',
        mended:
          'val scored = score(payments).persist()\nprintln(scored.count())\nscored.write.parquet(out)\nscored.unpersist()',
      },
      python: {
        code: 'scored = score(payments)\nprint(scored.count())\nscored.write.parquet(out)',
        mended:
          'scored = score(payments).cache()\nprint(scored.count())\nscored.write.parquet(out)\nscored.unpersist()',
      },
    },
    instead:
      'Cache the frame where its users get it, count what was written instead of what will be, or ask one question instead of several.',
    wrongWhen:
      'The frame is cheap to compute or too large to be kept, or the actions must see the data as they are at different moments.',
    references: ['https://spark.apache.org/docs/latest/rdd-programming-guide.html#rdd-persistence'],
  },
  check: (context) => recomputedFrames(context),
};

/** One frame at the places of the plans that computed it. */
interface Shared {
  readonly frame: OperatorFrame;
  readonly places: readonly NodeFacts[];
  readonly executions: readonly ExecutionId[];
  readonly stages: readonly StageId[];
  readonly cost: Draft['cost'];
}

function recomputedFrames(context: RunContext): readonly Draft[] {
  const shared = sharedFrames(context).sort(
    (a, b) => b.cost.wallMs - a.cost.wallMs || b.places.length - a.places.length,
  );
  const told: Shared[] = [];
  for (const one of shared) {
    const repeats = told.some(
      (other) => one.executions.every((id) => other.executions.includes(id)) && overlaps(one, other),
    );
    if (!repeats) told.push(one);
  }
  return told.map((one) => draftOf(context, one));
}

/** Work that is worth keeping: what only reads and filters is read again as quickly as a cache is. */
const EXPENSIVE = new Set<NodeFacts['family']>([
  'join',
  'aggregate',
  'window',
  'pythonEval',
  'typed',
  'generate',
  'sort',
  'exchange',
]);

function sharedFrames(context: RunContext): Shared[] {
  const byFrame = new Map<number, { frame: OperatorFrame; places: NodeFacts[] }>();
  for (const execution of context.facts.executions) {
    // A failed execution is repeated on purpose; each batch of a stream has other rows.
    if (!execution.complete || isBatchOfStream(context, execution.execution)) continue;
    for (const node of execution.nodes) {
      const frame = node.match?.operator;
      if (frame === undefined || frame.op.name === 'cache' || node.family === 'cachedScan') continue;
      if (node.match?.role !== 'asked' || node.elsewhere || !ran(context, node)) continue;
      if ([...ancestors(node)].some((above) => above.match?.operator?.id === frame.id)) continue;
      const entry = byFrame.get(frame.id);
      if (entry === undefined) byFrame.set(frame.id, { frame, places: [node] });
      else entry.places.push(node);
    }
  }
  return [...byFrame.values()].flatMap(({ frame, places }) => {
    if (!places.some((place) => [...subtree(place)].some((node) => EXPENSIVE.has(node.family)))) return [];
    const same = placesOfSameRows(places);
    if (same.length < 2) return [];
    const cost = costOf(context, same);
    // Where one stage served all of its places, it was computed once.
    return cost.cost.wallMs > 0 || cost.cost.coreMs > 0 ? [{ frame, ...cost }] : [];
  });
}

/**
 * Two actions that use one frame get the same rows of it. One action that ran several times is a loop: its turns are the same
 * only where their plans say so, with the same files and literals.
 */
function placesOfSameRows(places: readonly NodeFacts[]): readonly NodeFacts[] {
  const actions = new Set(places.map((place) => place.execution.match?.action?.id));
  if (actions.size > 1 && !actions.has(undefined)) return places;
  const executions = new Set(places.map((place) => place.execution));
  if (executions.size === 1) return places;
  const groups = new Map<string, NodeFacts[]>();
  for (const place of places) {
    const key = [...subtree(place)].map((node) => (node.family === 'wrapper' ? '' : rowsText(node))).join('\n');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [place]);
    else group.push(place);
  }
  return [...groups.values()].reduce((most, group) => (group.length > most.length ? group : most), []);
}

/** An operator's text without the numbers that Spark gives anew in each plan. An RDD's text does not tell its rows. */
function rowsText(node: NodeFacts): string {
  if (node.family === 'rddScan' || node.family === 'localRows') return `${node.execution.execution.id}/${node.id}`;
  return node.node.text.replace(/#\d+L?/g, '').replace(/plan_id=\d+|id=#?\d+/g, '');
}

function isBatchOfStream(context: RunContext, execution: NodeFacts['execution']['execution']): boolean {
  const { streamingQueries } = context.facts.run;
  return streamingQueries.some(
    (query) => query.runId === execution.jobGroup || execution.description.includes(query.runId),
  );
}

function ran(context: RunContext, node: NodeFacts): boolean {
  return (node.node.stages?.stages ?? []).some((id) => context.facts.stageById.get(id)?.status === 'complete');
}

/** All but the costliest of the computations could be saved; a stage that serves two places of one plan counts once. */
function costOf(context: RunContext, places: readonly NodeFacts[]): Omit<Shared, 'frame'> {
  const seen = new Set<StageId>();
  const costs = places.map((place) => {
    const stages = [...subtree(place)].flatMap((node) => (node.elsewhere ? [] : (node.node.stages?.stages ?? [])));
    return addCosts(
      [...new Set(stages)].flatMap((id) => {
        const stage = context.facts.stageById.get(id);
        if (stage === undefined || seen.has(id)) return [];
        seen.add(id);
        return [shareOfStage(context.facts, stage, 1)];
      }),
    );
  });
  const total = addCosts(costs);
  const once = costs.reduce((most, cost) => (cost.wallMs > most.wallMs ? cost : most), { wallMs: 0, coreMs: 0 });
  return {
    places,
    executions: [...new Set(places.map((place) => place.execution.execution.id))],
    stages: [...seen],
    cost: { wallMs: total.wallMs - once.wallMs, coreMs: total.coreMs - once.coreMs },
  };
}

/** One is computed inside the other. */
function overlaps(a: Shared, b: Shared): boolean {
  const inside = (inner: Shared, outer: Shared): boolean =>
    inner.places.some((place) => [...ancestors(place)].some((above) => above.match?.operator?.id === outer.frame.id));
  return inside(a, b) || inside(b, a);
}

function draftOf(context: RunContext, shared: Shared): Draft {
  const place = handedOverAt(context, shared);
  const times = shared.places.length;
  const actions = shared.executions.flatMap((id) => {
    const anchor = context.facts.executionById.get(id)?.match?.anchor;
    return anchor === undefined ? [] : [`${anchor.method} (line ${anchor.range.start.line + 1})`];
  });
  const inOne = shared.executions.length === 1 ? 'in one plan' : `by ${plural(shared.executions.length, 'execution')}`;
  return {
    site: place.site,
    callers: place.callers,
    message:
      `${frameText(shared, place)} is computed ${plural(times, 'time')} ${inOne}${actions.length > 1 ? `: ${listed([...new Set(actions)])}` : ''}; nothing is cached in between. ` +
      `Computing it once would save up to ${formatDuration(shared.cost.wallMs)}.`,
    evidence: { computations: times, executions: shared.executions.length, savedSeconds: shared.cost.wallMs / 1000 },
    cost: shared.cost,
    executions: shared.executions,
    stages: shared.stages,
    nodes: shared.places.map((node) => ({ execution: node.execution.execution.id, node: node.id })),
    fixes: () => (place.givesFrame ? cacheFix(context, place.site, place.frame) : []),
  };
}

/** At a call that makes several frames, or an object that holds them, it says which one. */
function frameText({ frame }: Shared, { site, givesFrame }: Place): string {
  if (givesFrame) return 'This frame';
  const { range, method, file } = frame.site;
  const where = file === site.file ? `line ${range.start.line + 1}` : `${file}:${range.start.line + 1}`;
  return `The frame that ${method} makes for this call (${where})`;
}

interface Place {
  readonly site: Site;
  /** What stands there is the frame itself, so that it can be cached there. */
  readonly givesFrame: boolean;
  readonly callers: readonly Site[];
  readonly frame: OperatorFrame | undefined;
}

/** The last operator of the frame that its users share, or the call that hands it to the function where they are. */
function handedOverAt(context: RunContext, shared: Shared): Place {
  const frame = lastShared(context, shared);
  const users = usersOf(context, shared, frame);
  if (users.some((user) => isSameFunction(user, frame.site)))
    return { site: frame.site, callers: frame.callers, frame, givesFrame: true };
  const index = frame.callers.findIndex((caller) => users.some((user) => isSameFunction(user, caller)));
  const handing = frame.callers[index] ?? frame.callers[0];
  if (handing === undefined) return { site: frame.site, callers: frame.callers, frame, givesFrame: true };
  return {
    site: handing,
    callers: frame.callers.slice(frame.callers.indexOf(handing) + 1),
    frame: undefined,
    givesFrame: isUsedAsFrame(context, handing, users),
  };
}

/**
 * `scored = score(payments)`, and `scored.count()` or `write(scored)` below are users; or the chain goes on with one.
 * A call may as well give an object that holds the frame, or several frames: those cannot be cached.
 */
function isUsedAsFrame(context: RunContext, call: Site, users: readonly Site[]): boolean {
  const lines = context.sources(call.file, call.cell) ?? [];
  const near = users.filter((user) => isSameFunction(user, call));
  const end = endOfCall(call, lines);
  const dot = end === undefined ? undefined : /^\s*\.\s*/.exec((lines[end.line] ?? '').slice(end.character))?.[0];
  if (end !== undefined && dot !== undefined)
    return near.some(
      ({ range }) => range.start.line === end.line && range.start.character === end.character + dot.length,
    );
  const before = (lines[call.range.start.line] ?? '').slice(0, call.range.start.character);
  const name = /^\s*(?:(?:lazy\s+)?va[lr]\s+)?(\w+)\s*(?::\s*[\w.]+(?:\[\w+\])?\s*)?=\s*(?:\w+\.)*$/.exec(before)?.[1];
  if (name === undefined) return false;
  const receiver = new RegExp(`(?<![\\w.])${name}\\s*\\.\\s*$`);
  return near.some(({ range }) => receiver.test((lines[range.start.line] ?? '').slice(0, range.start.character)));
}

/** From the matched operator up through what was merged away in the plan, as long as all its users go the same way. */
function lastShared(context: RunContext, shared: Shared): OperatorFrame {
  const roots = actionFrames(context, shared);
  let last = shared.frame;
  const consumers = roots.map((root) => consumersIn(root));
  for (let steps = 0; steps < 100; steps++) {
    const nexts = consumers.map((map) => map.get(last) ?? []);
    const [first] = nexts;
    const only = first?.length === 1 ? first[0] : undefined;
    if (only === undefined || only.kind !== 'operator' || !nexts.every((next) => next.length === 1 && next[0] === only))
      break;
    last = only;
  }
  return last;
}

function usersOf(context: RunContext, shared: Shared, frame: OperatorFrame): readonly Site[] {
  const consumers = actionFrames(context, shared).flatMap((root) => consumersIn(root).get(frame) ?? []);
  const sites = consumers.flatMap((consumer) =>
    consumer.kind === 'operator' ? [consumer.site, ...consumer.callers] : [],
  );
  const actions = shared.executions.flatMap((id) => {
    const match = context.facts.executionById.get(id)?.match;
    return match?.anchor === undefined ? [] : [match.anchor, ...(match.action?.callers ?? [])];
  });
  return [...sites, ...actions];
}

function actionFrames(context: RunContext, shared: Shared): readonly Frame[] {
  return shared.executions.flatMap((id) => context.facts.executionById.get(id)?.match?.action?.frame ?? []);
}

const MOST_FRAMES = 20_000;

/** Who takes each frame as an input, in the tree below one action. */
function consumersIn(root: Frame): ReadonlyMap<Frame, readonly Frame[]> {
  const consumers = new Map<Frame, Frame[]>();
  const seen = new Set<Frame>([root]);
  const open = [root];
  for (let frame = open.pop(); frame !== undefined && seen.size < MOST_FRAMES; frame = open.pop()) {
    for (const input of frame.kind === 'choice' ? frame.alternatives : frame.inputs) {
      const list = consumers.get(input);
      if (list === undefined) consumers.set(input, [frame]);
      else if (!list.includes(frame)) list.push(frame);
      if (seen.has(input)) continue;
      seen.add(input);
      open.push(input);
    }
  }
  return consumers;
}

function isSameFunction(a: Site, b: Site): boolean {
  return a.file === b.file && a.cell === b.cell && a.enclosing === b.enclosing;
}
