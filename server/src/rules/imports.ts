import type { SourceEdit } from '../model/finding.ts';
import type { Site } from '../model/text.ts';
import { editAt, languageOf } from './edits.ts';

/** How a file calls a function of `functions`: by its alias, by name, or by name after an import that has to be added. */
export interface FunctionName {
  readonly name: string;
  readonly edits: readonly SourceEdit[];
}

export function sqlFunction(name: string, site: Site, lines: readonly string[]): FunctionName {
  return languageOf(site.file) === 'python' ? pythonFunction(name, site, lines) : scalaFunction(name, site, lines);
}

function pythonFunction(name: string, site: Site, lines: readonly string[]): FunctionName {
  for (const line of lines) {
    const module =
      /^\s*(?:from\s+pyspark\.sql\s+import\s+(?:.*,\s*)?functions(?:\s+as\s+(\w+))?|import\s+pyspark\.sql\.functions\s+as\s+(\w+))/.exec(
        line,
      );
    if (module !== null) return { name: `${module[1] ?? module[2] ?? 'functions'}.${name}`, edits: [] };
    const named = /^\s*from\s+pyspark\.sql\.functions\s+import\s+(.*)$/.exec(line)?.[1];
    if (
      named !== undefined &&
      (named.trim().startsWith('*') || new RegExp(`(^|[\\s,(])${name}\\b(?!\\s+as\\b)`).test(named))
    )
      return { name, edits: [] };
  }
  return { name, edits: [importEdit(site, lines, `from pyspark.sql.functions import ${name}`)] };
}

function scalaFunction(name: string, site: Site, lines: readonly string[]): FunctionName {
  for (const line of lines) {
    const named = /^\s*import\s+org\.apache\.spark\.sql\.functions\.(.*)$/.exec(line)?.[1]?.trim();
    if (named === '_' || named === '*' || named === name) return { name, edits: [] };
    if (named?.startsWith('{') === true && new RegExp(`[{\\s,]${name}\\s*[,}]`).test(named)) return { name, edits: [] };
    const alias = /^\s*import\s+org\.apache\.spark\.sql\.\{.*\bfunctions\s*(?:=>|as)\s*(\w+)/.exec(line)?.[1];
    if (alias !== undefined) return { name: `${alias}.${name}`, edits: [] };
  }
  return { name, edits: [importEdit(site, lines, `import org.apache.spark.sql.functions.${name}`)] };
}

/** Imports of several functions go to the same place: one edit there, each line once. */
export function oneImport(edits: readonly SourceEdit[]): readonly SourceEdit[] {
  const [first] = edits;
  if (first === undefined) return [];
  const lines = [...new Set(edits.map((edit) => edit.newText))];
  const names = (pattern: RegExp): readonly string[] => lines.flatMap((line) => pattern.exec(line)?.[1] ?? []).sort();
  const python = names(/^from pyspark\.sql\.functions import (\w+)\n$/);
  const scala = names(/^import org\.apache\.spark\.sql\.functions\.(\w+)\n$/);
  const text =
    python.length > 1
      ? `from pyspark.sql.functions import ${python.join(', ')}\n`
      : scala.length > 1
        ? `import org.apache.spark.sql.functions.{${scala.join(', ')}}\n`
        : lines.join('');
  return [{ ...first, newText: text }];
}

/** After the last import at the top of the file; a notebook's cell gets it as its first line. */
function importEdit(site: Site, lines: readonly string[], text: string): SourceEdit {
  const last = lines.findLastIndex((line) => /^(import|from)\s+[\w.]+/.test(line));
  const line = last < 0 ? firstCodeLine(lines) : afterImport(lines, last);
  return editAt(site, { start: { line, character: 0 }, end: { line, character: 0 } }, `${text}\n`);
}

/** An import in parentheses goes on to the line that closes them. */
function afterImport(lines: readonly string[], last: number): number {
  const open = lines[last] ?? '';
  if (!/[({]\s*$/.test(open)) return last + 1;
  const close = lines.findIndex((line, index) => index > last && /^\s*[)}]/.test(line));
  return close < 0 ? last + 1 : close + 1;
}

function firstCodeLine(lines: readonly string[]): number {
  const first = lines.findIndex((line) => line.trim() !== '' && !/^\s*(#|\/\/|\/\*|\*|package\b)/.test(line));
  return Math.max(0, first);
}
