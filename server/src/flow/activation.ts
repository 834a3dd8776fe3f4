import type { Module } from '../model/program.ts';
import type { Site } from '../model/text.ts';
import type { Activation, Machine } from './machine.ts';
import { outsideCall } from './spark/writers.ts';

/** Runs with another activation. */
export function enter<R>(
  machine: Machine,
  module: Module,
  enclosing: string,
  site: Site | undefined,
  run: () => R,
  extra: Partial<Activation> = {},
): R {
  const { state } = machine;
  const parent = state.activation;
  const { statement } = state;
  const callers = site === undefined || site.method === outsideCall ? parent.callers : [site, ...parent.callers];
  state.activation = { callers, enclosing, module, depth: parent.depth + 1, parent, yields: [], ...extra };
  try {
    return run();
  } finally {
    state.activation = parent;
    state.statement = statement;
  }
}
