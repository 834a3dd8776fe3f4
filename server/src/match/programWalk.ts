import type { Action, Entry, Trace } from '../model/frames.ts';
import type { Program, Programs } from './programChoice.ts';
import type { Anchor, Walk } from './walk.ts';
import { bestWalk, notebookPrices, scriptPrices } from './walk.ts';

/** One program's walk through the run. */
export interface ProgramWalk {
  readonly walk: Walk;
  /** What the run loses if this program ran it instead of the best one. */
  readonly loss: number;
}

/** `emissions` gives for each execution the program's actions that may have run it. */
type EmissionsOf = (program: Program) => readonly ReadonlyMap<Action, number>[];

/** Programs within this of the best fit the run as well as it does. */
const PROGRAM_TIE = 3;
/** What counts as a tie between two actions of one program. */
const ANCHOR_TIE = 0.5;

/** Walks of the programs that may have run this, the best first. A program that the log names gives way only where it runs nothing by itself: a runner of others. */
export function walkPrograms(programs: Programs, emissions: EmissionsOf): readonly ProgramWalk[] {
  const walks = walkAll(programs.choices, emissions);
  const explains = walks.some(({ walk }) => walk.anchors.some((anchors) => anchors.length > 0));
  const runner = programs.choices.every(({ traces }) => !traces.some(runsAction));
  return explains || !runner || programs.others.length === 0 ? walks : walkAll(programs.others, emissions);
}

function runsAction(trace: Trace): boolean {
  if (trace.kind === 'action') return true;
  return trace.kind === 'repeat' ? runsAction(trace.body) : trace.items.some(runsAction);
}

function walkAll(programs: readonly Program[], emissions: EmissionsOf): readonly ProgramWalk[] {
  const walked = programs.map((program) => {
    const prices = isNotebook(program.entry) ? notebookPrices : scriptPrices;
    const walk = bestWalk(program.traces, emissions(program), prices, program.aside);
    return { walk, total: walk.score + program.prior };
  });
  const best = Math.max(...walked.map(({ total }) => total));
  return walked
    .map(({ walk, total }) => ({ walk, loss: programLoss(best - total) }))
    .filter(({ loss }) => loss <= 2 * PROGRAM_TIE)
    .sort((a, b) => a.loss - b.loss);
}

/** Scores of whole runs differ by chance more than those of one execution do. */
function programLoss(difference: number): number {
  return difference < PROGRAM_TIE ? (difference * ANCHOR_TIE) / PROGRAM_TIE : difference;
}

function isNotebook(entry: Entry | undefined): boolean {
  return entry?.kind === 'notebook';
}

/** The actions that may have run one execution, over all programs that may have run. */
export function mergedAnchors(walks: readonly ProgramWalk[], execution: number): readonly Anchor[] {
  const losses = new Map<Action, number>();
  for (const { walk, loss } of walks)
    for (const anchor of walk.anchors[execution] ?? []) {
      const before = losses.get(anchor.action) ?? Number.POSITIVE_INFINITY;
      losses.set(anchor.action, Math.min(before, anchor.loss + loss));
    }
  return [...losses].map(([action, loss]) => ({ action, loss })).sort((a, b) => a.loss - b.loss);
}
