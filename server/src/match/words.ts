import type { PlanNode } from '../model/plan.ts';
import type { ColumnExpr } from '../model/frames.ts';
import type { Demand, Expected } from './expected.ts';
import { nodesOf } from '../plan/walk.ts';
import { partsOf } from './expressions.ts';

/** Words of the plan's texts: names of columns, functions, files, literals. */
export function wordsOfPlan(plan: PlanNode): ReadonlySet<string> {
  const words = new Set<string>();
  for (const node of nodesOf(plan))
    for (const word of node.text.toLowerCase().match(/[a-z_][a-z0-9_]{2,}/g) ?? []) words.add(word);
  return words;
}

const known = new WeakMap<Expected, ReadonlySet<string>>();

/** Words that the code asks for somewhere below. */
function wordsOfExpected(root: Expected): ReadonlySet<string> {
  const before = known.get(root);
  if (before !== undefined) return before;
  const words = new Set<string>();
  const seen = new Set<Expected>([root]);
  // A set hands out what is added while it is walked.
  for (const each of seen) {
    for (const expr of columnsOf(each.demand)) addWords(words, expr);
    for (const input of each.inputs) seen.add(input);
  }
  known.set(root, words);
  return words;
}

function addWords(words: Set<string>, expr: ColumnExpr): void {
  for (const part of partsOf(expr)) {
    if (part.kind === 'column' || part.kind === 'alias') for (const text of part.name) addText(words, text);
    else if (part.kind === 'literal' && typeof part.value === 'string') addText(words, part.value);
  }
}

function addText(words: Set<string>, text: string | undefined): void {
  for (const word of text?.toLowerCase().match(/[a-z_][a-z0-9_]{2,}/g) ?? []) words.add(word);
}

/** Columns that stay in the plan if the operator does; those of projections may be pruned. */
function columnsOf(demand: Demand): readonly ColumnExpr[] {
  switch (demand.kind) {
    case 'join':
      return [
        ...(demand.condition === undefined ? [] : [demand.condition]),
        ...(demand.using ?? []).map((name): ColumnExpr => ({ kind: 'column', name: [name] })),
      ];
    case 'aggregate':
      return [...(demand.keys ?? []), ...(demand.functions ?? [])];
    case 'exchange':
      return demand.keys;
    case 'sort':
      return demand.keys.map((key) => key.column);
    case 'window':
      return demand.windows.map((each) => each.window);
    case 'filter':
      return demand.condition === undefined ? [] : [demand.condition];
    case 'generate':
      return demand.columns;
    case 'scan':
    case 'rows':
    case 'coalesce':
    case 'project':
    case 'limit':
    case 'sample':
    case 'pythonEval':
    case 'typed':
    case 'objects':
    case 'write':
    case 'none':
      return [];
  }
}

/** Alternatives looked into one by one; of more only those whose words the plan has. */
const FEW = 4;
/** How much smaller a share of words still makes an alternative worth a look. */
const NEAR = 0.2;

/** Of many alternatives (an interface with twenty implementations) those that may be meant, by their words. */
export function worthLooking(
  alternatives: readonly Expected[],
  wordsOf: () => ReadonlySet<string>,
): readonly Expected[] {
  if (alternatives.length <= FEW) return alternatives;
  const plan = wordsOf();
  const shares = alternatives.map((each) => {
    const words = wordsOfExpected(each);
    if (words.size === 0) return 1;
    let hits = 0;
    for (const word of words) if (plan.has(word)) hits++;
    return hits / words.size;
  });
  const best = Math.max(...shares);
  return alternatives.filter((_, index) => (shares[index] ?? 0) >= best - NEAR);
}
