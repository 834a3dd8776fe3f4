import { elementsOf, rangeOf, truthOf } from './elements.ts';
import { listOf, mapOf, sequenceOf } from './join.ts';
import type { Machine } from './machine.ts';
import { binaryColumn, unaryColumn } from './spark/columnMethods.ts';
import { concatenate, equalValues, fillPlaceholders, patternOfPieces, text } from './text.ts';
import type { Piece } from './text.ts';
import { booleanOf, constant, numberOf, unknown } from './value.ts';
import type { Value } from './value.ts';

export function binary(machine: Machine, op: string, left: Value, right: Value): Value {
  if (left.kind === 'column' || right.kind === 'column') {
    const column = binaryColumn(op, left, right);
    if (column !== undefined) return column;
  }
  switch (op) {
    case '==':
    case 'is':
      return known(equalValues(left, right));
    case '!=':
    case 'is not': {
      const equal = equalValues(left, right);
      return equal === undefined ? unknown : constant(!equal);
    }
    case 'in':
      return membership(machine, left, right);
    case 'not in': {
      const contained = booleanOf(membership(machine, left, right));
      return contained === undefined ? unknown : constant(!contained);
    }
    case '+':
    case '++':
    case ':::':
      return add(machine, op, left, right);
    case ':+':
    case '+:':
    case '::': {
      const [list, item] = op === ':+' ? [left, right] : [right, left];
      const { items, rest } = elementsOf(machine, list);
      return listOf(op === ':+' ? [...items, item] : [item, ...items], rest);
    }
    case '|':
      if (left.kind === 'map' && right.kind === 'map')
        return mapOf([...left.cell.content.entries, ...right.cell.content.entries]);
      return unknown;
    case '%':
      if (left.kind === 'text') return printf(left.pieces, right);
      break;
    default:
  }
  return arithmetic(op, left, right);
}

function printf(pieces: readonly Piece[], right: Value): Value {
  const items = right.kind === 'sequence' && right.form === 'tuple' ? right.cell.content.items : [right];
  return fillPlaceholders(pieces, 'printf', (name, index) => {
    if (right.kind !== 'map') return items[index];
    return right.cell.content.entries.find(([key]) => equalValues(key, text(name)) === true)?.[1];
  });
}

function known(answer: boolean | undefined): Value {
  return answer === undefined ? unknown : constant(answer);
}

function membership(machine: Machine, item: Value, container: Value): Value {
  if (container.kind === 'text' && item.kind === 'text') {
    const one = patternOfPieces(item.pieces);
    const other = patternOfPieces(container.pieces);
    const [needle] = one;
    const [haystack] = other;
    return one.length === 1 && other.length === 1 && needle !== undefined && haystack !== undefined
      ? constant(haystack.includes(needle))
      : unknown;
  }
  if (container.kind !== 'sequence' && container.kind !== 'map') return unknown;
  const { items, rest, uncertain } =
    container.kind === 'map'
      ? {
          items: container.cell.content.entries.map(([key]) => key),
          rest: container.cell.content.rest,
          uncertain: undefined,
        }
      : elementsOf(machine, container);
  const answers = items.map((each) => equalValues(each, item));
  if (answers.includes(true) && uncertain !== true) return constant(true);
  return rest === undefined && answers.every((answer) => answer === false) ? constant(false) : unknown;
}

function add(machine: Machine, op: string, left: Value, right: Value): Value {
  if (left.kind === 'text' || right.kind === 'text') {
    if (left.kind !== 'sequence' && left.kind !== 'map') return concatenate(left, right);
  }
  if (left.kind === 'map') {
    const entry = right.kind === 'map' ? right.cell.content.entries : right.kind === 'sequence' ? pairOf(right) : [];
    const { entries, rest } = left.cell.content;
    const fresh = entry.reduce<readonly (readonly [Value, Value])[]>(
      (all, [key, value]) => [...all.filter(([each]) => equalValues(each, key) !== true), [key, value]],
      entries,
    );
    return mapOf(fresh, rest ?? (right.kind === 'map' ? right.cell.content.rest : undefined));
  }
  if (left.kind === 'sequence') {
    const { items, rest, uncertain } = left.cell.content;
    if (op === '+' && right.kind !== 'sequence')
      return sequenceOf(left.form, { ...left.cell.content, items: [...items, right] });
    const other = elementsOf(machine, right);
    const more =
      rest === undefined ? other.rest : other.rest === undefined ? rest : machine.join('loop')(rest, other.rest);
    return sequenceOf(left.form, {
      items: [...items, ...other.items],
      ...(more === undefined ? {} : { rest: more }),
      ...(uncertain === true || other.uncertain === true ? { uncertain: true as const } : {}),
    });
  }
  return arithmetic('+', left, right);
}

function pairOf(tuple: Extract<Value, { kind: 'sequence' }>): readonly (readonly [Value, Value])[] {
  const [key, value] = tuple.cell.content.items;
  return tuple.form === 'tuple' && key !== undefined && value !== undefined ? [[key, value]] : [];
}

function arithmetic(op: string, left: Value, right: Value): Value {
  const one = numberOf(left);
  const other = numberOf(right);
  if (op === 'to' || op === 'until')
    return rangeOf(one, other === undefined ? undefined : op === 'to' ? other + 1 : other, 1);
  if (one === undefined || other === undefined) return unknown;
  switch (op) {
    case '+':
      return constant(one + other);
    case '-':
      return constant(one - other);
    case '*':
      return constant(one * other);
    case '/':
      return other === 0 ? unknown : constant(one / other);
    case '//':
      return other === 0 ? unknown : constant(Math.floor(one / other));
    case '%':
      return other === 0 ? unknown : constant(one % other);
    case '**':
      return constant(one ** other);
    case '<':
      return constant(one < other);
    case '>':
      return constant(one > other);
    case '<=':
      return constant(one <= other);
    case '>=':
      return constant(one >= other);
    default:
      return unknown;
  }
}

export function unary(op: string, operand: Value): Value {
  if (operand.kind === 'column') return unaryColumn(op, operand);
  if (op === 'not' || op === '!') {
    const value = truthOf(operand);
    return value === undefined ? unknown : constant(!value);
  }
  const number = numberOf(operand);
  if (number === undefined) return op === 'await' || op === '+' ? operand : unknown;
  return op === '-' ? constant(-number) : op === '+' ? operand : unknown;
}
