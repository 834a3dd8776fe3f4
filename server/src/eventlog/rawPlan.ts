import type { JsonObject } from '../base/json.ts';
import type { MetricType } from '../model/plan.ts';
import { sharedText } from './interning.ts';
import { numberAt, objectsAt, recordAt, textAt } from './json.ts';

/** A plan as the log has it, before its metrics are known. */
export interface RawPlan {
  readonly name: string;
  readonly text: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly metrics: readonly RawMetric[];
  readonly children: readonly RawPlan[];
}

export interface RawMetric {
  readonly name: string;
  readonly accumulatorId: number;
  readonly type: MetricType;
}

/** Deeper plans are cut: no person reads them, and whoever walks a tree needs stack for it. */
const DEEPEST_PLAN = 1000;

const NO_METADATA: Readonly<Record<string, string>> = {};
const NO_METRICS: readonly RawMetric[] = [];
const NO_CHILDREN: readonly RawPlan[] = [];

/** Reads `sparkPlanInfo`; equal texts and metric lists of an execution's plans become one. Says whether something was cut. */
export function readPlan(
  info: JsonObject,
  shared: Map<string, unknown>,
): { readonly plan: RawPlan; readonly cut: boolean } {
  const roots: RawPlan[] = [];
  // A stack of our own instead of recursion: plans of thousands of levels were seen.
  const open: { readonly info: JsonObject; readonly into: RawPlan[]; readonly depth: number }[] = [
    { info, into: roots, depth: 0 },
  ];
  let cut = false;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { depth } = next;
    const childInfos = objectsAt(next.info, 'children');
    const goesOn = childInfos.length > 0 && depth < DEEPEST_PLAN;
    cut ||= childInfos.length > 0 && !goesOn;
    const children: RawPlan[] = [];
    next.into.push(readNode(next.info, goesOn ? children : NO_CHILDREN, shared));
    // Pushed in reverse, so that they are taken in order.
    if (goesOn)
      for (const child of childInfos.toReversed()) open.push({ info: child, into: children, depth: depth + 1 });
  }
  return { plan: roots[0] ?? readNode({}, NO_CHILDREN, shared), cut };
}

function readNode(info: JsonObject, children: readonly RawPlan[], shared: Map<string, unknown>): RawPlan {
  return {
    name: sharedText(shared, textAt(info, 'nodeName') ?? ''),
    text: sharedText(shared, textAt(info, 'simpleString') ?? ''),
    metadata: readMetadata(info, shared),
    metrics: readMetrics(objectsAt(info, 'metrics'), shared),
    children,
  };
}

function readMetadata(info: JsonObject, shared: Map<string, unknown>): Readonly<Record<string, string>> {
  const metadata = recordAt(info, 'metadata');
  const entries = Object.entries(metadata);
  if (entries.length === 0) return NO_METADATA;
  return Object.fromEntries(entries.map(([name, value]) => [name, sharedText(shared, value)]));
}

function readMetrics(infos: readonly JsonObject[], shared: Map<string, unknown>): readonly RawMetric[] {
  if (infos.length === 0) return NO_METRICS;
  const key = `metrics ${infos.map((info) => String(info['accumulatorId'])).join(' ')}`;
  const known = shared.get(key);
  if (isMetricList(known)) return known;
  const metrics = infos.map((info) => {
    const metric = readMetric(info);
    return { ...metric, name: sharedText(shared, metric.name) };
  });
  shared.set(key, metrics);
  return metrics;
}

/** `SQLPlanMetric`, in a plan or by itself. */
export function readMetric(info: JsonObject): RawMetric {
  return {
    name: textAt(info, 'name') ?? '',
    accumulatorId: numberAt(info, 'accumulatorId') ?? -1,
    type: metricTypeOf(textAt(info, 'metricType')),
  };
}

function isMetricList(value: unknown): value is readonly RawMetric[] {
  return Array.isArray(value);
}

function metricTypeOf(text: string | undefined): MetricType {
  switch (text) {
    case 'sum':
    case 'size':
    case 'timing':
    case 'nsTiming':
    case 'average':
      return text;
    case undefined:
    default:
      return 'other';
  }
}
