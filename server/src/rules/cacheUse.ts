import type { Action, Frame, OperatorFrame } from '../model/frames.ts';
import { siteKey } from './facts.ts';
import type { CodeContext } from './rule.ts';
import { loopAround } from './loops.ts';

/** What the code alone tells of a cached frame. */
export interface CacheUse {
  readonly cache: OperatorFrame;
  /** The name that holds the frame: `df = read().cache()`, or `df.cache()` as a statement. */
  readonly name: string;
  /** Actions that compute something of the frame. */
  readonly actions: readonly Action[];
  /** How often the frame is read after the cache in its file: by its name, or by the chain that goes on. */
  readonly mentions: number;
  readonly isReleased: boolean;
  readonly inLoop: boolean;
  /** From how many places its function is called. */
  readonly ways: number;
  /** The function gives the frame away, or keeps it in an object: others may use and release it. */
  readonly isHandedOn: boolean;
}

/** Every cache that is held by a name; what has none, or goes where the code cannot be followed, is left out. */
export function cacheUses(context: CodeContext): readonly CacheUse[] {
  const bySite = new Map<string, OperatorFrame[]>();
  for (const frame of context.flow?.operators ?? []) {
    if (frame.op.name !== 'cache' || !/^(?:cache|persist)$/.test(frame.site.method) || frame.site.inner !== undefined)
      continue;
    const key = siteKey(frame.site);
    bySite.set(key, [...(bySite.get(key) ?? []), frame]);
  }
  return [...bySite.values()].flatMap(([cache, ...others]) =>
    cache === undefined ? [] : (useOf(cache, callersOf([cache, ...others]), context) ?? []),
  );
}

function callersOf(frames: readonly OperatorFrame[]): number {
  return new Set(frames.map((frame) => frame.callers.map(siteKey).join(' '))).size;
}

function useOf(cache: OperatorFrame, ways: number, context: CodeContext): CacheUse | undefined {
  const { site } = cache;
  const lines = context.sources(site.file, site.cell);
  const name = lines === undefined ? undefined : nameOf(cache, lines);
  if (lines === undefined || name === undefined) return undefined;
  const after = (cache.callRange?.end ?? site.range.end).line;
  const below = lines.slice(after + 1).filter((line) => !/^\s*(?:#|\/\/|\*)/.test(line));
  const word = new RegExp(`(?<![\\w."'])${name}\\b(?!\\s*=[^=])`, 'g');
  const text = below.join('\n');
  return {
    cache,
    name,
    actions: actionsOver(cache, context),
    mentions: [...text.matchAll(word)].length + (goesOn(lines, cache) ? 1 : 0),
    // Under which name it is let go, lines do not tell: a list of frames may hold it.
    isReleased: /\b(?:unpersist|clearCache|uncacheTable)\b/.test(lines.join('\n')),
    inLoop: loopAround(lines, site.range.start.line)?.kind === 'turns',
    ways,
    isHandedOn: isHandedOn(name, below) || isLastOfBlock(below),
  };
}

function goesOn(lines: readonly string[], { callRange, site }: OperatorFrame): boolean {
  const end = callRange?.end ?? site.range.end;
  const rest = (lines[end.line] ?? '').slice(end.character);
  return /^\s*\./.test(rest) || (rest.trim() === '' && /^\s*\./.test(lines[end.line + 1] ?? ''));
}

/** Scala's last statement of a block is its value. */
function isLastOfBlock(below: readonly string[]): boolean {
  return /^\s*\}/.test(below.find((line) => line.trim() !== '') ?? '');
}

/** The name before the `=` of the statement, or the bare name that is cached in place. */
function nameOf(cache: OperatorFrame, lines: readonly string[]): string | undefined {
  const { line, character } = cache.site.range.start;
  const before = (lines[line] ?? '').slice(0, character);
  const inPlace = /^\s*(\w+)\.$/.exec(before)?.[1];
  if (inPlace !== undefined) return inPlace;
  for (let at = line; at >= 0 && at > line - 30; at--) {
    const text = at === line ? before : (lines[at] ?? '');
    const assigned =
      /^\s*(?:(?:private|lazy|implicit|final)\s+)*(?:val\s+|var\s+)?(\w+)\s*(?::\s*[\w.[\]]+\s*)?=(?!=)/.exec(
        text,
      )?.[1];
    if (assigned !== undefined) return assigned;
    // Only a chain that is broken before its dots, or one in parentheses, begins further up.
    if (!/^\s*[.)]/.test(text) && !/^\s*\w+\s*\\?$/.test(text)) return undefined;
  }
  return undefined;
}

function actionsOver(cache: OperatorFrame, context: CodeContext): readonly Action[] {
  const key = siteKey(cache.site);
  const actions = new Map<string, Action>();
  for (const action of context.flow?.actions ?? [])
    if (action.frame !== undefined && reaches(action.frame, key)) actions.set(siteKey(action.site), action);
  return [...actions.values()];
}

const MOST_FRAMES = 5_000;

function reaches(root: Frame, key: string): boolean {
  const seen = new Set<Frame>([root]);
  const open = [root];
  for (let frame = open.pop(); frame !== undefined && seen.size < MOST_FRAMES; frame = open.pop()) {
    if (frame.kind === 'operator' && siteKey(frame.site) === key) return true;
    for (const input of frame.kind === 'choice' ? frame.alternatives : frame.inputs) {
      if (seen.has(input)) continue;
      seen.add(input);
      open.push(input);
    }
  }
  return false;
}

function isHandedOn(name: string, below: readonly string[]): boolean {
  const handed = new RegExp(
    `^\\s*(?:return|yield)\\b.*\\b${name}\\b|^\\s*${name}\\s*$|^\\s*\\(.*\\b${name}\\b.*\\)\\s*$|\\b(?:self|this)\\.\\w+\\s*=\\s*${name}\\b`,
  );
  return below.some((line) => handed.test(line));
}
