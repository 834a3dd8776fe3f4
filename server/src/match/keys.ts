import type { ColumnExpr } from '../model/frames.ts';
import type { PlanExpr } from '../plan/expression.ts';
import { similarity } from './compare.ts';
import { barePlan } from './expressions.ts';

export function keyHit(key: ColumnExpr, name: string | undefined, plan: PlanExpr): boolean {
  const bare = barePlan(plan);
  if (bare.kind === 'column') return name !== undefined && bare.name.toLowerCase() === name;
  if (plan.kind === 'alias' && name !== undefined && plan.name.toLowerCase() === name) return true;
  return similarity(key, plan) > 0.5;
}
