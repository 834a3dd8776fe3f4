import type { BadgeLevel, GraphNode, GraphStage } from '../../protocol/graph.ts';

export type Heat = 'none' | 'warm' | 'hot' | 'burning';

const rank: Readonly<Record<BadgeLevel, number>> = { plain: 0, notable: 1, bad: 2 };

/** Cost is the only color: a stage is hot by its part of the time, and burns where something is wrong with it besides. */
export function cardHeat(stage: GraphStage): Heat {
  if (stage.status === 'failed') return 'burning';
  const worst = Math.max(0, ...stage.badges.filter((badge) => badge.kind !== 'time').map((badge) => rank[badge.level]));
  if (stage.durationMs < 500 || stage.share < 0.1) return 'none';
  if (worst === 2) return 'burning';
  return stage.share >= 0.3 ? 'hot' : 'warm';
}

export function lineHeat(node: GraphNode): Heat {
  if (node.heat >= 0.3 && node.findings.length > 0) return 'burning';
  if (node.heat >= 0.2 || node.badges.some((badge) => badge.level === 'bad')) return 'hot';
  return node.heat >= 0.05 || node.badges.some((badge) => badge.level === 'notable') ? 'warm' : 'none';
}
