import { isObject, type JsonObject } from '../base/json.ts';
import type { Severity } from '../model/finding.ts';
import { rules } from '../rules/index.ts';
import type { RuleLevel, RuleSettings } from '../rules/settings.ts';
import { DEFAULT_THRESHOLDS } from '../rules/thresholds.ts';
import type { Budgets } from './budgets.ts';

/** What `planlight.json` says: levels of rules, thresholds, budgets, a price. */
export interface ProjectSettings {
  readonly rules: RuleSettings;
  readonly budgets: Budgets;
  /** Sentences about keys that are unknown and values that do not fit: nobody should hold a budget with a typing error. */
  readonly mistakes: readonly string[];
}

const LEVELS: readonly RuleLevel[] = ['off', 'hint', 'information', 'warning', 'error'];
const SEVERITIES: readonly Severity[] = ['hint', 'information', 'warning', 'error'];
const NUMBER_BUDGETS = ['stageSpillBytes', 'taskBytes', 'applicationMinutes', 'failedTasks'] as const;

export function projectSettings(value: unknown): ProjectSettings {
  const mistakes: string[] = [];
  const file = record(value, 'the file', mistakes);
  for (const key of Object.keys(file)) {
    if (!['rules', 'thresholds', 'budgets', 'pricePerCoreHour', '$schema'].includes(key))
      mistakes.push(`there is no setting ${key}`);
  }
  const price = file['pricePerCoreHour'];
  if (price !== undefined && (typeof price !== 'number' || price < 0))
    mistakes.push('pricePerCoreHour must be a number, 0 or more');
  return {
    rules: {
      levels: levelsOf(record(file['rules'], 'rules', mistakes), mistakes),
      thresholds: {
        ...DEFAULT_THRESHOLDS,
        ...thresholdsOf(record(file['thresholds'], 'thresholds', mistakes), mistakes),
      },
      ...(typeof price === 'number' ? { pricePerCoreHour: price } : {}),
    },
    budgets: budgetsOf(record(file['budgets'], 'budgets', mistakes), mistakes),
    mistakes,
  };
}

function levelsOf(given: Record<string, unknown>, mistakes: string[]): Record<string, RuleLevel> {
  const levels: Record<string, RuleLevel> = {};
  for (const [id, value] of Object.entries(given)) {
    const level = LEVELS.find((one) => one === value);
    if (!rules.some((rule) => rule.id === id)) mistakes.push(`there is no rule ${id}`);
    else if (level === undefined) mistakes.push(`the level of ${id} must be one of ${LEVELS.join(', ')}`);
    else levels[id] = level;
  }
  return levels;
}

function thresholdsOf(given: Record<string, unknown>, mistakes: string[]): Record<string, number> {
  const thresholds: Record<string, number> = {};
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(DEFAULT_THRESHOLDS, name)) mistakes.push(`there is no threshold ${name}`);
    else if (typeof value !== 'number' || value < 0) mistakes.push(`the threshold ${name} must be a number, 0 or more`);
    else thresholds[name] = value;
  }
  return thresholds;
}

function budgetsOf(given: Record<string, unknown>, mistakes: string[]): Budgets {
  const numbers: Partial<Record<(typeof NUMBER_BUDGETS)[number], number>> = {};
  for (const name of NUMBER_BUDGETS) {
    const value = given[name];
    if (typeof value === 'number') numbers[name] = value;
    else if (value !== undefined) mistakes.push(`the budget ${name} must be a number`);
  }
  for (const key of Object.keys(given)) {
    if (![...NUMBER_BUDGETS, 'stageMinutesBelowShareOfCores', 'findings'].some((name) => name === key))
      mistakes.push(`there is no budget ${key}`);
  }
  return {
    ...numbers,
    ...coresBudget(given['stageMinutesBelowShareOfCores'], mistakes),
    ...findingsBudget(given['findings'], mistakes),
  };
}

function coresBudget(value: unknown, mistakes: string[]): Pick<Budgets, 'stageMinutesBelowShareOfCores'> {
  if (value === undefined) return {};
  const { share, minutes } = record(value, 'stageMinutesBelowShareOfCores', mistakes);
  if (typeof share === 'number' && typeof minutes === 'number')
    return { stageMinutesBelowShareOfCores: { share, minutes } };
  mistakes.push('stageMinutesBelowShareOfCores needs a share and minutes');
  return {};
}

function findingsBudget(value: unknown, mistakes: string[]): Pick<Budgets, 'findings'> {
  if (value === undefined) return {};
  const limits: Partial<Record<Severity, number>> = {};
  for (const [key, limit] of Object.entries(record(value, 'findings', mistakes))) {
    const severity = SEVERITIES.find((one) => one === key);
    if (severity === undefined || typeof limit !== 'number')
      mistakes.push(`findings.${key} must be a number for a severity`);
    else limits[severity] = limit;
  }
  return { findings: limits };
}

function record(value: unknown, name: string, mistakes: string[]): JsonObject {
  if (value === undefined) return {};
  if (isObject(value)) return value;
  mistakes.push(`${name} must be an object`);
  return {};
}
