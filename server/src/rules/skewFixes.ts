import { formatBytes } from '../base/units.ts';
import type { Fix, SourceEdit } from '../model/finding.ts';
import type { OperatorFrame } from '../model/frames.ts';
import type { Stage } from '../model/run.ts';
import { detailsOf } from '../plan/details.ts';
import { metricTotal } from '../plan/metrics.ts';
import type { JoinDetails } from '../plan/planDetails.ts';
import { missed } from './broadcastMissed.ts';
import { settingFix } from './configText.ts';
import { editAt, fromDot, languageOf, stands } from './edits.ts';
import { subtree, type NodeFacts } from './facts.ts';
import { isAtLeastVersion } from './fewTasks.ts';
import { oneImport, sqlFunction } from './imports.ts';
import { exchangeBelow } from './place.ts';
import type { RunContext } from './rule.ts';
import { textAt } from './sources.ts';

/** Ways out of a skewed join, by what the plan and the code allow: AQE's own handling, rows without a key apart, a salted key. */
export function skewFixes(
  context: RunContext,
  stage: Stage,
  exchange: NodeFacts,
  join: NodeFacts | undefined,
  keys: readonly string[],
): readonly Fix[] {
  if (join?.family !== 'join') return [];
  const details = detailsOf(join.node);
  const frame = join.match?.operator;
  const adaptive = adaptiveFix(context, details.kind === 'join' ? details : undefined);
  if (details.kind !== 'join' || frame?.op.name !== 'join' || !stands(frame.site, context.sources)) return adaptive;
  // Broadcast, the other side takes the shuffle away and the skew with it: that finding stands at the same join.
  if (missed(context, join).length > 0) return adaptive;
  const side = isBelow(exchange, join.children[0]) ? 'left' : 'right';
  const skewed: SkewedJoin = { context, frame, details, side, keys, other: otherBytes(join, side) };
  return [...adaptive, ...saltFix(skewed, stage), ...keylessFix(skewed, exchange)];
}

interface SkewedJoin {
  readonly context: RunContext;
  readonly frame: OperatorFrame;
  readonly details: JoinDetails;
  /** The side whose key has too many rows. */
  readonly side: 'left' | 'right';
  readonly keys: readonly string[];
  /** Size of the other side, where its exchange tells. */
  readonly other: number | undefined;
}

function isBelow(node: NodeFacts, top: NodeFacts | undefined): boolean {
  return top !== undefined && [...subtree(top)].includes(node);
}

function otherBytes(join: NodeFacts, side: 'left' | 'right'): number | undefined {
  const other = exchangeBelow(join.children[side === 'left' ? 1 : 0]);
  return other === undefined ? undefined : metricTotal(other.node, 'dataSizeBytes');
}

/** AQE splits a skewed partition of a join by itself, where it is on and the join is none of those that it cannot split. */
function adaptiveFix({ facts, sources }: RunContext, join: JoinDetails | undefined): readonly Fix[] {
  const { configuration, app } = facts.run;
  if (join === undefined || join.type === 'full' || !isAtLeastVersion(app.sparkVersion, 3, 0)) return [];
  const enabled = configuration['spark.sql.adaptive.enabled'] ?? String(isAtLeastVersion(app.sparkVersion, 3, 2));
  if (enabled === 'false')
    return settingFix(
      sources,
      'spark.sql.adaptive.enabled',
      'true',
      'Turn AQE on, which splits skewed partitions of joins',
    );
  if (configuration['spark.sql.adaptive.skewJoin.enabled'] !== 'false') return [];
  return settingFix(sources, 'spark.sql.adaptive.skewJoin.enabled', 'true', 'Let AQE split skewed partitions of joins');
}

/** The key in n parts: each row of the skewed side draws one, the other side has each of its rows n times. */
function saltFix({ context, frame, details, side, keys, other }: SkewedJoin, stage: Stage): readonly Fix[] {
  const { site, argumentRanges } = frame;
  const callRange = fromDot(frame, context.sources);
  const lines = context.sources(site.file, site.cell) ?? [];
  // A side that an outer join keeps may be drawn for, but must not be repeated.
  const mayRepeatOther = details.type === 'inner' || details.type === side;
  const [right, using] = argumentRanges ?? [];
  if (!mayRepeatOther || callRange === undefined || right === undefined || using === undefined) return [];
  const rightText = textAt(lines, right) ?? '';
  const language = languageOf(site.file);
  const usingText = textAt(lines, using) ?? '';
  const byName = saltedKeys(usingText, language);
  // A condition names the salt of either side, so those have names of their own.
  const byCondition = byName === undefined && frame.op.name === 'join' && frame.op.condition !== undefined;
  // Once is enough.
  if (/\bsalt(?:_left|_right)?\b/.test(usingText)) return [];
  if ((byName === undefined && !byCondition) || !/^\w+(?:\.\w+(?:\([^()]*\))?)*$/.test(rightText)) return [];
  const parts = saltParts(stage);
  const imports: SourceEdit[] = [];
  const name = (of: string): string => {
    const named = sqlFunction(of, site, context.sources);
    imports.push(...named.edits);
    return named.name;
  };
  const [ofLeft, ofRight] = byCondition ? ['salt_left', 'salt_right'] : ['salt', 'salt'];
  const drawn = (as: string): string => `.withColumn("${as}", (${name('rand')}() * ${parts}).cast("int"))`;
  const each = (as: string): string =>
    `.withColumn("${as}", ${name('explode')}(${name('sequence')}(${name('lit')}(0), ${name('lit')}(${parts - 1}))))`;
  const [forLeft, forRight] = side === 'left' ? [drawn(ofLeft), each(ofRight)] : [each(ofLeft), drawn(ofRight)];
  const salted = byName ?? saltedCondition(usingText, language, name('col'));
  const dropped = byCondition ? '.drop("salt_left", "salt_right")' : '.drop("salt")';
  const at = (place: typeof right.start): typeof right => ({ start: place, end: place });
  const size = other === undefined ? '' : ` (${formatBytes(other)} in this run, ${formatBytes(other * parts)} then)`;
  return [
    {
      title: `Salt the join: ${keys.join(', ')} in ${parts} parts, as many times as the largest partition is the median`,
      edits: [
        ...oneImport(imports),
        editAt(site, at(callRange.start), forLeft),
        editAt(site, at(right.end), forRight),
        editAt(site, using, salted),
        editAt(site, at(callRange.end), dropped),
      ],
      meaning: 'safe',
      note: `Same rows, in another order. Each row of the ${side === 'left' ? 'right' : 'left'} side is there ${parts} times${size}.`,
      preferred: false,
    },
  ];
}

/** As many parts as bring the largest partition down to the median, but no more than there are slots to work on them. */
function saltParts(stage: Stage): number {
  const { shuffleReadBytes } = stage.tasks;
  const ratio = Math.ceil(shuffleReadBytes.max / Math.max(1, shuffleReadBytes.median));
  return Math.max(2, Math.min(ratio, Math.floor(stage.slots)));
}

/** The columns of a `using` join with one more; undefined where they are no literals. */
function saltedKeys(text: string, language: 'python' | 'scala'): string | undefined {
  const named = /^on\s*=\s*/.exec(text)?.[0] ?? '';
  const value = text.slice(named.length);
  if (/^"\w+"$|^'\w+'$/.test(value)) {
    const list = `${value}, ${value[0] ?? '"'}salt${value[0] ?? '"'}`;
    return named + (language === 'python' ? `[${list}]` : `Seq(${list})`);
  }
  const items = (language === 'python' ? /^\[(.*)\]$/ : /^(?:Seq|List|Array)\((.*)\)$/).exec(value)?.[1];
  if (items === undefined || !/^\s*["']\w+["'](?:\s*,\s*["']\w+["'])*\s*$/.test(items)) return undefined;
  return named + value.replace(items, `${items}, "salt"`);
}

/** A condition with one more equality; a list of conditions gets one more item. */
function saltedCondition(text: string, language: 'python' | 'scala', column: string): string {
  const named = /^(?:on|joinExprs)\s*=\s*(?!=)/.exec(text)?.[0] ?? '';
  const value = text.slice(named.length);
  const [left, right] = [`${column}("salt_left")`, `${column}("salt_right")`];
  if (language === 'scala') return `${named}${/\|\|/.test(value) ? `(${value})` : value} && ${left} === ${right}`;
  if (/^\[[\s\S]*\]$/.test(value)) return `${named}${value.replace(/,?\s*\]$/, '')}, ${left} == ${right}]`;
  return `${named}(${value}) & (${left} == ${right})`;
}

/** Rows without a key meet nothing, yet all go to one task: they can be appended after the join instead. */
function keylessFix({ context, frame, details, side, keys }: SkewedJoin, exchange: NodeFacts): readonly Fix[] {
  const { site } = frame;
  const callRange = fromDot(frame, context.sources);
  const lines = context.sources(site.file, site.cell) ?? [];
  const [key, ...others] = keys;
  if (key === undefined || others.length > 0 || callRange === undefined || side !== 'left' || details.type !== 'left')
    return [];
  // Only a frame that has a name can be used twice.
  const before = (lines[callRange.start.line] ?? '').slice(0, callRange.start.character);
  const receiver = /(?:^|[\s=(,])([A-Za-z_]\w*)$/.exec(before)?.[1];
  if (receiver === undefined || frame.op.name !== 'join' || frame.op.using?.includes(key) !== true) return [];
  if (!isAtLeastVersion(context.facts.run.app.sparkVersion, 3, 1)) return [];
  const python = languageOf(site.file) === 'python';
  const column = sqlFunction('col', site, context.sources);
  const of = `${column.name}("${key}")`;
  const [has, hasNot] = python ? [`${of}.isNotNull()`, `${of}.isNull()`] : [`${of}.isNotNull`, `${of}.isNull`];
  const [some, none] = isText(exchange, key)
    ? python
      ? [`${has} & (${of} != "")`, `${hasNot} | (${of} == "")`]
      : [`${has} && ${of} =!= ""`, `${hasNot} || ${of} === ""`]
    : [has, hasNot];
  const missing = python ? 'allowMissingColumns=True' : 'allowMissingColumns = true';
  const at = (place: typeof callRange.start): typeof callRange => ({ start: place, end: place });
  const empty = some === has ? '' : ', and "" as a key meets nothing, too';
  return [
    {
      title: `Join only rows that have a ${key}, and append the others after it`,
      edits: [
        ...column.edits,
        editAt(site, at(callRange.start), `.filter(${some})`),
        editAt(site, at(callRange.end), `.unionByName(${receiver}.filter(${none}), ${missing})`),
      ],
      meaning: empty === '' ? 'safe' : 'changes',
      note: `It helps where the largest key is no key: look with ${receiver}.groupBy("${key}").count(). Same rows${empty}.`,
      preferred: false,
    },
  ];
}

/** A scan below the exchange reads the column as text. */
function isText(exchange: NodeFacts, key: string): boolean {
  return [...subtree(exchange)].some((node) => {
    const details = detailsOf(node.node);
    return details.kind === 'scan' && new RegExp(`[<,]${key}:string[,>]`).test(details.readSchema ?? '');
  });
}
