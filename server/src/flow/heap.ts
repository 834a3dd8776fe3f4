import type { Value } from './value.ts';

/** A place whose content changes while the program runs: a variable, a field, a list's items. */
export interface Cell<T> {
  content: T;
  /** What the cell holds where two paths of the program meet. */
  readonly merge: (left: T, right: T, join: Join) => T;
}

export type Why = 'branch' | 'loop' | 'dispatch' | 'argument';

/** One value that stands for either. */
export type Join = (left: Value, right: Value) => Value;

/**
 * The store of the abstract machine. Alternatives run one after the other from the same state;
 * what each has written is kept apart and merged where the paths meet.
 */
export interface Heap {
  readonly write: <T>(cell: Cell<T>, content: T) => void;
  /** Runs each alternative from the present state. Effects of those that `stay` names are merged, the others' undone. */
  readonly fork: <R>(
    alternatives: readonly (() => R)[],
    stay: (results: readonly R[]) => readonly number[],
    join: Join,
  ) => R[];
  /** Runs something whose effects stay whatever becomes of the path that led to it: the first import of a module. */
  readonly permanently: <R>(run: () => R) => R;
  /** How often a merge has changed what was there before: tells whether a loop's turn matters to the next. */
  readonly rebound: () => number;
}

/** What several alternatives did to one cell. */
interface History {
  readonly leave: (alternative: number) => void;
  /** Whether something that was there before has changed. */
  readonly settle: (staying: readonly number[], join: Join) => boolean;
}

export function createHeap(): Heap {
  let histories: Map<object, History> | undefined;
  let touched = new Set<History>();
  let rebound = 0;

  const write = <T>(cell: Cell<T>, content: T): void => {
    if (cell.content === content) return;
    if (histories !== undefined) {
      let history = histories.get(cell);
      if (history === undefined) {
        history = historyOf(cell, write);
        histories.set(cell, history);
      }
      touched.add(history);
    }
    cell.content = content;
  };

  return {
    write,
    fork: (alternatives, stay, join) => {
      const outer = { histories, touched };
      const inner = new Map<object, History>();
      const results = alternatives.map((run, index) => {
        histories = inner;
        touched = new Set();
        try {
          return run();
        } finally {
          for (const history of touched) history.leave(index);
        }
      });
      histories = outer.histories;
      touched = outer.touched;
      const staying = stay(results);
      if (staying.length > 0) for (const history of inner.values()) if (history.settle(staying, join)) rebound++;
      return results;
    },
    permanently: (run) => {
      const outer = histories;
      histories = undefined;
      try {
        return run();
      } finally {
        histories = outer;
      }
    },
    rebound: () => rebound,
  };
}

function historyOf<T>(cell: Cell<T>, write: <U>(cell: Cell<U>, content: U) => void): History {
  const before = cell.content;
  const left = new Map<number, { readonly content: T }>();
  return {
    leave: (alternative) => {
      left.set(alternative, { content: cell.content });
      cell.content = before;
    },
    settle: (staying, join) => {
      let merged: { readonly content: T } | undefined;
      for (const alternative of staying) {
        const next = left.get(alternative) ?? { content: before };
        merged = merged === undefined ? next : { content: cell.merge(merged.content, next.content, join) };
      }
      if (merged === undefined || merged.content === before) return false;
      write(cell, merged.content);
      return before !== undefined;
    },
  };
}

/** A variable or field. Unbound on one path means that only the other can be meant where it is read. */
export function valueCell(content?: Value): Cell<Value | undefined> {
  return {
    content,
    merge: (left, right, join) => {
      if (left === undefined || left === right) return right;
      return right === undefined ? left : join(left, right);
    },
  };
}

/** A value that is made once, on the first use: which path used it first does not matter to what it is. */
export function onceCell(content?: Value): Cell<Value | undefined> {
  return {
    content,
    merge: (left, right) =>
      left === undefined || (left.kind === 'function' && left.memo !== undefined) ? right : left,
  };
}
