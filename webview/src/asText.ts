import type { GraphNode, PlanGraph } from '../../protocol/graph.ts';
import { badgeText } from './badges.ts';
import type { Scene, SceneCard, SceneEdge } from './scene.ts';
import { placeText, rowsText } from './cardWords.ts';
import { t } from './texts.ts';
import { durationText } from './units.ts';

/** The graph as it is shown, as plain text for a ticket or a chat. */
export function graphAsText(graph: PlanGraph, scene: Scene): string {
  const { execution, app } = graph;
  const head = [app.name, t('execution {0}', execution.id), execution.title, durationText(execution.durationMs ?? 0)];
  const blocks = scene.cards.map((card) => cardAsText(card, scene.edges));
  const findings = graph.findings.map((finding) => `! ${finding.message}`);
  return `${[head.filter(Boolean).join(' · '), ...findings, '', ...blocks].join('\n')}\n`;
}

function cardAsText(card: SceneCard, edges: readonly SceneEdge[]): string {
  const head = [card.title, card.time, ...card.badges.map(badgeText), card.note, card.was].filter(Boolean).join(' · ');
  const lines = card.lines.map((line) => `  ${nodeAsText(line.node)}`);
  const leaving = edges.filter((edge) => edge.from === card.id).map((edge) => `    ↓ ${edgeAsText(edge)}`);
  return [head, ...lines, ...leaving, ''].join('\n');
}

function nodeAsText(node: GraphNode): string {
  const parts = [`${node.words} ${node.detail}`.trim()];
  if (node.rowsOut !== undefined) parts.push(rowsText(node.rowsOut));
  parts.push(...node.badges.map(badgeText));
  if (node.link.kind === 'asked') parts.push(placeText(node.link.site));
  if (node.link.kind === 'required') parts.push(t('for {0} at {1}', node.link.purpose, placeText(node.link.site)));
  return parts.join('  ');
}

function edgeAsText(edge: SceneEdge): string {
  return [edge.amount, edge.before === '' ? edge.how : `${edge.before} → ${edge.how}`].filter(Boolean).join(' ');
}

/** The graph as a Mermaid flowchart: every operator a node, every stage a subgraph. */
export function graphAsMermaid(scene: Scene): string {
  const lines = ['flowchart TB'];
  for (const [index, card] of scene.cards.entries()) {
    const head = [card.title, card.time, ...card.badges.map(badgeText)].filter(Boolean).join(' · ');
    lines.push(`  subgraph card${String(index)}["${mermaidText(head)}"]`);
    const ids = card.lines.map((line) => line.node);
    if (ids.length === 0) lines.push(`    card${String(index)}only[" "]`);
    for (const node of ids)
      lines.push(`    n${String(node.id)}["${mermaidText(`${node.words} ${node.detail}`.trim())}"]`);
    for (const line of card.lines) {
      const to = line.consumer === undefined ? undefined : card.lines[line.consumer];
      if (to !== undefined) lines.push(`    n${String(line.node.id)} --> n${String(to.node.id)}`);
    }
    lines.push('  end');
  }
  const indexOf = new Map(scene.cards.map((card, index) => [card.id, index]));
  for (const edge of scene.edges) {
    const label = mermaidText(edgeAsText(edge));
    lines.push(`  card${String(indexOf.get(edge.from))} -->|"${label}"| card${String(indexOf.get(edge.to))}`);
  }
  const hot = scene.cards.flatMap((card) => card.lines).filter((line) => line.heat === 'burning');
  if (hot.length > 0) {
    lines.push('  classDef costly stroke:#d33,stroke-width:3px');
    lines.push(`  class ${hot.map((line) => `n${String(line.node.id)}`).join(',')} costly`);
  }
  return `${lines.join('\n')}\n`;
}

/** Quotes and brackets have a meaning in Mermaid, and so has HTML: entities for all of them. */
function mermaidText(text: string): string {
  return text.replaceAll(/["#<>&|[\](){}`\n]/g, (character) => `#${String(character.charCodeAt(0))};`);
}
