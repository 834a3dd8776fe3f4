import type { PlanNode } from '../model/plan.ts';
import { operatorName } from './operators.ts';
import { parseGenerate, parseLimit, parseRows, parseWindow } from './parseRows.ts';
import { parseAggregate, parseExchange, parseJoin, parseSort, parseTakeOrdered } from './parseShuffles.ts';
import { parseLocalRows, parseRange, parseScan, parseTyped, parseWrite } from './parseSources.ts';
import type { PlanDetails } from './planDetails.ts';
import type { NodeParagraph } from './planText.ts';

const cache = new WeakMap<PlanNode, PlanDetails>();

/** What a node's text says. `paragraph` (see `planText.ts`) helps where the text is cut. */
export function detailsOf(node: PlanNode, paragraph?: NodeParagraph): PlanDetails {
  if (paragraph !== undefined && isCut(node.text)) return parseDetails(node, paragraph);
  const before = cache.get(node);
  if (before !== undefined) return before;
  const result = parseDetails(node, undefined);
  cache.set(node, result);
  return result;
}

/** Spark shortens lists to `spark.sql.debug.maxToStringFields` fields. */
function isCut(text: string): boolean {
  return /\.\.\. \d+ more fields/.test(text);
}

function parseDetails(node: PlanNode, paragraph: NodeParagraph | undefined): PlanDetails {
  const { family, name } = operatorName(node.name);
  const text = node.text;
  switch (family) {
    case 'exchange':
      return parseExchange(text);
    case 'broadcast':
      return { kind: 'broadcast', nullAware: /,true\),|isNullAware/.test(text) };
    case 'join':
      return parseJoin(name, text, paragraph);
    case 'aggregate':
      return parseAggregate(name, text, paragraph);
    case 'sort':
      return parseSort(text, paragraph);
    case 'takeOrdered':
      return parseTakeOrdered(text);
    case 'window':
    case 'windowLimit':
      return parseWindow(family, text);
    case 'filter':
    case 'project':
    case 'expand':
    case 'sample':
    case 'coalesce':
      return parseRows(family, text, paragraph);
    case 'limit':
      return parseLimit(name, text);
    case 'generate':
      return parseGenerate(text);
    case 'scan':
      return parseScan(node);
    case 'range':
      return parseRange(text);
    case 'localRows':
    case 'cachedScan':
    case 'rddScan':
      return parseLocalRows(family, text);
    case 'pythonEval':
    case 'typed':
    case 'objects':
      return parseTyped(family, name, text);
    case 'write':
    case 'command':
      return parseWrite(name, text, node.metadata);
    case 'union':
    case 'reused':
    case 'wrapper':
      return { kind: family };
    case 'stateStore':
    case 'subquery':
    case 'writeInner':
    case 'other':
      return { kind: 'other' };
  }
}
