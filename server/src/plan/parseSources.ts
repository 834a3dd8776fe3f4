import type { PlanNode } from '../model/plan.ts';
import type { PlanDetails, ScanDetails, TypedDetails, WriteDetails } from './planDetails.ts';
import { argumentsOf, inside, insideAfter, numberOf, withoutBrackets, withoutId } from './bracketed.ts';
import { conjuncts, parseList, splitList } from './expression.ts';

/** Where rows come from and go to: scans, literals, typed operators, writes. */

export function parseScan(node: PlanNode): ScanDetails {
  const text = node.text;
  // `FileScan parquet db.table[a#1]`, `BatchScan catalog.table[a#1]`, `Scan JDBCRelation(t) [numPartitions=1] [a#1]`.
  const columnsAt = text.search(/\[[^\]]*#\d+L?/);
  const columnText = columnsAt < 0 ? '' : (inside(text, columnsAt) ?? '');
  const head = (columnsAt < 0 ? text : text.slice(0, columnsAt)).trim();
  const location = node.metadata['Location'] ?? locationOf(text);
  const columns = splitList(columnText);
  return {
    kind: 'scan',
    format: formatOf(node, head),
    paths: pathsOf(location ?? ''),
    morePaths: /, \.\.\./.test(location ?? ''),
    table: tableOf(head),
    columns: columns.map(withoutId),
    columnIds: columns.map((column) => Number(/#(\d+)L?$/.exec(column)?.[1] ?? -1)),
    pushedFilters: splitList(
      withoutBrackets(node.metadata['PushedFilters'] ?? insideAfter(text, 'PushedFilters: ') ?? ''),
    ),
    partitionFilters: filtersOf(node.metadata['PartitionFilters'] ?? bracketedAfter(text, 'PartitionFilters: ')),
    dataFilters: filtersOf(node.metadata['DataFilters'] ?? bracketedAfter(text, 'DataFilters: ')),
    readSchema: node.metadata['ReadSchema'] ?? /ReadSchema: (struct<.*>)/.exec(text)?.[1],
  };
}

function bracketedAfter(text: string, label: string): string {
  const found = insideAfter(text, label);
  return found === undefined ? '[]' : `[${found}]`;
}

function filtersOf(text: string): ScanDetails['dataFilters'] {
  const bare = withoutBrackets(text);
  return bare === '' ? [] : parseList(bare).flatMap(conjuncts);
}

function locationOf(text: string): string | undefined {
  const at = text.indexOf('Location: ');
  if (at < 0) return undefined;
  const open = text.indexOf('[', at);
  return open < 0 ? undefined : text.slice(at, open + (inside(text, open)?.length ?? 0) + 2);
}

function pathsOf(location: string): readonly string[] {
  const open = location.indexOf('[');
  const list = open < 0 ? undefined : (inside(location, open) ?? location.slice(open + 1));
  if (list === undefined) return [];
  return list
    .split(/,\s*/)
    .map((path) => path.trim())
    .filter((path) => path !== '' && !path.startsWith('...'));
}

function formatOf(node: PlanNode, head: string): string | undefined {
  const named = node.metadata['Format'];
  if (named !== undefined) return named.toLowerCase();
  const words = head.split(/\s+/);
  const second = words[1] ?? '';
  if (/^(File)?Scan$/.test(words[0]?.replace(/^(Photon|Gpu|Comet)/, '') ?? '') && /^[a-z]+$/.test(second))
    return second;
  if (/JDBCRelation/.test(head)) return 'jdbc';
  if (/HiveTableScan|HiveTableRelation/.test(head)) return 'hive';
  if (/BatchScan|MicroBatchScan/.test(words[0] ?? ''))
    return /\(branch=|IcebergScan|\(snapshot=/.test(node.text)
      ? 'iceberg'
      : /^[a-z]+$/.test(second)
        ? second
        : undefined;
  return undefined;
}

/** The catalog's name of what is read: the last word before the columns, where it has dots or backquotes, or stands after the format. */
function tableOf(head: string): string | undefined {
  const words = head.split(/\s+/).slice(1);
  const last = words.at(-1)?.replaceAll('`', '');
  if (last === undefined || /[/:()]/.test(last)) return undefined;
  if (last.includes('.')) return last;
  return words.length > 1 && /^[\w-]+$/.test(last) ? last : undefined;
}

export function parseRange(text: string): PlanDetails {
  const items = splitList(withoutBrackets(text.slice(text.indexOf(' ') + 1)));
  const named = (name: string): number | undefined =>
    numberOf(new RegExp(`${name}=(?:Some\\()?(-?\\d+)`).exec(text)?.[1]);
  return {
    kind: 'range',
    start: numberOf(items[0]) ?? 0,
    end: numberOf(items[1]) ?? 0,
    step: named('step') ?? 1,
    splits: named('splits'),
  };
}

export function parseLocalRows(family: 'localRows' | 'cachedScan' | 'rddScan', text: string): PlanDetails {
  const open = text.indexOf('[');
  const columns = open < 0 ? [] : splitList(inside(text, open) ?? '').map(withoutId);
  if (family === 'localRows')
    return { kind: 'localRows', columns, empty: /<empty>/.test(text) || text.startsWith('EmptyRelation') };
  if (family === 'cachedScan') return { kind: 'cachedScan', columns };
  return { kind: 'rddScan', columns, label: (open < 0 ? text : text.slice(0, open)).trim() };
}

export function parseTyped(family: 'pythonEval' | 'typed' | 'objects', name: string, text: string): PlanDetails {
  const args = argumentsOf(text);
  if (family === 'pythonEval') {
    const columns = parseList(withoutBrackets(args[0] ?? ''));
    return { kind: 'pythonEval', functions: splitList(withoutBrackets(args[0] ?? '')).flatMap(functionNames), columns };
  }
  return {
    kind: 'typed',
    form: name.charAt(0).toLowerCase() + name.slice(1),
    functionName: args
      .map((arg) => /^([A-Za-z_<][\w<>]*)\(.*\)#\d+L?$/s.exec(arg)?.[1])
      .find((found) => found !== undefined),
    lambdaClass: lambdaClassOf(text),
    keys: groupingKeys(name, args),
    typeName: typeNameOf(args, text),
  };
}

/** Python functions of `f(g(x#1))#2`, outermost first; names that Spark has too are of no use and do no harm. */
function functionNames(text: string): readonly string[] {
  return [...text.matchAll(/([A-Za-z_<][\w<>]*)\(/g)]
    .map((found) => found[1] ?? '')
    .filter((found) => found !== 'cast');
}

/** `a.b.Feed$$Lambda$3951/0x7f…` and `a.b.Feed$$anonfun$1` → `a.b.Feed`. Spark's own adaptors tell nothing. */
function lambdaClassOf(text: string): string | undefined {
  const found = /([A-Za-z_][\w.]*[\w])\$*\$\$?(?:Lambda|anonfun)/.exec(text)?.[1];
  return found === undefined || found.startsWith('org.apache.spark.') ? undefined : found;
}

function groupingKeys(name: string, args: readonly string[]): TypedDetails['keys'] {
  if (!/InPandas|InArrow|CoGroup/.test(name)) return [];
  const first = args[0];
  return first === undefined || !first.startsWith('[') ? [] : parseList(withoutBrackets(first));
}

function typeNameOf(args: readonly string[], text: string): string | undefined {
  const built = /newInstance\(class ([\w.$]+)\)/.exec(text)?.[1];
  const returned = args.map((arg) => /^obj#\d+: (.+)$/.exec(arg)?.[1]).find((found) => found !== undefined);
  return returned ?? built;
}

export function parseWrite(name: string, text: string, metadata: Readonly<Record<string, string>>): WriteDetails {
  const command = /^Execute (\S+)/.exec(text)?.[1] ?? name.replace(/^Execute /, '');
  const args = argumentsOf(text.replace(/^Execute /, ''));
  const location =
    args.find((arg) => /^(?:[a-z][\w+.-]*:)?\//i.test(arg)) ?? /\[?path=([^,\]]+)/.exec(text)?.[1] ?? metadata['Path'];
  const table = tableName(args, text);
  return {
    kind: 'write',
    command,
    format: writeFormat(args, text),
    path: location,
    table,
    mode: writeMode(args, name),
    partitionBy: writePartitions(args, text),
    columns: splitList(withoutBrackets(args.findLast((arg) => arg.startsWith('[') && !arg.includes('=')) ?? '')).map(
      withoutId,
    ),
  };
}

function tableName(args: readonly string[], text: string): string | undefined {
  const quoted = args.find((arg) => /^`[^`]+`(\.`[^`]+`)*$/.test(arg));
  if (quoted !== undefined) return quoted.replaceAll('`', '');
  const named =
    /IcebergWrite\(table=([\w.$-]+)/.exec(text)?.[1] ?? /\b(?:TableIdentifier|table)=([\w.`-]+)/.exec(text)?.[1];
  if (named !== undefined) return named.replaceAll('`', '');
  const catalog = /\bCatalogTable\(\s*(?:Catalog: (\S+)\s+)?(?:Database: (\S+)\s+)?Table: (\S+)/.exec(text);
  if (catalog !== null) return [catalog[1], catalog[2], catalog[3]].filter((part) => part !== undefined).join('.');
  return undefined;
}

const formats = /^(Parquet|ORC|CSV|JSON|Text|Avro|Delta|LibSVM|XML|Binary ?File)$/i;

function writeFormat(args: readonly string[], text: string): string | undefined {
  const named = args.find((arg) => formats.test(arg.trim()));
  if (named !== undefined) return named.trim().toLowerCase();
  if (text.includes('IcebergWrite')) return 'iceberg';
  if (text.includes('DeltaTableV2') || text.includes('DeltaDataSource')) return 'delta';
  return undefined;
}

function writeMode(args: readonly string[], name: string): WriteDetails['mode'] {
  if (args.includes('Overwrite')) return 'overwrite';
  if (args.includes('Append')) return 'append';
  if (args.includes('Ignore')) return 'ignore';
  if (args.includes('ErrorIfExists')) return 'error';
  if (name.startsWith('Overwrite') || name.includes('Replace')) return 'overwrite';
  return name.startsWith('Append') ? 'append' : undefined;
}

function writePartitions(args: readonly string[], text: string): readonly string[] {
  const declared = /__partition_columns=\[([^\]]*)\]/.exec(text)?.[1];
  if (declared !== undefined)
    return declared
      .split(',')
      .map((name) => name.trim().replaceAll('"', ''))
      .filter((name) => name !== '');
  // `path, false, [day#28], Parquet`: the third argument, where it is a list of columns without options.
  const third = args[2];
  return third !== undefined && /^\[[^=]*#\d+/.test(third) ? splitList(withoutBrackets(third)).map(withoutId) : [];
}
