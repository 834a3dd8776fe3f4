import { describe, expect, it } from 'vitest';
import type { LayoutCard, LayoutEdge, LayoutInput, LayoutResult } from './layout.ts';
import { arrange } from './arrange.ts';

function card(id: string, cost = 0, height = 100): LayoutCard {
  return { id, width: 200, height, cost };
}

function edge(from: string, to: string): LayoutEdge {
  return { id: `${from}-${to}`, from, to, labelWidth: 80, labelHeight: 20 };
}

function input(
  cards: readonly LayoutCard[],
  edges: readonly LayoutEdge[],
  form: LayoutInput['form'] = 'layers',
): LayoutInput {
  return { cards, edges, form, maxWidth: 900 };
}

function overlaps(given: LayoutInput, result: LayoutResult): readonly string[] {
  const boxes = given.cards.map((each) => ({ ...each, ...result.cards[each.id]! }));
  return boxes.flatMap((a, index) =>
    boxes
      .slice(index + 1)
      .filter((b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height)
      .map((b) => `${a.id} ${b.id}`),
  );
}

/** A full binary tree: card 1 takes what 2 and 3 make, and so on. */
function tree(count: number): LayoutInput {
  const cards = Array.from({ length: count }, (_, index) => card(String(index + 1), index % 7, 60 + (index % 5) * 40));
  const edges = cards.slice(1).map((_, index) => edge(String(index + 2), String(Math.floor((index + 2) / 2))));
  return input(cards, edges);
}

describe('layers', () => {
  it('puts what makes rows above what takes them', () => {
    const { cards } = arrange(input([card('write'), card('scan')], [edge('scan', 'write')]));
    expect(cards['scan']!.y + 100).toBeLessThan(cards['write']!.y);
  });

  it('puts the costlier branch on the left, whatever the order of the cards', () => {
    const edges = [edge('cheap', 'join'), edge('costly', 'join')];
    for (const order of [
      ['cheap', 'costly'],
      ['costly', 'cheap'],
    ]) {
      const cards = [...order.map((id) => card(id, id === 'costly' ? 0.9 : 0.1)), card('join')];
      const { cards: placed } = arrange(input(cards, edges));
      expect(placed['costly']!.x).toBeLessThan(placed['cheap']!.x);
    }
  });

  it('counts what feeds a branch into its cost', () => {
    const cards = [card('a'), card('b', 0.2), card('deep', 0.9), card('join')];
    const edges = [edge('deep', 'a'), edge('a', 'join'), edge('b', 'join')];
    const { cards: placed } = arrange(input(cards, edges));
    expect(placed['a']!.x).toBeLessThan(placed['b']!.x);
  });

  it('lays nothing over another, edges meet their cards', () => {
    const given = { ...tree(63), maxWidth: 9_000 };
    const result = arrange(given);
    expect(overlaps(given, result)).toEqual([]);
    for (const { id, from, to } of given.edges) {
      const { points } = result.edges[id]!;
      const height = given.cards.find((each) => each.id === from)!.height;
      expect(points[0]!.y).toBeCloseTo(result.cards[from]!.y + height, 3);
      expect(points.at(-1)!.y).toBeCloseTo(result.cards[to]!.y, 3);
    }
  });

  it('sets unconnected parts in rows', () => {
    const cards = Array.from({ length: 10 }, (_, index) => card(String(index)));
    const given = input(cards, []);
    const result = arrange(given);
    expect(overlaps(given, result)).toEqual([]);
    expect(result.width).toBeLessThanOrEqual(900);
    expect(result.cards['0']!.y).toBeLessThan(result.cards['9']!.y);
  });

  it('turns into a column where it would be many panels wide', () => {
    const wide = arrange(tree(255));
    expect(wide.form).toBe('column');
    expect(overlaps(tree(255), wide)).toEqual([]);
    expect(wide.width).toBeLessThan(900);
    expect(arrange(tree(15)).form).toBe('layers');
  });

  it('ends where a broken log makes a circle, and skips edges to nowhere', () => {
    const given = input([card('a'), card('b')], [edge('a', 'b'), edge('b', 'a'), edge('b', 'c')]);
    expect(overlaps(given, arrange(given))).toEqual([]);
  });

  it('draws nothing of nothing', () => {
    expect(arrange(input([], []))).toMatchObject({ width: 0, height: 0 });
  });
});

describe('column', () => {
  it('sets one card below the other in the order of the data', () => {
    const given = input([card('a'), card('b'), card('join')], [edge('a', 'join'), edge('b', 'join')], 'column');
    const result = arrange(given);
    expect(overlaps(given, result)).toEqual([]);
    expect(['a', 'b', 'join'].map((id) => result.cards[id]!.x)).toEqual([20, 20, 20]);
    expect(result.cards['a']!.y).toBeLessThan(result.cards['b']!.y);
  });

  it('leads an edge around the cards that it passes', () => {
    const given = input([card('a'), card('b'), card('join')], [edge('a', 'join'), edge('b', 'join')], 'column');
    const result = arrange(given);
    expect(Math.min(...result.edges['a-join']!.points.map((point) => point.x))).toBeLessThan(20);
    expect(result.edges['b-join']!.points).toHaveLength(2);
  });

  it('gives edges that run at the same time a gutter each', () => {
    const cards = ['a', 'b', 'c', 'd', 'join'].map((id) => card(id));
    const edges = ['a', 'b', 'c', 'd'].map((id) => edge(id, 'join'));
    const result = arrange(input(cards, edges, 'column'));
    const gutters = ['a', 'b', 'c'].map((id) =>
      Math.min(...result.edges[`${id}-join`]!.points.map((point) => point.x)),
    );
    expect(new Set(gutters).size).toBe(3);
  });

  it('places a chain that is longer than functions can call each other', () => {
    const cards = Array.from({ length: 12_000 }, (_, index) => card(`c${String(index)}`));
    const edges = cards.slice(1).map((each, index) => edge(`c${String(index)}`, each.id));
    const result = arrange(input(cards, edges));
    expect(result.cards['c11999']!.y).toBeGreaterThan(result.cards['c0']!.y);
    expect(Object.keys(result.cards)).toHaveLength(12_000);
  });
});
