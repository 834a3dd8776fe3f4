import { SPARK_KEYS } from './sparkKeys.ts';

/** Version in which each key of Spark came in; `0` where Spark does not say. */
let known: ReadonlyMap<string, string> | undefined;

function keys(): ReadonlyMap<string, string> {
  known ??= new Map(
    SPARK_KEYS.trim()
      .split('\n')
      .map((line) => {
        const [key = '', since = '0'] = line.split(' ');
        return [`spark.${key}`, since];
      }),
  );
  return known;
}

export function versionOfKey(key: string): string | undefined {
  return keys().get(key);
}

/**
 * The real key that an unknown one is probably meant to be: one or two letters away, or the same but for the case.
 * One that came after the version of the run cannot be meant.
 * Keys of plugins (`spark.rapids.…`, `spark.databricks.…`, catalogs) are not Spark's to know and have no neighbor.
 */
export function keyMeant(key: string, sparkVersion?: string): string | undefined {
  if (!key.startsWith('spark.') || keys().has(key) || OPEN.test(key)) return undefined;
  const lower = key.toLowerCase();
  let best: string | undefined;
  let bestDistance = MOST_TYPOS + 1;
  for (const [candidate, since] of keys()) {
    if (Math.abs(candidate.length - key.length) > MOST_TYPOS || isLater(since, sparkVersion)) continue;
    const distance = candidate.toLowerCase() === lower ? 0 : editDistance(lower, candidate.toLowerCase(), bestDistance);
    if (distance < bestDistance && (distance < 2 || isTypo(lower, candidate.toLowerCase())))
      [best, bestDistance] = [candidate, distance];
  }
  return best;
}

function isLater(since: string, sparkVersion: string | undefined): boolean {
  const [key, run] = [/^(\d+)\.(\d+)/.exec(since), /^(\d+)\.(\d+)/.exec(sparkVersion ?? '')];
  if (key === null || run === null) return false;
  return Number(key[1]) - Number(run[1]) > 0 || (key[1] === run[1] && Number(key[2]) > Number(run[2]));
}

const MOST_TYPOS = 2;
/** Two letters of a short word make another word: `host` is not a mistyped `port`. */
const LONG_WORD = 8;

/** The words that differ are long, or letters of one changed places. */
function isTypo(key: string, candidate: string): boolean {
  const [words, others] = [key.split('.'), candidate.split('.')];
  if (words.length !== others.length) return true;
  return words.every((word, index) => {
    const other = others[index] ?? '';
    return word === other || Math.max(word.length, other.length) >= LONG_WORD || sorted(word) === sorted(other);
  });
}

function sorted(word: string): string {
  return word.split('').sort().join('');
}
/** Below these anybody may have keys of their own. */
const OPEN =
  /^spark\.(hadoop|sql\.catalog|executorEnv|yarn\.appMasterEnv|kubernetes|app|redaction|metrics|extraListeners|plugins)\b/;

/** Levenshtein's distance, given up where it would exceed the limit. */
function editDistance(a: string, b: string, limit: number): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const substitution = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const value = Math.min(substitution, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1);
      next.push(value);
      least = Math.min(least, value);
    }
    if (least >= limit) return limit;
    row = next;
  }
  return row[b.length] ?? limit;
}
