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
    const agreeing = (lines: number): boolean =>
      logged.every((each) => own.some((action) => holds(action, each, lines)));
    if (agreeing(0) || !tellsDistance(logged, own)) continue;
    for (let lines = 1; lines <= MOST_LINES; lines++) {
      const moved = agreeing(lines) ? lines : agreeing(-lines) ? -lines : undefined;
      if (moved === undefined) continue;
      drift.set(file, moved);
      break;
    }
  }
  return drift;
}

/** One line says little: only where a single statement of the file can be meant. */
function tellsDistance(logged: readonly Logged[], own: readonly Action[]): boolean {
  const [first, ...others] = logged;
  if (first === undefined || own.length === 0) return false;
  if (others.some((each) => each.line !== first.line)) return true;
  const lines = own
    .filter((action) => kindFits(action, first.site) !== undefined)
    .map(({ statement }) => statement.start.line);
  return new Set(lines).size === 1;
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

function holds(action: Action, { line, site }: Logged, moved: number): boolean {
  const { start, end } = action.statement;
  return start.line <= line + moved && line + moved <= end.line && kindFits(action, site) !== undefined;
}
