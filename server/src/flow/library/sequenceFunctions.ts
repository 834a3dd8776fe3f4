import { callWith } from '../calls.ts';
import { elementsOf } from '../elements.ts';
import { listOf, sequenceOf, tupleOf } from '../join.ts';
import { forEachElement, mapElements } from '../loops.ts';
import type { Machine } from '../machine.ts';
import { argument, joinAll } from '../machine.ts';
import type { Sequence, SequenceValue, Value } from '../value.ts';
import { none, unknown } from '../value.ts';
import { filterElements, foldElements, reduceElements } from './elementWise.ts';
import type { SequenceUse } from './sequenceUse.ts';

/** Methods that hand each element to a function. */
export function transformSequence(use: SequenceUse): Value | undefined {
  const { machine, receiver, content, name, again, apply } = use;
  const { items } = content;
  switch (name) {
    case 'map':
    case 'parMap':
      return again(mapElements(machine, content, (element) => apply(element)));
    case 'collect':
      return again({
        ...mapElements(machine, content, (element) => apply(element)),
        ...(items.length > 0 ? { uncertain: true as const } : {}),
      });
    case 'flatMap':
    case 'flatten': {
      const mapped = name === 'flatten' ? content : mapElements(machine, content, (element) => apply(element));
      return flatten(machine, receiver, mapped);
    }
    case 'foreach':
      forEachElement(machine, content, (element) => void apply(element));
      return none;
    case 'filter':
    case 'withFilter':
    case 'filterNot':
    case 'takeWhile':
    case 'dropWhile':
      return again(filterElements(content, apply, name === 'filterNot'));
    case 'find': {
      const found = filterElements(content, apply, false);
      const all = [...found.items, ...(found.rest === undefined ? [] : [found.rest])];
      return sequenceOf(
        'option',
        all.length === 0 ? { items: [] } : { items: [], rest: joinAll(machine, 'argument', all) },
      );
    }
    case 'partition': {
      return tupleOf([again(filterElements(content, apply, false)), again(filterElements(content, apply, true))]);
    }
    default:
      return undefined;
  }
}

/** Methods that hand the elements to a function of two, one after the other. */
export function foldSequence(use: SequenceUse): Value | undefined {
  const { machine, content, name, first, apply } = use;
  const { items } = content;
  switch (name) {
    case 'foldLeft':
    case 'fold':
    case '/:':
      return {
        kind: 'native',
        name,
        run: (inner, step) =>
          foldElements(inner, content, first ?? unknown, (total, element) =>
            callWith(inner, argument(step, 0), step, total, element),
          ),
      };
    case 'foldRight':
      return {
        kind: 'native',
        name,
        run: (inner, step) =>
          foldElements(inner, { ...content, items: items.toReversed() }, first ?? unknown, (total, element) =>
            callWith(inner, argument(step, 0), step, element, total),
          ),
      };
    case 'reduce':
    case 'reduceLeft':
    case 'reduceOption':
    case 'reduceLeftOption': {
      const result = reduceElements(machine, content, (total, element) => apply(total, element));
      return name.endsWith('Option') ? sequenceOf('option', { items: [result] }) : result;
    }
    case 'reduceRight':
      return reduceElements(machine, { ...content, items: items.toReversed() }, (total, element) =>
        apply(element, total),
      );
    case 'scanLeft':
      return {
        kind: 'native',
        name,
        run: (inner, step) =>
          listOf(
            [],
            foldElements(inner, content, first ?? unknown, (total, element) =>
              callWith(inner, argument(step, 0), step, total, element),
            ),
          ),
      };
    default:
      return undefined;
  }
}

function flatten(machine: Machine, receiver: SequenceValue, mapped: Sequence): Value {
  const items: Value[] = [];
  let rest: Value | undefined;
  let uncertain = mapped.uncertain;
  const add = (value: Value, repeated: boolean): void => {
    const inner = elementsOf(machine, value);
    if (inner.uncertain === true) uncertain = true;
    if (repeated) for (const item of inner.items) rest = rest === undefined ? item : machine.join('loop')(rest, item);
    else items.push(...inner.items);
    if (inner.rest !== undefined) rest = rest === undefined ? inner.rest : machine.join('loop')(rest, inner.rest);
  };
  for (const value of mapped.items) add(value, false);
  if (mapped.rest !== undefined) add(mapped.rest, true);
  return sequenceOf(receiver.form, {
    items,
    ...(rest === undefined ? {} : { rest }),
    ...(uncertain === true ? { uncertain } : {}),
  });
}
