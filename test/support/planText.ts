import type { PlanNodeId } from '../../server/src/model/ids.ts';
import type { PlanNode } from '../../server/src/model/plan.ts';

/**
 * A plan from text as Spark prints it: one operator a line, children indented or drawn with `+-` and `:-`.
 * Scans carry their `Location` and the like into `metadata`, as the log does. Ids count in pre-order.
 */
export function planFromText(text: string): PlanNode {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const parsed = lines.map((line) => {
    const drawn = /^([\s:+-]*)(.*)$/.exec(line);
    return { depth: drawn?.[1]?.length ?? 0, text: (drawn?.[2] ?? '').replace(/^\*(\(\d+\))? /, '').trim() };
  });
  let next = 0;
  const build = (): PlanNode => {
    const line = parsed[next];
    if (line === undefined) throw new Error('planFromText: no operator');
    const id = next as PlanNodeId;
    next++;
    const children: PlanNode[] = [];
    while ((parsed[next]?.depth ?? -1) > line.depth) children.push(build());
    return { id, name: nodeName(line.text), text: line.text, children, metadata: metadata(line.text), metrics: [] };
  };
  const plan = build();
  if (next < parsed.length) throw new Error(`planFromText: a second root: ${parsed[next]?.text ?? ''}`);
  return plan;
}

function nodeName(text: string): string {
  const file = /^FileScan (\S+)(?: ([\w.`]+)(?=\[))?/.exec(text);
  if (file !== null) return `Scan ${file[1]} ${file[2] ?? ''}`;
  const counted = /^(WholeStageCodegen \(\d+\)|(?:ShuffleQueryStage|BroadcastQueryStage|ResultQueryStage) \d+)/.exec(
    text,
  );
  if (counted !== null) return counted[1] ?? text;
  const execute = /^Execute \w+/.exec(text);
  if (execute !== null) return execute[0];
  if (text.startsWith('Scan ExistingRDD')) return 'Scan ExistingRDD';
  return /^[\w$]+(?:\(skew=true\))?/.exec(text)?.[0] ?? text;
}

function metadata(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  if (!text.startsWith('FileScan')) return found;
  for (const key of ['DataFilters', 'Format', 'Location', 'PartitionFilters', 'PushedFilters', 'ReadSchema']) {
    const at = text.indexOf(`${key}: `);
    if (at < 0) continue;
    const rest = text.slice(at + key.length + 2);
    const end = rest.search(/, (?:DataFilters|Format|Location|PartitionFilters|PushedFilters|ReadSchema): /);
    found[key] = end < 0 ? rest : rest.slice(0, end);
  }
  return found;
}
