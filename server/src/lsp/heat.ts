import type { HeatMark } from '../../../protocol/server.ts';
import { t } from '../base/texts.ts';
import { formatDuration } from '../base/units.ts';
import type { StageId } from '../model/ids.ts';
import type { Stage } from '../model/run.ts';
import { stageMs } from '../rules/cost.ts';
import { stagesOf, type RunFacts } from '../rules/facts.ts';
import { stagesText } from './countWords.ts';
import type { FileView } from './fileView.ts';

/** From these shares of the application's time on a line is that hot; a line below the first is not marked. */
const SHARES = [0.01, 0.05, 0.15, 0.4] as const;

/**
 * How hot the lines of a document are: the time of all stages in which the nodes that a line asked for ran, each counted once.
 * Lines share stages, so the shares of a file may add up to more than all.
 */
export function heatOf(view: FileView, facts: RunFacts, cell: number | undefined): readonly HeatMark[] {
  const byLine = new Map<number, Map<StageId, Stage>>();
  for (const call of view.calls) {
    if (call.standing.kind === 'gone' || call.standing.place.cell !== cell) continue;
    const { line } = call.standing.place.range.start;
    const stages = byLine.get(line) ?? new Map<StageId, Stage>();
    byLine.set(line, stages);
    for (const node of call.nodes) {
      if (node.match?.role === 'required') continue;
      for (const stage of stagesOf(facts, node)) stages.set(stage.id, stage);
    }
  }
  return [...byLine]
    .flatMap(([line, stages]) => markOf(line, [...stages.values()], facts) ?? [])
    .toSorted((a, b) => a.line - b.line);
}

function markOf(line: number, stages: readonly Stage[], facts: RunFacts): HeatMark | undefined {
  const ms = stages.reduce((sum, stage) => sum + stageMs(stage), 0);
  const share = facts.applicationMs > 0 ? ms / facts.applicationMs : 0;
  const level = SHARES.findLastIndex((least) => share >= least) + 1;
  if (level === 0) return undefined;
  const percent = Math.min(100, Math.round(share * 100));
  const words = t('{0} of {1}, {2} % of the run', stagesText(stages.length), formatDuration(ms), percent);
  return { line, level, words };
}
