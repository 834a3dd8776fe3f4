import type { LinesOf } from './sources.ts';

/** What a file is for, as far as its path and its imports tell: hints about cost are for code that works on data. */

/** Tests run on ten rows: what a habit costs there is nothing. */
export function isTest(file: string): boolean {
  const folders = file.split('/').slice(0, -1);
  return (
    folders.some((folder) => /^(tests?|it|spec|testing|\w+[-_]tests?)$/i.test(folder)) ||
    /(^|\/)(test_\w+|\w+_test|conftest|\w*(Test|Tests|TestBase|Suite|Spec|IT))\.(py|scala|sc|ipynb)$/.test(file)
  );
}

/** Examples, demonstrations and benchmarks are run by a person who watches. */
export function isWatched(file: string): boolean {
  return file
    .split('/')
    .slice(0, -1)
    .some((folder) => /^(examples?|demos?|docs?|tutorials?|samples?|notebooks?|benchmarks?|playground)$/i.test(folder));
}

/** The file works on frames of another library and never names Spark: `join` and `collect` mean something else there. */
export function isOfOtherLibrary(file: string, sources: LinesOf): boolean {
  const lines = sources(file);
  if (lines === undefined || !file.endsWith('.py')) return false;
  const imports = (pattern: RegExp): boolean => lines.some((line) => pattern.test(line));
  // Snowpark's frames have the methods of Spark's, and its texts often speak of Spark.
  if (imports(/^\s*(?:import|from)\s+snowflake\.snowpark\b/)) return !imports(/^\s*(?:import|from)\s+pyspark\b/);
  // Their frames join and collect, too, and a benchmark of theirs names Spark without using it.
  if (imports(/^\s*(?:import|from)\s+(?:polars|dask|ibis|modin|cudf)\b/))
    return !imports(/^\s*(?:import|from)\s+pyspark\b|\bspark\.\w|\bSparkSession\b/);
  return imports(/^\s*(?:import|from)\s+(?:pandas|duckdb)\b/) && !imports(/spark/i);
}
