import type { Module } from '../model/program.ts';
import type { Position, Range, Site } from '../model/text.ts';
import type { CallInText } from './calls.ts';
import { callsOf } from './calls.ts';

/** What became of a call since the run. */
export type Followed =
  /** Unchanged, and where it was. */
  | { readonly kind: 'same'; readonly site: Site }
  /** The same call at another place: lines came or went, a variable was renamed, a method was extracted. */
  | { readonly kind: 'moved'; readonly site: Site }
  /** Still there, with other arguments. What the run says of it may no longer hold. */
  | { readonly kind: 'edited'; readonly site: Site }
  /** Deleted, or replaced by another operator. */
  | { readonly kind: 'gone' };

/**
 * Follows a call through edits of its file: from the text that the run was made of to the text as it is now.
 * By structure, not by line: same function, method, arguments and neighbors, and order among equals.
 */
export function followSite(site: Site, oldModule: Module, newModule: Module): Followed {
  const pairs = pairsOf(oldModule, newModule);
  const old = pairs.old.find(
    (call) =>
      call.cell === site.cell && call.name === site.method && samePosition(call.nameRange.start, site.range.start),
  );
  const now = old === undefined ? undefined : pairs.now.get(old);
  if (old === undefined || now === undefined) return { kind: 'gone' };
  const followed = moved(site, old, now);
  // A renamed variable among the arguments is no edit of the operator.
  if (old.looseArgs !== now.looseArgs) return { kind: 'edited', site: followed };
  const place =
    samePosition(old.nameRange.start, now.nameRange.start) && old.cell === now.cell && old.args === now.args;
  return { kind: place ? 'same' : 'moved', site: followed };
}

interface Pairs {
  readonly old: readonly CallInText[];
  readonly now: ReadonlyMap<CallInText, CallInText>;
}

const known = new WeakMap<Module, WeakMap<Module, Pairs>>();

function pairsOf(oldModule: Module, newModule: Module): Pairs {
  const before = known.get(oldModule)?.get(newModule);
  if (before !== undefined) return before;
  const pairs = pairCalls(callsOf(oldModule), callsOf(newModule));
  const ofOld = known.get(oldModule) ?? new WeakMap<Module, Pairs>();
  ofOld.set(newModule, pairs);
  known.set(oldModule, ofOld);
  return pairs;
}

/** First in order inside each function, then what was left over anywhere in the file. */
function pairCalls(old: readonly CallInText[], now: readonly CallInText[]): Pairs {
  const pairs = new Map<CallInText, CallInText>();
  const taken = new Set<CallInText>();
  const functions = new Set(old.map((call) => call.enclosing));
  for (const name of functions) {
    const before = old.filter((call) => call.enclosing === name);
    const after = now.filter((call) => call.enclosing === name);
    for (const [a, b] of inOrder(before, after)) {
      pairs.set(a, b);
      taken.add(b);
    }
  }
  const free = now.filter((call) => !taken.has(call));
  for (const call of old) {
    if (pairs.has(call)) continue;
    const likely = free.filter(
      (each) =>
        !taken.has(each) && each.name === call.name && each.looseArgs === call.looseArgs && chainAgrees(call, each),
    );
    const [only] = likely;
    if (
      only === undefined ||
      (likely.length > 1 && likely.filter((each) => each.receiver === call.receiver).length > 1)
    )
      continue;
    const chosen = likely.find((each) => each.receiver === call.receiver) ?? only;
    pairs.set(call, chosen);
    taken.add(chosen);
  }
  return { old, now: pairs };
}

/** A call that changed its function keeps a neighbor: what it is called on or what is called on it. */
function chainAgrees(a: CallInText, b: CallInText): boolean {
  return (
    a.receiver === b.receiver ||
    (a.outer !== '' && a.outer === b.outer) ||
    a.looseArgs.length > 12 ||
    a.outer === '' ||
    b.outer === ''
  );
}

/** The best pairing that keeps the order, as in the comparison of two texts. */
function inOrder(
  before: readonly CallInText[],
  after: readonly CallInText[],
): readonly (readonly [CallInText, CallInText])[] {
  const width = after.length + 1;
  const scores = new Float64Array((before.length + 1) * width);
  for (let i = before.length - 1; i >= 0; i--)
    for (let j = after.length - 1; j >= 0; j--) {
      const pair = similarity(before[i], after[j]);
      const together = pair > 0 ? pair + (scores[(i + 1) * width + j + 1] ?? 0) : 0;
      scores[i * width + j] = Math.max(together, scores[(i + 1) * width + j] ?? 0, scores[i * width + j + 1] ?? 0);
    }
  const pairs: (readonly [CallInText, CallInText])[] = [];
  for (let i = 0, j = 0; i < before.length && j < after.length;) {
    const a = before[i];
    const b = after[j];
    const here = scores[i * width + j] ?? 0;
    const pair = similarity(a, b);
    if (a !== undefined && b !== undefined && pair > 0 && here === pair + (scores[(i + 1) * width + j + 1] ?? 0)) {
      pairs.push([a, b]);
      i++;
      j++;
    } else if (here === (scores[(i + 1) * width + j] ?? 0)) i++;
    else j++;
  }
  return pairs;
}

function similarity(a: CallInText | undefined, b: CallInText | undefined): number {
  if (a === undefined || b === undefined || a.name !== b.name || a.cell !== b.cell) return 0;
  let score = 1;
  if (a.args === b.args) score += 2;
  else if (a.looseArgs === b.looseArgs) score += 1.5;
  if (a.receiver === b.receiver) score += 2;
  if (a.root === b.root) score += 1;
  if (a.outer === b.outer) score += 0.5;
  return score;
}

function moved(site: Site, old: CallInText, now: CallInText): Site {
  const { inner, ...rest } = site;
  const range: Range = now.nameRange;
  const followed: Site = {
    ...rest,
    range,
    enclosing: now.enclosing === old.enclosing ? site.enclosing : now.enclosing,
  };
  // A place inside a SQL text moves with its call as long as the text is the same.
  if (inner === undefined || old.looseArgs !== now.looseArgs) return followed;
  const lines = now.nameRange.start.line - old.nameRange.start.line;
  const characters = now.nameRange.start.character - old.nameRange.start.character;
  const shift = (position: Position): Position => ({
    line: position.line + lines,
    character: position.character + (position.line === old.nameRange.start.line ? characters : 0),
  });
  return { ...followed, inner: { start: shift(inner.start), end: shift(inner.end) } };
}

function samePosition(a: Position, b: Position): boolean {
  return a.line === b.line && a.character === b.character;
}
