import { valueCell } from '../heap.ts';
import type { Call, Machine } from '../machine.ts';
import { patternOf } from '../text.ts';
import { frameValue, unknown } from '../value.ts';
import type { FrameValue, Value } from '../value.ts';
import type { Frame } from '../../model/frames.ts';
import type { TextPattern } from '../../model/text.ts';
import { operate } from './operators.ts';

/** A part of a name that is not known. */
const HOLE = '\u0000';

/** The key of a view's name; equal patterns with holes are taken for the same name. */
function viewKey(name: TextPattern): string {
  return name
    .map((part) => part ?? HOLE)
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

/** Views whose names are known in part, or not at all, and may be this one: made in a loop over the files of a folder. */
export function viewsThatFit(machine: Machine, name: TextPattern): readonly Frame[] {
  const key = viewKey(name);
  if (key.includes(HOLE)) return [];
  return [...machine.world.views].flatMap(([pattern, { content }]) =>
    pattern.includes(HOLE) && content?.kind === 'frame' && fitsHoles(key, pattern.split(HOLE)) ? [content.frame] : [],
  );
}

/** Whether a name begins, goes on and ends with the known parts. */
function fitsHoles(name: string, parts: readonly string[]): boolean {
  const [first = '', ...further] = parts;
  const last = further.pop() ?? '';
  if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length) return false;
  let at = first.length;
  for (const part of further) {
    const found = name.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= name.length - last.length;
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
  const table = operate(machine, call, { name: 'table', table: pattern, streaming }, []);
  const views = viewsThatFit(machine, pattern);
  return views.length === 0 || table.kind !== 'frame'
    ? table
    : frameValue(machine.frames.choice('argument', [...views, table.frame]));
}
