/**
 * How long reading sources takes: a file of 2,000 lines, one typed character in it, and a project of 1,000 files.
 *
 *   npx esbuild scripts/bench/source.ts --bundle --platform=node --format=esm --packages=external | node --input-type=module
 *
 * CPU time stands beside the clock's, because a busy machine makes the clock lie.
 */
import { join } from 'node:path';
import { createSourceReader } from '../../server/src/source/reader.ts';
import type { SourceReader } from '../../server/src/source/reader.ts';

const reader = await createSourceReader(join(process.cwd(), 'grammars'));

for (const { ending, text } of [
  { ending: 'scala', text: scalaText },
  { ending: 'py', text: pythonText },
]) {
  const long = text(2_000);
  const short = text(80);
  report(
    `${ending}: 2,000 lines, read`,
    long.length,
    measure(15, () => reader.read(`long.${ending}`, long)),
  );
  report(`${ending}: 2,000 lines, one character typed`, long.length, typing(reader, `long.${ending}`, long));
  report(
    `${ending}: 1,000 files of 80 lines`,
    short.length * 1_000,
    measure(3, () => {
      for (let file = 0; file < 1_000; file += 1) reader.read(`short${file}.${ending}`, short);
    }),
  );
}

interface Measured {
  readonly wallMs: number;
  readonly cpuMs: number;
}

/** The median of some runs, after one that warms up. */
function measure(runs: number, work: () => void): Measured {
  work();
  return median(Array.from({ length: runs }, () => once(work)));
}

function typing(documents: SourceReader, file: string, text: string): Measured {
  documents.open(file, text);
  const runs = Array.from({ length: 30 }, (_, run) => {
    const at = text.indexOf('\n', Math.floor((text.length * (run + 1)) / 32)) + 1;
    const edited = `${text.slice(0, at)} ${text.slice(at)}`;
    const measured = once(() => documents.edit(file, edited));
    documents.edit(file, text);
    return measured;
  });
  documents.close(file);
  return median(runs);
}

function once(work: () => void): Measured {
  const cpu = process.cpuUsage();
  const start = performance.now();
  work();
  const wallMs = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  return { wallMs, cpuMs: (user + system) / 1_000 };
}

function median(runs: readonly Measured[]): Measured {
  const middle = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1]!;
  return { wallMs: middle(runs.map((run) => run.wallMs)), cpuMs: middle(runs.map((run) => run.cpuMs)) };
}

function report(name: string, bytes: number, { wallMs, cpuMs }: Measured): void {
  const speed = bytes / 1_000 / cpuMs;
  console.log(
    `${name.padEnd(40)} ${wallMs.toFixed(1).padStart(9)} ms ${cpuMs.toFixed(1).padStart(9)} ms CPU ${speed.toFixed(1).padStart(7)} MB/s`,
  );
}

/** Jobs as people write them, one after the other until the lines are full. */
function scalaText(lines: number): string {
  const jobs = Array.from({ length: Math.ceil(lines / 20) }, (_, job) => [
    `object Job${job} extends SparkJob("job-${job}") {`,
    '',
    `  case class Reading(id: Long, station: String, value: Option[Double] = None)`,
    '',
    `  def enrich(readings: DataFrame, stations: DataFrame)(implicit spark: SparkSession): DataFrame = {`,
    `    import spark.implicits._`,
    `    val window = Window.partitionBy($"station").orderBy($"day".desc)`,
    `    val latest = readings`,
    `      // the newest of each station`,
    `      .withColumn("rank", row_number() over window)`,
    `      .where($"rank" === 1 && $"value".isNotNull)`,
    `      .drop("rank")`,
    `    val perDay = latest.as[Reading].map { case Reading(id, s, Some(v)) => (s, v * ${job}) case r => (r.station, 0.0) }`,
    `    for (limit <- Seq(1, 10); (name, df) <- Map("a" -> latest, "b" -> stations)) df.limit(limit).write.save(s"$root/$name")`,
    `    if (readings.isEmpty) stations else latest.join(broadcast(stations), Seq("station"), "left").coalesce(${job + 1})`,
    `  }`,
    '',
    `  def all(parts: Seq[DataFrame]): DataFrame = parts.reduce(_ unionByName _).repartition(200, col("station"))`,
    `}`,
    '',
  ]);
  return ['package bench', 'import org.apache.spark.sql._', ...jobs.flat()].slice(0, lines).join('\n');
}

function pythonText(lines: number): string {
  const jobs = Array.from({ length: Math.ceil(lines / 20) }, (_, job) => [
    `def enrich_${job}(spark: SparkSession, readings: DataFrame, stations: DataFrame) -> DataFrame:`,
    `    """The newest reading of each station."""`,
    `    window = Window.partitionBy("station").orderBy(F.col("day").desc())`,
    `    latest = (`,
    `        readings`,
    `        # only what was measured`,
    `        .withColumn("rank", F.row_number().over(window))`,
    `        .filter((F.col("rank") == 1) & F.col("value").isNotNull())`,
    `        .drop("rank")`,
    `    )`,
    `    frames = [latest.filter(F.col("kind") == kind) for kind in ("a", "b") if kind != "${job}"]`,
    `    for name, frame in zip(("a", "b"), frames):`,
    `        frame.write.mode("overwrite").parquet(f"{ROOT}/out/{name}")`,
    `    total = reduce(lambda left, right: left.unionByName(right), frames)`,
    `    if readings.rdd.isEmpty():`,
    `        return stations`,
    `    return total.join(F.broadcast(stations), on="station", how="left").coalesce(${job + 1})`,
    '',
    '',
    '',
  ]);
  return ['from pyspark.sql import functions as F', '', ...jobs.flat()].slice(0, lines).join('\n');
}
