import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Totals } from '../server/src/model/run.ts';
import { readRuns } from '../server/src/eventlog/read.ts';

/** Public logs of many Spark versions and vendors, with an inventory made apart from this code. They are not part of the project. */
const SHARED = join(import.meta.dirname, '../../shared/eventlogs');

const COLUMNS: Readonly<Record<keyof Totals, string>> = {
  events: 'events',
  jobs: 'jobs',
  failedJobs: 'failed_jobs',
  stages: 'stages',
  failedStages: 'failed_stages',
  tasks: 'tasks',
  failedTasks: 'failed_tasks',
  maxTasksInStage: 'max_tasks_stage',
  sqlExecutions: 'sql_execs',
  sqlExecutionsWithPlan: 'sql_with_plan',
  aqeUpdates: 'aqe_updates',
  executors: 'executors',
  executorsRemoved: 'exec_removed',
  memorySpillBytes: 'mem_spill',
  diskSpillBytes: 'disk_spill',
};

/** Logs whose names say that something is wrong with them. */
const MALFORMED = /malformed|truncated|empty_eventlog|incomplete|corrupted|broken|error-/;

describe('public event logs', () => {
  if (!existsSync(SHARED)) {
    it('are not checked: ../shared/eventlogs is not there', () => {
      process.stdout.write('The shared event logs are not there; their totals were not checked.\n');
      expect(existsSync(SHARED)).toBe(false);
    });
    return;
  }
  for (const row of inventory()) {
    it(`${row['repo']} ${row['path']}`, async () => {
      const result = await readRuns(join(SHARED, row['repo'] ?? '', row['path'] ?? ''));
      expect(result.kind).toBe('runs');
      if (result.kind !== 'runs') return;
      expect(result.runs).toHaveLength(1);
      const expected = Object.fromEntries(Object.entries(COLUMNS).map(([name, column]) => [name, Number(row[column])]));
      expect(result.runs[0]?.totals).toEqual(expected);
      if (MALFORMED.test(row['path'] ?? '')) expect(result.runs[0]?.problems).not.toEqual([]);
    });
  }
});

function inventory(): readonly Readonly<Record<string, string>>[] {
  const [header = '', ...lines] = readFileSync(join(SHARED, 'INDEX.tsv'), 'utf8').trimEnd().split('\n');
  const names = header.split('\t');
  return lines.map((line) => Object.fromEntries(line.split('\t').map((value, index) => [names[index] ?? '', value])));
}
