import type { GraphCard, GraphNode } from '../../protocol/graph.ts';
import type { SceneCard } from './scene.ts';
import { placeText } from './cardWords.ts';

/** Nodes that hold all words of the text, in the order in which they are drawn. Wrappers only where nothing else does. */
export function findNodes(text: string, nodes: readonly GraphNode[], cards: readonly GraphCard[]): readonly number[] {
  const words = wordsIn(text);
  if (words.length === 0) return [];
  const found = nodes.filter(
    (node) => node.sameAs === undefined && words.every((word) => haystack(node).includes(word)),
  );
  const operators = found.filter((node) => !node.wrapper);
  const place = new Map(cards.flatMap((card) => card.nodeIds).map((id, index) => [id, index]));
  return (operators.length > 0 ? operators : found)
    .sort((a, b) => (place.get(a.id) ?? Infinity) - (place.get(b.id) ?? Infinity))
    .map((node) => node.id);
}

/** Stages of the application's graph that hold all words: their number, their execution, Spark's name for them. */
export function findStages(text: string, cards: readonly SceneCard[]): readonly number[] {
  const words = wordsIn(text);
  if (words.length === 0) return [];
  return cards.flatMap(({ stage, title, about }) => {
    const said = `${title} ${about} ${stage?.name ?? ''} ${stage?.findings.join(' ') ?? ''}`.toLowerCase();
    return stage !== undefined && words.every((word) => said.includes(word)) ? [stage.id] : [];
  });
}

function wordsIn(text: string): readonly string[] {
  return text.toLowerCase().split(/\s+/).filter(Boolean);
}

function haystack(node: GraphNode): string {
  const place =
    node.link.kind === 'asked' || node.link.kind === 'required'
      ? `${node.link.site.file} ${placeText(node.link.site)}`
      : '';
  return `${node.words} ${node.detail} ${node.name} ${node.text} ${place} ${node.findings.join(' ')}`.toLowerCase();
}
