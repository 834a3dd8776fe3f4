import type { Call, Machine } from '../machine.ts';
import { argument, emitAction } from '../machine.ts';
import { patternOf } from '../text.ts';
import { frameValue, none, unknown } from '../value.ts';
import type { Value } from '../value.ts';
import { viewNamed } from './views.ts';

/** Methods of `spark.catalog`; only some run anything. */
export function invokeCatalog(machine: Machine, name: string, call: Call): Value {
  switch (name) {
    case 'cacheTable': {
      // Lazy, unlike SQL's CACHE TABLE: nothing runs.
      return none;
    }
    case 'createTable':
    case 'createExternalTable': {
      emitAction(machine, call, { kind: 'command', frame: undefined });
      const view = viewNamed(machine, patternOf(argument(call, 0, 'tableName')));
      return view ?? frameValue(machine.frames.opaque('a table of the catalog', [], call.site));
    }
    default:
      return unknown;
  }
}
