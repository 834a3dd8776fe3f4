import { itemOfSequence } from '../containers.ts';
import { truthOf } from '../elements.ts';
import { sequenceOf } from '../join.ts';
import { argument, branch, joinAll } from '../machine.ts';
import { equalValues } from '../text.ts';
import type { Value } from '../value.ts';
import { constant, none, numberOf, unknown } from '../value.ts';
import type { SequenceUse } from './sequenceUse.ts';

/** Methods that give one element, or some. */
export function partOfSequence(use: SequenceUse): Value | undefined {
  const { machine, receiver, name, call, first, content, again } = use;
  const { items, rest, uncertain } = content;
  switch (name) {
    case 'head':
    case 'headOption':
    case 'last':
    case 'lastOption':
    case 'next': {
      const edge = name.startsWith('last') ? items.at(-1) : items[0];
      const value =
        uncertain === true || edge === undefined
          ? joinAll(machine, 'argument', [...items, ...(rest === undefined ? [] : [rest])])
          : edge;
      if (!name.endsWith('Option')) return value;
      return sequenceOf('option', items.length === 0 && rest === undefined ? { items: [] } : { items: [value] });
    }
    case 'tail':
    case 'init':
      return again({ ...content, items: name === 'tail' ? items.slice(1) : items.slice(0, -1) });
    case 'take':
    case 'drop':
    case 'slice':
    case 'takeRight':
    case 'dropRight': {
      const count = numberOf(first);
      if (count === undefined) return again({ ...content, uncertain: true });
      if (name === 'slice') return again({ ...content, items: items.slice(count, numberOf(argument(call, 1))) });
      if (name === 'take') return again({ ...content, items: items.slice(0, count) });
      if (name === 'drop') return again({ ...content, items: items.slice(count) });
      return again({ ...content, items: name === 'takeRight' ? items.slice(-count) : items.slice(0, -count) });
    }
    case 'getOrElse':
    case 'orElse': {
      if (items.length > 0 && uncertain !== true) return name === 'orElse' ? receiver : (items[0] ?? unknown);
      if (items.length === 0 && rest === undefined) return first ?? unknown;
      const [found, otherwise] = branch(machine, 'branch', 'option', [
        () => joinAll(machine, 'branch', [...items, ...(rest === undefined ? [] : [rest])]),
        () => first ?? unknown,
      ]);
      return joinAll(
        machine,
        'branch',
        [found, otherwise].filter((each) => each !== undefined),
      );
    }
    case 'get':
    case 'orNull':
    case 'value':
      if (receiver.form !== 'option') return undefined;
      return items[0] ?? rest ?? none;
    case 'apply':
    case 'lift':
      return itemOfSequence(machine, receiver, first ?? unknown);
    case '_1':
    case '_2':
    case '_3':
    case '_4':
    case '_5':
      return items[Number(name.slice(1)) - 1] ?? rest ?? unknown;
    default:
      return undefined;
  }
}

/** Methods that give a number or a truth. */
export function answerOfSequence(use: SequenceUse): Value | undefined {
  const { name, first, content, apply } = use;
  const { items, rest, uncertain } = content;
  switch (name) {
    case 'isDefined':
    case 'nonEmpty':
    case 'isEmpty': {
      const any =
        items.length > 0 && uncertain !== true ? true : items.length === 0 && rest === undefined ? false : undefined;
      return any === undefined ? unknown : constant(name === 'isEmpty' ? !any : any);
    }
    case 'size':
    case 'length':
    case '__len__':
      return rest === undefined && uncertain !== true ? constant(items.length) : unknown;
    case 'contains':
    case 'exists':
    case 'forall':
    case 'count':
    case 'index':
    case 'indexOf': {
      if (name === 'contains') {
        const answers = items.map((item) => equalValues(item, first ?? unknown));
        if (answers.includes(true) && uncertain !== true) return constant(true);
        return rest === undefined && answers.every((answer) => answer === false) ? constant(false) : unknown;
      }
      if (name === 'exists' || name === 'forall') {
        const answers = items.map((item) => truthOf(apply(item)));
        const decides = name === 'exists';
        if (answers.includes(decides) && uncertain !== true) return constant(decides);
        return rest === undefined && answers.every((answer) => answer === !decides) ? constant(!decides) : unknown;
      }
      return unknown;
    }
    case 'sum':
    case 'max':
    case 'min':
    case 'maxBy':
    case 'minBy':
    case 'product':
      return unknown;
    default:
      return undefined;
  }
}
