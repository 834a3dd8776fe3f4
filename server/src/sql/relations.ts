import type { JoinType } from '../model/frames.ts';
import type { SqlNode } from '../model/sql.ts';
import { table } from '../base/table.ts';
import { conjuncts, conjunction } from './columns.ts';
import { accept, at, commaSeparated, deeper, isHole, last, name, next, parenthesized, peek } from './cursor.ts';
import type { Cursor } from './cursor.ts';
import { parseExpr } from './expressions.ts';
import { parsePrimaryRelation } from './tables.ts';

/** What a `FROM` brings, with the names that the rest of the select may call it, in lower case. */
export interface Relation {
  readonly node: SqlNode;
  readonly names: ReadonlySet<string>;
  /** `LATERAL` stands before it: it may speak of what stands to its left. */
  readonly lateral?: true;
}

/** The list after `FROM`. */
export function parseRelations(cursor: Cursor): Relation[] {
  return commaSeparated(cursor, () => parseRelation(cursor));
}

function parseRelation(cursor: Cursor): Relation {
  return deeper(cursor, () => {
    const lateral = accept(cursor, 'LATERAL');
    let relation: Relation = parsePrimaryRelation(cursor);
    if (lateral) relation = { ...relation, lateral };
    for (;;) {
      const joined = parseJoin(cursor, relation);
      if (joined === undefined) return relation;
      relation = joined;
    }
  });
}

/** A join to what was read so far, if one follows. */
export function parseJoin(cursor: Cursor, left: Relation): Relation | undefined {
  while (isHole(peek(cursor))) next(cursor);
  const words = joinWords(cursor);
  if (words === undefined) return undefined;
  const { start } = peek(cursor);
  cursor.at += words.count;
  const { end } = last(cursor);
  const lateral = accept(cursor, 'LATERAL');
  const right = parsePrimaryRelation(cursor);
  while (isHole(peek(cursor))) next(cursor);
  const on = accept(cursor, 'ON') ? parseExpr(cursor) : undefined;
  const using = on === undefined && accept(cursor, 'USING') ? parenthesized(cursor, () => name(cursor)) : undefined;
  const names = new Set([...left.names, ...right.names]);
  const generated = lateral ? generatedFrom(left.node, right.node) : undefined;
  if (generated !== undefined) return { node: generated, names };
  const broadcast = broadcastSide(cursor, left, right);
  const node: SqlNode = {
    op: {
      name: 'join',
      type:
        words.type === 'inner' && on === undefined && using === undefined && !words.natural && !lateral
          ? 'cross'
          : words.type,
      using: using ?? (words.natural ? undefined : []),
      condition: on === undefined ? undefined : conjunction(conjuncts(on)),
      form: lateral ? 'lateral join' : words.natural ? 'natural join' : 'join',
      ...(broadcast === undefined ? {} : { broadcast }),
    },
    inputs: [left.node, right.node],
    start,
    end,
  };
  return { node, names };
}

/** `LATERAL explode(items) AS item` makes rows of each row to its left, as a lateral view does. */
export function generatedFrom(left: SqlNode, right: SqlNode): SqlNode | undefined {
  const [inner] = right.inputs;
  if (right.op.name === 'alias' && inner !== undefined) return generatedFrom(left, inner);
  return right.op.name === 'generate'
    ? { ...right, op: { ...right.op, keepsOthers: true }, inputs: [left] }
    : undefined;
}

interface JoinWords {
  readonly count: number;
  readonly type: JoinType;
  readonly natural: boolean;
}

const JOIN_TYPES: Readonly<Record<string, JoinType>> = table({
  INNER: 'inner', CROSS: 'cross', LEFT: 'left', RIGHT: 'right', FULL: 'full', SEMI: 'left_semi', ANTI: 'left_anti',
}); // prettier-ignore

/** `NATURAL LEFT OUTER JOIN`: how many words, and what they mean. */
function joinWords(cursor: Cursor): JoinWords | undefined {
  let count = at(cursor, 'NATURAL') ? 1 : 0;
  const natural = count === 1;
  let type: JoinType = 'inner';
  const first = JOIN_TYPES[peek(cursor, count).word];
  if (first !== undefined) {
    type = first;
    count += 1;
    const second = peek(cursor, count).word;
    if (second === 'OUTER') count += 1;
    if (type === 'left' && (second === 'SEMI' || second === 'ANTI')) {
      type = second === 'SEMI' ? 'left_semi' : 'left_anti';
      count += 1;
    }
  }
  return peek(cursor, count).word === 'JOIN' ? { count: count + 1, type, natural } : undefined;
}

function broadcastSide(cursor: Cursor, left: Relation, right: Relation): 'left' | 'right' | 'both' | undefined {
  const hinted = (relation: Relation): boolean => [...relation.names].some((each) => cursor.broadcast.has(each));
  // A hint on one of several relations joined so far was used at its own join.
  const onLeft = left.names.size === 1 && hinted(left);
  if (onLeft && hinted(right)) return 'both';
  return onLeft ? 'left' : hinted(right) ? 'right' : undefined;
}
