import type { Site } from '../model/text.ts';
import { simpleCall } from './calls.ts';
import { itemOfMap, itemOfSequence } from './containers.ts';
import { argumentsOf, joinAll } from './machine.ts';
import type { Machine } from './machine.ts';
import { memberOf } from './members.ts';
import { columnByName } from './spark/columns.ts';
import { hole, patternOfPieces } from './text.ts';
import type { FrameValue, Value } from './value.ts';
import { numberOf, unknown } from './value.ts';

/** `object[index]`, and `object(index)` of Scala's collections. */
export function itemOf(machine: Machine, object: Value, index: Value, site: Site): Value {
  switch (object.kind) {
    case 'choice': {
      const items = object.alternatives.map((each) => itemOf(machine, each, index, site));
      return joinAll(machine, object.why, items);
    }
    case 'map':
      return itemOfMap(machine, object, index);
    case 'sequence':
      return itemOfSequence(machine, object, index);
    case 'frame':
      return itemOfFrame(machine, object, index, site);
    case 'column': {
      const key = index.kind === 'column' ? index.expr : ({ kind: 'literal', value: textOrNumber(index) } as const);
      return { kind: 'column', expr: { kind: 'call', name: 'getitem', args: [object.expr, key] } };
    }
    case 'instance': {
      const method = memberOf(machine, object, '__getitem__', site);
      return method === undefined
        ? unknown
        : machine.call(method, simpleCall(machine, site, object.class.module, argumentsOf(index)));
    }
    case 'class':
    case 'api':
      // A generic type: List[int], Dataset[Row].
      return object;
    case 'text':
      return { kind: 'text', pieces: [hole] };
    default:
      return unknown;
  }
}

/** A column by its name, the rows that fulfil a condition, or some columns. */
function itemOfFrame(machine: Machine, frame: FrameValue, index: Value, site: Site): Value {
  if (index.kind === 'text') return columnByName(patternOfPieces(index.pieces));
  if (index.kind !== 'column' && index.kind !== 'sequence') return unknown;
  const method = index.kind === 'column' ? 'filter' : 'select';
  const { module } = machine.state.activation;
  return machine.invoke(frame, method, simpleCall(machine, { ...site, method }, module, argumentsOf(index)));
}

function textOrNumber(value: Value): string | number | undefined {
  const number = numberOf(value);
  if (number !== undefined) return number;
  return value.kind === 'text' && value.pieces.length === 1 ? value.pieces[0]?.text : undefined;
}
