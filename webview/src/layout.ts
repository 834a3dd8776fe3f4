/** What the layout needs to know; plain data, since it crosses into a worker. */
export interface LayoutInput {
  readonly cards: readonly LayoutCard[];
  readonly edges: readonly LayoutEdge[];
  /** `layers`: branches side by side. `column`: one card below the other with edges along the left, for a narrow panel. */
  readonly form: 'layers' | 'column';
  /** Parts that nothing connects stand beside each other up to here, then below. */
  readonly maxWidth: number;
}

export interface LayoutCard {
  readonly id: string;
  readonly width: number;
  readonly height: number;
  /** The costlier of two branches stands on the left. */
  readonly cost: number;
}

export interface LayoutEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly labelWidth: number;
  readonly labelHeight: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface LayoutResult {
  /** The form that was chosen in the end. */
  readonly form: LayoutInput['form'];
  readonly width: number;
  readonly height: number;
  /** Top left corners, by card. */
  readonly cards: Readonly<Record<string, Point>>;
  readonly edges: Readonly<Record<string, EdgePath>>;
}

export interface EdgePath {
  /** From the bottom of one card to the top of the next. */
  readonly points: readonly Point[];
  /** Top left corner of the label. */
  readonly label: Point;
}

/** Between a card and the label of its edge, and from there to the next card. */
export const LAYER_GAP = 15;

/** The cost of a card with everything that feeds it. */
export function branchCosts(input: LayoutInput): ReadonlyMap<string, number> {
  const inputs = new Map<string, string[]>();
  for (const edge of input.edges) inputs.set(edge.to, [...(inputs.get(edge.to) ?? []), edge.from]);
  const own = new Map(input.cards.map((card) => [card.id, card.cost]));
  const totals = new Map<string, number>();
  for (const card of inputsFirst(
    input.cards.map(({ id }) => id),
    (id) => inputs.get(id) ?? [],
  )) {
    const below = (inputs.get(card) ?? []).reduce((sum, each) => sum + (totals.get(each) ?? 0), 0);
    totals.set(card, (own.get(card) ?? 0) + below);
  }
  return totals;
}

/** Every id after all that feed it, each once. A cycle in a broken log ends where it closes; chains may be longer than functions can call each other. */
export function inputsFirst(starts: readonly string[], inputsOf: (id: string) => readonly string[]): readonly string[] {
  const ordered: string[] = [];
  const seen = new Set<string>();
  const open = starts.toReversed().map((id) => ({ id, done: false }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.done) {
      ordered.push(next.id);
      continue;
    }
    if (seen.has(next.id)) continue;
    seen.add(next.id);
    open.push({ id: next.id, done: true });
    for (const id of inputsOf(next.id).toReversed()) open.push({ id, done: false });
  }
  return ordered;
}
