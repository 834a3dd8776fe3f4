import type { Settings } from '../../../protocol/server.ts';
import { isObject } from '../base/json.ts';
import type { Severity } from '../model/finding.ts';
import { DEFAULT_SETTINGS as DEFAULT_RULES, type RuleLevel, type RuleSettings } from '../rules/settings.ts';
import { DEFAULT_THRESHOLDS } from '../rules/thresholds.ts';

const DEFAULT_SETTINGS: Settings = {
  runs: { locations: [], autoLink: 'whenEvident' },
  codeLens: { show: 'costly' },
  hover: { enabled: true },
  inlayHints: { enabled: false },
  diagnostics: { minimumSeverity: 'hint' },
  rules: {},
  thresholds: {},
  sources: { exclude: [] },
};

/** What the editor sends as section `planlight`: anything that is not as declared falls back to its default. */
export function settingsOf(value: unknown): Settings {
  const runs = record(record(value)['runs']);
  return {
    runs: {
      locations: texts(runs['locations']),
      autoLink: oneOf(runs['autoLink'], ['whenEvident', 'never'], DEFAULT_SETTINGS.runs.autoLink),
    },
    codeLens: {
      show: oneOf(
        record(record(value)['codeLens'])['show'],
        ['costly', 'all', 'never'],
        DEFAULT_SETTINGS.codeLens.show,
      ),
    },
    hover: { enabled: record(record(value)['hover'])['enabled'] !== false },
    inlayHints: { enabled: record(record(value)['inlayHints'])['enabled'] === true },
    diagnostics: {
      minimumSeverity: oneOf(
        record(record(value)['diagnostics'])['minimumSeverity'],
        SEVERITIES,
        DEFAULT_SETTINGS.diagnostics.minimumSeverity,
      ),
    },
    rules: levels(record(value)['rules']),
    thresholds: thresholds(record(value)['thresholds']),
    sources: { exclude: texts(record(record(value)['sources'])['exclude']) },
  };
}

/** What the rules need of the settings. */
export function ruleSettings(settings: Settings): RuleSettings {
  return { ...DEFAULT_RULES, levels: settings.rules, thresholds: { ...DEFAULT_THRESHOLDS, ...settings.thresholds } };
}

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'information', 'hint'];
const LEVELS: readonly RuleLevel[] = [...SEVERITIES, 'off'];

function levels(value: unknown): Readonly<Record<string, RuleLevel>> {
  const known: Record<string, RuleLevel> = {};
  for (const [rule, level] of Object.entries(record(value))) {
    const found = LEVELS.find((candidate) => candidate === level);
    if (found !== undefined) known[rule] = found;
  }
  return known;
}

function thresholds(value: unknown): Readonly<Record<string, number>> {
  const known: Record<string, number> = {};
  for (const [name, number] of Object.entries(record(value)))
    if (Object.hasOwn(DEFAULT_THRESHOLDS, name) && typeof number === 'number' && number >= 0) known[name] = number;
  return known;
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return isObject(value) ? value : {};
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((text) => typeof text === 'string') : [];
}

function oneOf<T extends string>(value: unknown, allowed: readonly T[], otherwise: T): T {
  return allowed.find((candidate) => candidate === value) ?? otherwise;
}
