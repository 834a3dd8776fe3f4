import type { Action } from '../model/frames.ts';
import type { CallSite } from './callSite.ts';
import type { Places } from './places.ts';
import { kindFits } from './actionKinds.ts';

/**
 * How far the lines of each file have moved since the run, where the log tells.
 * A log names many lines of a file. Where some of them hold no call of that kind, but all do some lines further down or up, text was put in or taken out above. Files that are as they were are not listed. `reached`: what programs of the workspace run by what the code tells.
 */
export type Drift = ReadonlyMap<string, number>;

/** Lines put in or taken out above all calls that the log names; more is another file. */
const MOST_LINES = 300;

export function driftOf(
  actions: readonly Action[],
  reached: ReadonlySet<Action>,
  sites: readonly CallSite[],
  places: Places,
): Drift {
  const drift = new Map<string, number>();
  for (const [file, logged] of loggedLines(sites, places)) {
    const all = actions.filter((action) => action.site.file === file);
    const called = all.filter((action) => reached.has(action));
    // A copy of a function that nothing calls is not what the log names.
    const own = called.length > 0 ? called : all;
    const fitting = logged.map((each) => statementsFor(own, each));
    const agreeing = (lines: number): boolean => logged.every(({ line }, index) => holds(fitting[index], line + lines));
    if (agreeing(0) || !tellsDistance(logged, fitting)) continue;
    const moved = distances(logged[0], fitting[0]).find(agreeing);
    if (moved !== undefined) drift.set(file, moved);
  }
  return drift;
}

type Lines = ReadonlySet<number>;

/** The lines of all statements that Spark may have been called from as the log says. */
function statementsFor(actions: readonly Action[], { site }: Logged): Lines {
  const lines = new Set<number>();
  for (const action of actions)
    if (kindFits(action, site) !== undefined)
      for (let { line } = action.statement.start; line <= action.statement.end.line; line++) lines.add(line);
  return lines;
}

function holds(lines: Lines | undefined, line: number): boolean {
  return lines?.has(line) === true;
}

/** How far a logged line may have moved, the least first. */
function distances(logged: Logged | undefined, lines: Lines | undefined): readonly number[] {
  if (logged === undefined || lines === undefined) return [];
  return [...lines]
    .map((line) => line - logged.line)
    .filter((distance) => Math.abs(distance) <= MOST_LINES)
    .sort((a, b) => Math.abs(a) - Math.abs(b) || b - a);
}

/** One line says little: only where a single statement of the file can be meant. */
function tellsDistance(logged: readonly Logged[], fitting: readonly Lines[]): boolean {
  const [first, ...others] = logged;
  if (first === undefined) return false;
  if (others.some((each) => each.line !== first.line)) return true;
  const lines = [...(fitting[0] ?? [])];
  // The lines of one statement stand together.
  return lines.length > 0 && Math.max(...lines) - Math.min(...lines) === lines.length - 1;
}

interface Logged {
  readonly line: number;
  readonly site: CallSite;
}

/** The lines of the workspace's files from which the log says that Spark was called; one of each kind. */
function loggedLines(sites: readonly CallSite[], places: Places): ReadonlyMap<string, readonly Logged[]> {
  const found = new Map<string, Map<string, Logged>>();
  for (const site of sites) {
    const frame = site.frames.find((each) => places.filesOf(each).length > 0);
    if (frame === undefined || places.cellOf(frame) !== undefined) continue;
    const [file, ...others] = places.filesOf(frame);
    if (file === undefined || others.length > 0) continue;
    const ofFile = found.get(file) ?? new Map<string, Logged>();
    found.set(file, ofFile);
    ofFile.set(`${frame.line} ${site.method ?? ''}`, { line: frame.line, site });
  }
  return new Map([...found].map(([file, logged]) => [file, [...logged.values()]]));
}
