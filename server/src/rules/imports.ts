import type { SourceEdit } from '../model/finding.ts';
import type { Site } from '../model/text.ts';
import { editAt, languageOf } from './edits.ts';
import { importStatements, isKnownAt, linesInCode, type WrittenImport } from './importStatements.ts';
import type { SourceLookup } from './sources.ts';

/** How a file calls a function of `functions`: by its alias, by name, or by name after an import that has to be added. */
export interface FunctionName {
  readonly name: string;
  readonly edits: readonly SourceEdit[];
}

export function sqlFunction(name: string, site: Site, sources: SourceLookup): FunctionName {
  const lines = sources(site.file, site.cell) ?? [];
  const known = [
    ...importsOfEarlierCells(site, sources),
    ...importStatements(lines, site.file).filter((one) => isKnownAt(one, site.range.start.line, lines, site.file)),
  ].map(({ text }) => text);
  const python = languageOf(site.file) === 'python';
  const written = python ? pythonName(name, known) : scalaName(name, known);
  if (written !== undefined) return { name: written, edits: [] };
  return python ? importedInPython(name, site, lines, known) : importedInScala(name, site, lines);
}

/** What a notebook's cell brings, those after it have, too. */
function importsOfEarlierCells({ file, cell }: Site, sources: SourceLookup): readonly WrittenImport[] {
  return Array.from({ length: cell ?? 0 }, (_, earlier) => importStatements(sources(file, earlier) ?? [], file))
    .flat()
    .filter(({ indent }) => indent === 0);
}

function pythonName(name: string, imports: readonly string[]): string | undefined {
  let module: string | undefined;
  for (const text of imports) {
    const names = /^from pyspark\.sql\.functions import \(?(.*?)\)?$/.exec(text)?.[1]?.trim();
    if (names === '*') return name;
    const named = names?.split(',').map((one) => /^(\w+)(?: as (\w+))?$/.exec(one.trim()));
    const own = named?.find((one) => one?.[1] === name);
    if (own !== undefined) return own?.[2] ?? name;
    module ??= pythonModule(text);
  }
  return module === undefined ? undefined : `${module}.${name}`;
}

/** What `functions` is called as a whole. */
function pythonModule(text: string): string | undefined {
  const whole = /^import (?:.*, )?(pyspark\.sql\.functions)(?: as (\w+))?\b/.exec(text);
  if (whole !== null) return whole[2] ?? whole[1];
  const part = /^from pyspark\.sql import \(?(?:.*[ ,(])?functions(?: as (\w+))?(?=[ ,)]|$)/.exec(text);
  return part === null ? undefined : (part[1] ?? 'functions');
}

function scalaName(name: string, imports: readonly string[]): string | undefined {
  let module: string | undefined;
  for (const text of imports) {
    const named = /^import org\.apache\.spark\.sql\.functions\.(.*)$/.exec(text)?.[1]?.replace(/^\{\s*|\s*\}$/g, '');
    const items = named?.split(',').map((one) => one.trim());
    if (items?.some((one) => one === '_' || one === '*' || one === name) === true) return name;
    const renamed = items?.map((one) => /^(\w+) (?:=>|as) (\w+)$/.exec(one)).find((one) => one?.[1] === name)?.[2];
    if (renamed !== undefined && renamed !== '_') return renamed;
    module ??= scalaModule(text);
  }
  return module === undefined ? undefined : `${module}.${name}`;
}

function scalaModule(text: string): string | undefined {
  const rest = /^import org\.apache\.spark\.sql\.(.*)$/.exec(text)?.[1];
  if (rest === undefined) return undefined;
  if (rest === '_' || rest === '*' || rest === 'functions') return 'functions';
  const inBraces = /^\{(.*)\}$/.exec(rest)?.[1]?.split(',') ?? [];
  const own = inBraces.map((one) => /^functions(?: (?:=>|as) (\w+))?$/.exec(one.trim())).find((one) => one !== null);
  return own === undefined || own === null ? undefined : (own[1] ?? 'functions');
}

/** Functions of Spark that would hide those that Python has by itself. */
const OWN_NAMES = new Set(['abs', 'all', 'any', 'ascii', 'bin', 'filter', 'hash', 'hex', 'len', 'max', 'min', 'pow', 'round', 'slice', 'sum']); // prettier-ignore

function importedInPython(name: string, site: Site, lines: readonly string[], known: readonly string[]): FunctionName {
  if (!OWN_NAMES.has(name) && !isBound(name, lines, known))
    return { name, edits: [importEdit(site, lines, `from pyspark.sql.functions import ${name}`)] };
  const [module, text] = isBound('F', lines, known)
    ? ['functions', 'from pyspark.sql import functions']
    : ['F', 'from pyspark.sql import functions as F'];
  return { name: `${module}.${name}`, edits: [importEdit(site, lines, text)] };
}

function importedInScala(name: string, site: Site, lines: readonly string[]): FunctionName {
  if (lines.some((line) => new RegExp(`\\b(?:val|var|def)\\s+${name}\\b`).test(line)))
    return { name: `org.apache.spark.sql.functions.${name}`, edits: [] };
  return { name, edits: [importEdit(site, lines, `import org.apache.spark.sql.functions.${name}`)] };
}

/** The file has something else of this name: a definition, a parameter, a variable, or an import from elsewhere. */
function isBound(name: string, lines: readonly string[], imports: readonly string[]): boolean {
  const bound = [
    `^\\s*(?:async\\s+)?(?:def|class)\\s+${name}\\b`,
    `^\\s*(?:async\\s+)?def\\b.*[(,]\\s*\\**${name}\\b`,
    `^\\s*${name}\\s*(?::[^=]*)?=(?!=)`,
    `\\b(?:for|as)\\s+${name}\\b`,
  ].map((pattern) => new RegExp(pattern));
  const imported = new RegExp(`^(?:from \\S+ )?import\\b.*\\b${name}\\b`);
  return lines.some((line) => bound.some((one) => one.test(line))) || imports.some((text) => imported.test(text));
}

/** Imports of several functions go to the same place: one edit there, each line once. */
export function oneImport(edits: readonly SourceEdit[]): readonly SourceEdit[] {
  const [first] = edits;
  if (first === undefined) return [];
  const lines = [...new Set(edits.map((edit) => edit.newText))];
  const names = (pattern: RegExp): readonly string[] => lines.flatMap((line) => pattern.exec(line)?.[1] ?? []).sort();
  const python = names(/^from pyspark\.sql\.functions import (\w+)\n$/);
  const scala = names(/^import org\.apache\.spark\.sql\.functions\.(\w+)\n$/);
  const others = lines.filter((line) => !/sql\.functions(?: import |\.)\w+\n$/.test(line));
  const text = [
    ...others,
    ...(python.length > 0 ? [`from pyspark.sql.functions import ${python.join(', ')}\n`] : []),
    ...(scala.length > 1
      ? [`import org.apache.spark.sql.functions.{${scala.join(', ')}}\n`]
      : scala.map((one) => `import org.apache.spark.sql.functions.${one}\n`)),
  ];
  return [{ ...first, newText: text.join('') }];
}

/**
 * After the last import at the head of the file, else after the last one above the call that has no block around it,
 * else before the first line of code; a notebook's cell gets it below its magics.
 */
function importEdit(site: Site, lines: readonly string[], text: string): SourceEdit {
  const line = placeOfImport(site, lines);
  return editAt(site, { start: { line, character: 0 }, end: { line, character: 0 } }, `${text}\n`);
}

function placeOfImport({ file, range }: Site, lines: readonly string[]): number {
  const top = importStatements(lines, file).filter((one) => one.indent === 0 && one.first < range.start.line);
  const inCode = linesInCode(lines, file);
  const isCode = (line: number): boolean =>
    inCode[line] === true && (lines[line] ?? '').trim() !== '' && !NO_CODE.test(lines[line] ?? '');
  let head: WrittenImport | undefined;
  for (const one of top) {
    const from = head === undefined ? firstCodeLine(lines, isCode) : head.last + 1;
    if (lines.slice(from, one.first).some((_, index) => isCode(from + index))) break;
    head = one;
  }
  const after = head ?? top.at(-1);
  return after === undefined ? firstCodeLine(lines, isCode) : after.last + 1;
}

/** Comments, Scala's packages, magics: what may stand above imports. */
const NO_CODE = /^\s*(?:#|\/\/|\/\*|\*|%|!|package\b)/;

/** A text that stands alone at the top says what a Python file is for. */
function firstCodeLine(lines: readonly string[], isCode: (line: number) => boolean): number {
  const first = lines.findIndex((_, line) => isCode(line));
  if (first < 0) return lines.length > 0 ? lines.length - 1 : 0;
  const quotes = /^[rRuU]?("""|'''|"|')/.exec(lines[first] ?? '')?.[1];
  if (quotes === undefined) return first;
  const next = lines.findIndex((_, line) => line > first && isCode(line));
  return next < 0 ? first : next;
}
