import type { Fix, SourceEdit } from '../model/finding.ts';
import type { Position, Range, Site } from '../model/text.ts';
import { isTest } from './codeKind.ts';
import { dotAbove, languageOf } from './edits.ts';
import type { SourceLookup } from './sources.ts';

/** Settings written in the sources: `.config("spark.sql.adaptive.enabled", "false")`, `spark.conf.set(…)`, `SET spark.x = y`. */
export interface WrittenSetting {
  readonly site: Site;
  readonly key: string;
  readonly value: string;
  /** The method that takes key and value: `config`, `set`; undefined for an entry of a map and for SQL. */
  readonly setter: string | undefined;
  /** The value as written, with its quotes. */
  readonly valueEdit: (value: string) => SourceEdit;
  readonly keyEdit: (key: string) => SourceEdit;
}

/** `"spark.…", "value"` or `"spark.…" -> "value"`: a key as a string, then a literal, maybe on the next line. */
const PAIR = /(["'])(spark\.[\w.-]+)\1(\s*(?:,|->|:|=)\s*)("[^"\n]*"|'[^'\n]*'|-?\d[\w.]*|true|false|True|False)/g;
/** `SET spark.x = y` inside a SQL text. */
const SET = /(\bSET\s+)(spark\.[\w.-]+)(\s*=\s*)([^\s"';]+)/gi;

export function writtenSettings(sources: SourceLookup): readonly WrittenSetting[] {
  return sources.files
    .filter((file) => /\.(py|scala|sc|ipynb)$/.test(file))
    .flatMap((file) => textsOf(file, sources).flatMap((text) => settingsIn(text)));
}

/** A file, or a cell of a notebook. */
interface CodeText {
  readonly file: string;
  readonly cell?: number;
  readonly lines: readonly string[];
}

function textsOf(file: string, sources: SourceLookup): readonly CodeText[] {
  if (!file.endsWith('.ipynb')) {
    const lines = sources(file);
    return lines === undefined ? [] : [{ file, lines }];
  }
  const cells: CodeText[] = [];
  for (let cell = 0; cell < sources.cellsOf(file); cell++) {
    const lines = sources(file, cell);
    if (lines !== undefined) cells.push({ file, cell, lines });
  }
  return cells;
}

function settingsIn(code: CodeText): readonly WrittenSetting[] {
  if (!code.lines.some((line) => line.includes('spark.'))) return [];
  // Comments keep their length, so that places stay.
  const text = code.lines.map((line) => (/^\s*(#|\/\/|\*|--)/.test(line) ? ' '.repeat(line.length) : line)).join('\n');
  const starts = lineStarts(code.lines);
  // A text of several lines shows code, or is SQL: what looks like a call in it sets nothing.
  const calls = withoutLongTexts(text);
  const pairs = [...calls.matchAll(PAIR)].flatMap((found) => {
    const [, quote = '"', key = '', between = '', value = ''] = found;
    const before = calls.slice(Math.max(0, found.index - 40), found.index);
    // What is only looked up sets nothing.
    if (/\.get\w*\(\s*$/.test(before)) return [];
    const setter = /\.(\w+)\(\s*$/.exec(before)?.[1];
    const keyStart = found.index + quote.length;
    return [written(code, starts, setter, keyStart, key, keyStart + key.length + quote.length + between.length, value)];
  });
  const sets = [...text.matchAll(SET)].map((found) => {
    const [, word = '', key = '', between = '', value = ''] = found;
    const keyStart = found.index + word.length;
    return written(code, starts, undefined, keyStart, key, keyStart + key.length + between.length, value);
  });
  return [...pairs, ...sets];
}

/** Texts in three quotes become blanks of the same length. */
function withoutLongTexts(text: string): string {
  return text.replace(/("""|''')[\s\S]*?\1/g, (long) => long.replace(/[^\n]/g, ' '));
}

function written(
  { file, cell }: CodeText,
  starts: readonly number[],
  setter: string | undefined,
  keyStart: number,
  key: string,
  valueStart: number,
  raw: string,
): WrittenSetting {
  const place = { file, ...(cell === undefined ? {} : { cell }) };
  const range = (start: number, length: number): Range => ({
    start: positionAt(starts, start),
    end: positionAt(starts, start + length),
  });
  const quoted = /^["']/.exec(raw)?.[0] ?? '';
  return {
    site: { ...place, range: range(keyStart, key.length), method: key, enclosing: '' },
    key,
    value: quoted === '' ? raw.toLowerCase() : raw.slice(1, -1),
    setter,
    valueEdit: (value) => ({ ...place, range: range(valueStart, raw.length), newText: valueLike(raw, value) }),
    keyEdit: (other) => ({ ...place, range: range(keyStart, key.length), newText: other }),
  };
}

/** In the quotes of the value before; a bare word needs quotes where it is neither a number nor a truth value. */
function valueLike(raw: string, value: string): string {
  const quoted = /^["']/.exec(raw)?.[0];
  if (quoted !== undefined) return quoted + value + quoted;
  if (/^(True|False)$/.test(raw) && /^(true|false)$/.test(value)) return value === 'true' ? 'True' : 'False';
  return /^-?[\d.]+$|^(true|false)$/.test(value) || !/^-?\d/.test(raw) ? value : `"${value}"`;
}

function lineStarts(lines: readonly string[]): readonly number[] {
  let start = 0;
  return lines.map((line) => {
    const own = start;
    start += line.length + 1;
    return own;
  });
}

function positionAt(starts: readonly number[], offset: number): Position {
  const line = starts.findLastIndex((start) => start <= offset);
  return { line, character: offset - (starts[line] ?? 0) };
}

/**
 * A fix that changes a setting where the sources set it to a literal;
 * where they do not, one that sets it at the session's builder, if only one stands in the workspace.
 */
export function settingFix(
  sources: SourceLookup,
  key: string,
  value: string,
  title: string,
  note?: string,
): readonly Fix[] {
  const settings = writtenSettings(sources).filter((setting) => setting.key === key);
  const [setting] = settings.filter((one) => one.value !== value);
  const edit =
    setting === undefined
      ? settings.length > 0
        ? undefined
        : builderEdit(sources, key, value)
      : setting.valueEdit(value);
  if (edit === undefined) return [];
  return [
    {
      title,
      edits: [edit],
      meaning: 'safe',
      note: note ?? 'Same rows; it holds for the whole session.',
      preferred: true,
    },
  ];
}

/** `.config(key, value)` before the `getOrCreate` of the one builder that there is. */
function builderEdit(sources: SourceLookup, key: string, value: string): SourceEdit | undefined {
  const texts = sources.files
    .filter((file) => /\.(py|scala|sc|ipynb)$/.test(file) && !isTest(file))
    .flatMap((file) => textsOf(file, sources));
  // Code that computes the value knows better.
  if (texts.some(({ lines }) => lines.some((line) => line.includes(key)))) return undefined;
  const builders = texts.flatMap((code) => buildersIn(code).map((place) => ({ code, place })));
  const [only] = builders;
  if (only === undefined || builders.length > 1) return undefined;
  const { code, place } = only;
  const line = code.lines[place.line] ?? '';
  const quote = languageOf(code.file) === 'python' && usesSingleQuotes(code.lines) ? "'" : '"';
  const call = `.config(${quote}${key}${quote}, ${quote}${value}${quote})`;
  const before = line.slice(0, place.character);
  const ownLine = before.trim() === '';
  // In a chain of its own lines the call gets one, too, with Python's backslash where the chain has them.
  const goesOn = /\\\s*$/.test(code.lines[place.line - 1] ?? '') ? ' \\' : '';
  return {
    file: code.file,
    ...(code.cell === undefined ? {} : { cell: code.cell }),
    range: { start: place, end: place },
    newText: ownLine ? `${call}${goesOn}\n${before}` : call,
  };
}

/** Places of `.getOrCreate` that end a chain of `SparkSession.builder`. */
function buildersIn({ lines }: CodeText): readonly Position[] {
  return lines.flatMap((text, line) => {
    const character = text.search(/\.getOrCreate\b/);
    const first = /^\s*(?=getOrCreate\b)/.exec(text)?.[0].length;
    const place =
      character >= 0
        ? { line, character }
        : first === undefined
          ? undefined
          : dotAbove({ line, character: first }, lines);
    if (place === undefined || /^\s*(#|\/\/|\*)/.test(text)) return [];
    const chain = lines.slice(Math.max(0, line - 30), line).join('\n') + text.slice(0, Math.max(0, character));
    const builder = chain.lastIndexOf('builder');
    return builder > chain.lastIndexOf('getOrCreate') ? [place] : [];
  });
}

function usesSingleQuotes(lines: readonly string[]): boolean {
  const text = lines.join('\n');
  return text.split("'").length > text.split('"').length;
}
