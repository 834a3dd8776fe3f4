import type { JsonObject } from '../base/json.ts';
import { table } from '../base/table.ts';

/** Fields without which an event of that name tells nothing. A log where they are missing was changed by hand or is damaged. */
const REQUIRED: Readonly<Record<string, readonly string[]>> = table({
  SparkListenerApplicationStart: ['App Name', 'Timestamp'],
  SparkListenerApplicationEnd: ['Timestamp'],
  SparkListenerEnvironmentUpdate: ['Spark Properties'],
  SparkListenerExecutorAdded: ['Timestamp', 'Executor ID', 'Executor Info'],
  SparkListenerExecutorRemoved: ['Timestamp', 'Executor ID'],
  SparkListenerBlockManagerAdded: ['Block Manager ID'],
  SparkListenerJobStart: ['Job ID'],
  SparkListenerJobEnd: ['Job ID', 'Job Result'],
  SparkListenerStageSubmitted: ['Stage Info'],
  SparkListenerStageCompleted: ['Stage Info'],
  SparkListenerTaskStart: ['Stage ID', 'Task Info'],
  SparkListenerTaskEnd: ['Stage ID', 'Task Info', 'Task End Reason'],
  SparkListenerSQLExecutionStart: ['executionId'],
  SparkListenerSQLExecutionEnd: ['executionId'],
  SparkListenerSQLAdaptiveExecutionUpdate: ['executionId'],
});

/** A sentence about what an event lacks. */
export function lackOf(name: string, event: JsonObject): string | undefined {
  const lacking = REQUIRED[name]?.filter((field) => event[field] === undefined || event[field] === null) ?? [];
  if (lacking.length === 0) return undefined;
  return `A ${name} event lacks ${lacking.map((field) => `\u201c${field}\u201d`).join(', ')}.`;
}
