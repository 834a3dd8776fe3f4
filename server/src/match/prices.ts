import type { Essential } from './essential.ts';

/** What it costs to say that Spark put an operator in by itself. */
export function insertCost(plan: Essential): number {
  if (plan.free) return 0;
  switch (plan.kind) {
    case 'project':
      return 0.02;
    case 'filter':
      return inferred(plan) ? 0.05 : 0.3;
    case 'cached':
    case 'state':
      return 0;
    case 'objects':
      return 0.1;
    case 'expand':
    case 'other':
      return 0.4;
    case 'pythonEval':
      return 1;
    case 'limit':
    case 'scan':
    case 'rows':
      return 1.5;
    case 'sort':
    case 'window':
    case 'generate':
    case 'typed':
    case 'union':
      return 2;
    case 'aggregate':
      return 2.5;
    case 'join':
    case 'sample':
    case 'write':
    case 'command':
      return 3;
    case 'exchange':
    case 'coalesce':
      return 4;
  }
}

/** Filters that only say that a column is not null are mostly Spark's. */
function inferred(plan: Essential): boolean {
  const { details } = plan;
  return (
    details.kind === 'filter' && details.conjuncts.every((each) => each.kind === 'call' && each.name === 'isnotnull')
  );
}
