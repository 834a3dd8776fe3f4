import { valueCell } from '../heap.ts';
import type { Call, Machine } from '../machine.ts';
import { patternOf } from '../text.ts';
import { frameValue, unknown } from '../value.ts';
import type { FrameValue, Value } from '../value.ts';
import type { TextPattern } from '../../model/text.ts';
import { operate } from './operators.ts';

/** The key of a view's name; equal patterns with holes are taken for the same name. */
function viewKey(name: TextPattern): string {
  return name
    .map((part) => part ?? '\u0000')
    .join('')
    .replaceAll('`', '')
    .replace(/^global_temp\./, '')
    .toLowerCase();
}

export function registerView(machine: Machine, name: TextPattern, frame: Value): void {
  const key = viewKey(name);
  let cell = machine.world.views.get(key);
  if (cell === undefined) {
    cell = valueCell();
    machine.world.views.set(key, cell);
  }
  machine.heap.write(cell, frame);
}

export function viewNamed(machine: Machine, name: TextPattern): FrameValue | undefined {
  const found = machine.world.views.get(viewKey(name))?.content;
  return found?.kind === 'frame' ? found : undefined;
}

/** `spark.table(name)`: a temporary view's frame, else a table of the catalog. */
export function readTable(machine: Machine, name: Value | undefined, call: Call, streaming: boolean): Value {
  if (name?.kind === 'choice') {
    return frameValue(
      machine.frames.choice(
        'argument',
        name.alternatives.flatMap((alternative) => {
          const made = readTable(machine, alternative, call, streaming);
          return made.kind === 'frame' ? [made.frame] : [];
        }),
      ),
    );
  }
  const pattern = patternOf(name ?? unknown);
  const view = viewNamed(machine, pattern);
  if (view !== undefined) return operate(machine, call, { name: 'view', view: pattern }, [view.frame]);
  return operate(machine, call, { name: 'table', table: pattern, streaming }, []);
}
