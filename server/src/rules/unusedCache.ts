import { formatDuration, plural } from '../base/units.ts';
import type { Fix } from '../model/finding.ts';
import type { Action, Frame, OperatorFrame } from '../model/frames.ts';
import type { Range, Site } from '../model/text.ts';
import { cacheUses } from './cacheUse.ts';
import { addCosts, noCost, shareOfStage } from './cost.ts';
import { editAt, fromDot, stands, wholeLine } from './edits.ts';
import { siteKey, stagesOf, subtree, type ExecutionFacts, type NodeFacts } from './facts.ts';
import { isInBranch } from './loops.ts';
import type { CodeContext, Draft, Rule, RunContext } from './rule.ts';

/** Caches that nobody reads, or that only the execution reads that fills them. */
export const unusedCache: Rule = {
  id: 'unused-cache',
  docs: {
    what: 'A frame is cached, and no execution but the one that fills the cache reads it.',
    why: 'Filling a cache turns each row into columns in memory, which takes time and drives out what others cached; without a second reader nothing is gained.',
    example: {
      scala: {
        code: 'val shops = visits.select("shop").distinct().cache()\nprintln(shops.count())',
        mended: 'val shops = visits.select("shop").distinct()\nprintln(shops.count())',
      },
      python: {
        code: 'shops = visits.select("shop").distinct().cache()\nprint(shops.count())',
        mended: 'shops = visits.select("shop").distinct()\nprint(shops.count())',
      },
      plan: 'InMemoryTableScan [shop#1]',
    },
    instead: 'Drop the cache, or use the cached frame in the later steps.',
    wrongWhen: 'Another run, with another branch taken, reads the cache; or a second job of the same session does.',
    references: ['https://spark.apache.org/docs/latest/rdd-programming-guide.html#rdd-persistence'],
  },
  check: (context) => (isReadByRdds(context) ? [] : cachesOf(context).flatMap((frame) => unused(context, frame))),
  lint: (context) =>
    cacheUses(context).flatMap((use) => {
      // Read once, in one statement, and given to nobody else: it is filled for nothing.
      if (use.actions.length !== 1 || use.mentions > 1 || use.inLoop || use.ways > 1 || use.isHandedOn) return [];
      if (use.cache.site.cell !== undefined || !isAfter(use.actions[0], use.cache.site)) return [];
      return [
        {
          site: use.cache.site,
          callers: use.cache.callers,
          message: `${use.name} is cached and then used once: filling the cache costs more than it gives (found in the code, without a run).`,
          evidence: {},
          cost: noCost,
          fixes: () => dropFix(context, use.cache),
        },
      ];
    }),
};

/** The one action stands below in the same function: what runs elsewhere may run often. */
function isAfter(action: Action | undefined, { file, enclosing, range }: Site): boolean {
  const site = action?.site;
  return site?.file === file && site.enclosing === enclosing && site.range.start.line >= range.start.line;
}

/** Jobs on RDDs, as those of Spark's own machine learning, have no plan that names the cache they read: it may be any. */
function isReadByRdds({ facts }: RunContext): boolean {
  return facts.stages.some(
    ({ executions, scopes }) =>
      executions.length === 0 && scopes.some((scope) => scope.startsWith('InMemoryTableScan')),
  );
}

/** One frame for each call of cache or persist. */
function cachesOf(context: RunContext): readonly OperatorFrame[] {
  const bySite = new Map<string, OperatorFrame>();
  for (const frame of context.flow?.operators ?? []) {
    if (frame.op.name === 'cache' && !/unpersist|uncache/i.test(frame.op.form)) bySite.set(siteKey(frame.site), frame);
  }
  return [...bySite.values()];
}

function unused(context: RunContext, cache: OperatorFrame): readonly Draft[] {
  const inputs = sitesBelow(cache);
  const scans = context.facts.executions.flatMap((execution) =>
    execution.nodes.filter((node) => node.family === 'cachedScan').map((node) => ({ execution, node })),
  );
  const readers = new Set<ExecutionFacts>();
  for (const { execution, node } of scans) {
    const reads = readsCache(node, cache, inputs);
    // A cache that cannot be told from this one may be this one.
    if (reads === undefined) return [];
    if (reads) readers.add(execution);
  }
  if (readers.size > 1 || !wasReached(context, cache)) return [];
  // Where nothing shows that the cache was filled, the line may not have run.
  if (readers.size === 0 && isConditional(context, cache.site)) return [];
  const [filled] = readers;
  const stages =
    filled === undefined
      ? []
      : filled.nodes.filter((node) => node.family === 'cachedScan').flatMap((node) => stagesOf(context.facts, node));
  const cost = addCosts(stages.map((stage) => shareOfStage(context.facts, stage, 1)));
  return [
    {
      site: cache.site,
      callers: cache.callers,
      message:
        filled === undefined
          ? `No execution of this run reads this cache (${plural(context.facts.executions.length, 'execution')}), nor is it ever filled.`
          : `Only the execution that fills this cache reads it (execution ${filled.execution.id}, ${formatDuration(filled.durationMs ?? 0)}): it was filled for nothing.`,
      evidence: { readers: readers.size, executionsInRun: context.facts.executions.length },
      // Filling is a part of that stage that nothing tells apart: it is not claimed as saved.
      cost: { wallMs: 0, coreMs: filled === undefined ? 0 : cost.coreMs },
      executions: filled === undefined ? [] : [filled.execution.id],
      nodes: [],
      atLeast: 'warning',
      fixes: () => dropFix(context, cache),
    },
  ];
}

function isConditional(context: RunContext, { file, cell, range }: Site): boolean {
  return isInBranch(context.sources(file, cell) ?? [], range.start.line);
}

/** Whether an InMemoryTableScan reads this cache; undefined where its plan has no line at all. */
function readsCache(scan: NodeFacts, cache: OperatorFrame, inputs: ReadonlySet<string>): boolean | undefined {
  if (scan.match?.operator?.op.name === 'cache') return siteKey(scan.match.operator.site) === siteKey(cache.site);
  const matched = [...subtree(scan)].filter((node) => node !== scan && node.match !== undefined);
  if (matched.length === 0) return undefined;
  return matched.every((node) => node.match !== undefined && inputs.has(siteKey(node.match.site)));
}

function sitesBelow(cache: OperatorFrame): ReadonlySet<string> {
  const sites = new Set<string>();
  const seen = new Set<Frame>();
  const open: Frame[] = [...cache.inputs];
  for (let frame = open.pop(); frame !== undefined; frame = open.pop()) {
    if (seen.has(frame)) continue;
    seen.add(frame);
    if (frame.kind === 'operator') sites.add(siteKey(frame.site));
    open.push(...(frame.kind === 'choice' ? frame.alternatives : frame.inputs));
  }
  return sites;
}

/** The run came through a function on the way to this call: other operators or actions of it have executions. */
function wasReached(context: RunContext, cache: OperatorFrame): boolean {
  const places = [cache.site, ...cache.callers];
  const isNear = (site: Site): boolean =>
    places.some((place) => place.file === site.file && place.enclosing === site.enclosing);
  return context.facts.executions.some((execution) => {
    const match = execution.match;
    if (match === undefined) return false;
    return (match.anchor !== undefined && isNear(match.anchor)) || match.nodes.some((node) => isNear(node.site));
  });
}

function dropFix(context: CodeContext, cache: OperatorFrame): readonly Fix[] {
  const call = fromDot(cache, context.sources);
  if (call === undefined || !stands(cache.site, context.sources)) return [];
  const lines = context.sources(cache.site.file, cache.site.cell) ?? [];
  const alone = wholeStatement(call, lines);
  return [
    {
      title: `Take ${cache.site.method} away: nothing reads it`,
      edits: [editAt(cache.site, alone ?? wholeLine(call, lines), '')],
      meaning: 'safe',
      note: 'Same rows.',
      preferred: true,
    },
  ];
}

/**
 * `frame.cache()` alone on its line would leave a name that says nothing: the line goes as a whole,
 * where another statement of its block stands beside it, so that the block is not left empty.
 */
function wholeStatement({ start, end }: Range, lines: readonly string[]): Range | undefined {
  const text = lines[start.line] ?? '';
  const indent = /^\s*(?=[A-Za-z_]\w*$)/.exec(text.slice(0, start.character))?.[0];
  if (indent === undefined || start.line !== end.line || text.slice(end.character).trim() !== '') return undefined;
  const above = lines.slice(0, start.line).findLast((line) => line.trim() !== '') ?? '';
  // A chain that begins above, or goes on below, is no statement of its own.
  const isStatement = new RegExp(`^${indent}[A-Za-z_][^:]*[^\\s:({[,\\\\=.]$`).test(above.trimEnd());
  const below = lines[start.line + 1];
  if (!isStatement || below === undefined || /^\s*[.)\]]/.test(below)) return undefined;
  return { start: { line: start.line, character: 0 }, end: { line: start.line + 1, character: 0 } };
}
