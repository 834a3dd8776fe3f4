import type { Fix, SourceEdit } from '../model/finding.ts';
import type { Site } from '../model/text.ts';
import type { SourceLookup } from './sources.ts';

/** Settings written in the sources: `.config("spark.sql.adaptive.enabled", "false")`, `spark.conf.set(…)`, `SET spark.x = y`. */
export interface WrittenSetting {
  readonly site: Site;
  readonly key: string;
  readonly value: string;
  /** The value as written, with its quotes. */
  readonly valueEdit: (value: string) => SourceEdit;
  readonly keyEdit: (key: string) => SourceEdit;
}

/** `"spark.…", "value"` or `"spark.…" -> "value"`: a key as a string, then a literal. */
const PAIR = /(["'])(spark\.[\w.-]+)\1(\s*(?:,|->|:|=)\s*)("[^"]*"|'[^']*'|-?\d[\w.]*|true|false|True|False)/g;

export function writtenSettings(sources: SourceLookup): readonly WrittenSetting[] {
  return sources.files
    .filter((file) => /\.(py|scala|sc)$/.test(file))
    .flatMap((file) => (sources(file) ?? []).flatMap((text, line) => settingsIn(file, text, line)));
}

function settingsIn(file: string, text: string, line: number): readonly WrittenSetting[] {
  if (/^\s*(#|\/\/|\*)/.test(text)) return [];
  return [...text.matchAll(PAIR)].map((found) => {
    const [, quote = '"', key = '', between = '', raw = ''] = found;
    const keyStart = found.index + quote.length;
    const valueStart = found.index + 2 * quote.length + key.length + between.length;
    const quoted = /^["']/.exec(raw)?.[0] ?? '';
    const range = (start: number, length: number) => ({
      start: { line, character: start },
      end: { line, character: start + length },
    });
    return {
      site: { file, range: range(keyStart, key.length), method: key, enclosing: '' },
      key,
      value: quoted === '' ? raw.toLowerCase() : raw.slice(1, -1),
      valueEdit: (value) => ({ file, range: range(valueStart, raw.length), newText: quoted + value + quoted }),
      keyEdit: (other) => ({ file, range: range(keyStart, key.length), newText: other }),
    };
  });
}

/** A fix that changes a setting where the sources set it to a literal; none where they do not. */
export function settingFix(
  sources: SourceLookup,
  key: string,
  value: string,
  title: string,
  note?: string,
): readonly Fix[] {
  return writtenSettings(sources)
    .filter((written) => written.key === key && written.value !== value)
    .slice(0, 1)
    .map((written) => ({
      title,
      edits: [written.valueEdit(value)],
      meaning: 'safe',
      note: note ?? 'Same rows; it holds for the whole session.',
      preferred: true,
    }));
}
