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
  const total = (id: string): number => {
    const known = totals.get(id);
    if (known !== undefined) return known;
    // Set first, so that a cycle in a broken log ends here.
    totals.set(id, own.get(id) ?? 0);
    const sum = (inputs.get(id) ?? []).reduce((all, each) => all + total(each), own.get(id) ?? 0);
    totals.set(id, sum);
    return sum;
  };
  for (const card of input.cards) total(card.id);
  return totals;
}
