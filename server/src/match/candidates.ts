import type { Action } from '../model/frames.ts';
import type { Range, Site } from '../model/text.ts';
import type { CallSite, CodeFrame } from './callSite.ts';
import type { Located } from './stackAgreement.ts';
import type { Drift } from './drift.ts';
import type { Places } from './places.ts';
import { plural } from '../base/units.ts';
import { kindFits } from './actionKinds.ts';
import { stackAgreement } from './stackAgreement.ts';

/** An action that may have run an execution, by what the log says of the call. */
export interface Candidate {
  readonly action: Action;
  /** How much the call site speaks for it, before the plan is looked at. */
  readonly score: number;
  /** The log names the statement: nothing else can have run it. */
  readonly pinned: boolean;
  /** The lines of its file have moved since the run: the statement is the one that stands where the logged line would be now. */
  readonly moved: boolean;
  /** How many of the action's callers, from the innermost, the log's stack may have, where it shows that another way led there. */
  readonly astray: number | undefined;
  readonly evidence: readonly string[];
}

/** Actions that may have run an execution. Where the log names a line of the workspace only that line's actions may. */
export function candidatesOf(
  actions: readonly Action[],
  site: CallSite,
  places: Places,
  drift: Drift,
): readonly Candidate[] {
  const frames = site.frames.map((frame) => locate(frame, places, drift)).filter((frame) => frame !== undefined);
  const [innermost, ...callers] = frames;
  if (innermost === undefined) return site.frames.some(namesFile) ? [] : allByKind(actions, site);
  const named = actions.flatMap((action) => byLine(action, innermost, callers, site));
  if (named.length === 0) return [];
  const best = Math.max(...named.map((candidate) => candidate.score));
  // Another instance of the same statement may run when fewer of its callers agree; a quite different one may not.
  return named.filter((candidate) => candidate.score > best - 6);
}

/** The log names a file, and it is none of the workspace: other code ran this. Prompts and cells of unknown notebooks name nothing. */
function namesFile(frame: CodeFrame): boolean {
  return !/^<|ipykernel|^cmd\d+\.sc$|^command-/.test(frame.file);
}

function locate(frame: CodeFrame, places: Places, drift: Drift): Located | undefined {
  const cell = places.cellOf(frame);
  if (cell !== undefined) return { files: [cell.file], cell: cell.cell, line: frame.line, moved: 0, logged: frame };
  const files = places.filesOf(frame);
  const [file, ...others] = files;
  if (file === undefined) return undefined;
  const moved = others.length > 0 ? 0 : (drift.get(file) ?? 0);
  return { files, cell: undefined, line: frame.line + moved, moved, logged: frame };
}

/** Executions that say the same of their call have the same candidates; a run has hundreds of them and a workspace thousands of actions. */
const kinds = new WeakMap<readonly Action[], Map<string, readonly Candidate[]>>();

function allByKind(actions: readonly Action[], site: CallSite): readonly Candidate[] {
  if (site.connect !== undefined) return actions.flatMap((action) => byKind(action, site));
  const known = kinds.get(actions) ?? new Map<string, readonly Candidate[]>();
  kinds.set(actions, known);
  const key = `${site.method ?? ''} ${site.apiClass ?? ''} ${site.learning ?? ''} ${site.streaming}`;
  const candidates = known.get(key) ?? actions.flatMap((action) => byKind(action, site));
  known.set(key, candidates);
  return candidates;
}

function byKind(action: Action, site: CallSite): readonly Candidate[] {
  const fit = kindFits(action, site);
  if (fit === undefined) return [];
  const named = site.learning ?? site.method;
  const evidence = named === undefined ? [] : [`the log names ${named}, without a line`];
  return [{ action, score: fit, pinned: false, moved: false, astray: undefined, evidence }];
}

function byLine(action: Action, frame: Located, callers: readonly Located[], site: CallSite): readonly Candidate[] {
  if (!frame.files.includes(action.site.file) || (frame.cell !== undefined && frame.cell !== action.site.cell))
    return [];
  if (!covers(action.statement, frame.line)) return [];
  const fit = kindFits(action, site);
  if (fit === undefined) return [];
  const exact = action.site.range.start.line === frame.line ? 2 : 0;
  const { score, astray } = stackAgreement(action, callers);
  const confirmed = action.callers.slice(0, astray);
  return [
    {
      action,
      score: 10 + fit + exact + score,
      pinned: true,
      moved: frame.moved !== 0,
      astray,
      evidence: [
        `the log names ${baseName(frame.logged.file)}:${frame.logged.line + 1}${callers.length > 0 && confirmed.length > 0 ? `, called from ${callersText(confirmed)}` : ''}`,
        ...(frame.moved === 0
          ? []
          : [`the file was edited since the run: all lines that the log names stand ${movedText(frame.moved)} now`]),
      ],
    },
  ];
}

function movedText(lines: number): string {
  return `${plural(Math.abs(lines), 'line')} ${lines > 0 ? 'further down' : 'further up'}`;
}

function callersText(callers: readonly Site[]): string {
  return callers
    .slice(0, 3)
    .map((site) => `${baseName(site.file)}:${site.range.start.line + 1}`)
    .join(', ');
}

function baseName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}

function covers(range: Range, line: number): boolean {
  return range.start.line <= line && line <= range.end.line;
}
