import { expect, test } from 'vitest';
import { evidenceOf } from './evidence.ts';
import type { ApplicationHead } from './evidence.ts';
import { evidentLog, offerOf, type ListedLog } from './logs.ts';

const SOURCES = [
  { file: 'jobs/main.py', text: 'spark = SparkSession.builder.appName("nightly").getOrCreate()' },
  { file: 'src/Main.scala', text: 'object Main { }\nobject MainOther' },
];
const told = (more: Partial<ApplicationHead>): ApplicationHead => ({ inProgress: false, ...more });

test('script, main class and name of an application are looked for in the sources', () => {
  const reasonsOf = (more: Partial<ApplicationHead>) => evidenceOf(told(more), SOURCES).reasons;
  expect(reasonsOf({ command: 'org.apache.spark.deploy.SparkSubmit --name x /opt/jobs/main.py --date 1' })).toEqual([
    'its script main.py is in this workspace',
  ]);
  expect(reasonsOf({ command: 'org.apache.spark.deploy.SparkSubmit --class io.acme.Main app.jar' })).toEqual([
    'its main class Main is in this workspace',
  ]);
  expect(reasonsOf({ command: 'org.apache.spark.deploy.SparkSubmit --class io.acme.MainO app.jar' })).toEqual([]);
  expect(reasonsOf({ appName: 'nightly' })).toEqual(['its name nightly stands in this code']);
  expect(evidenceOf(undefined, SOURCES)).toEqual({ weight: 0, reasons: [] });
});

const log = (name: string, modifiedAt: number, weight: number, where: ListedLog['where'] = 'workspace'): ListedLog => ({
  uri: `file:///${name}`,
  name,
  place: 'runs',
  where,
  modifiedAt,
  bytes: 10,
  told: undefined,
  evidence: { weight, reasons: [] },
});
const choice = (...logs: readonly ListedLog[]) => evidentLog(logs)?.name;

test('the log with the most evidence is meant, and of several the newest', () => {
  expect(choice(log('a', 1, 2), log('b', 2, 2), log('c', 3, 0))).toBe('b');
  expect(choice(log('a', 1, 0), log('b', 2, 0))).toBeUndefined();
  expect(choice(log('a', 1, 0))).toBe('a');
  expect(choice(log('a', 1, 0, 'usual'))).toBeUndefined();
  expect(choice(log('a', 1, 0, 'configured'), log('b', 2, 0, 'configured'), log('c', 3, 3))).toBe('b');
});

test('an offer says what, where, when and why', () => {
  const now = 10 * 60_000;
  const one: ListedLog = {
    ...log('app-1.zstd', 0, 1),
    told: told({ appId: 'app-1', appName: 'nightly', attempt: '2', startedAt: 5 }),
    evidence: { weight: 1, reasons: ['its name nightly stands in this code'] },
  };
  expect(offerOf(one, now)).toEqual({
    uri: 'file:///app-1.zstd',
    label: 'nightly (app-1)',
    reason: 'in runs, written 10 minutes ago, 10 B; its name nightly stands in this code',
    place: 'runs',
    inProgress: false,
    appId: 'app-1',
    appName: 'nightly',
    attempt: '2',
    startedAt: 5,
  });
  expect(offerOf(log('b.inprogress', 0, 0), now)).toMatchObject({ label: 'b.inprogress', inProgress: true });
});
