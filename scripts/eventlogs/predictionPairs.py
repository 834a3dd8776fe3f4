"""Records one run of a before/after pair for the prediction model (docs/predictions.md).

usage: predictionPairs.py PAIR PARTITIONS EVENT_LOG_FOLDER      PARTITIONS: "before", or the number that the fix suggested for the before run

The work of most pairs is waiting (a call to a service, as `Thread.sleep`), so that more tasks are faster on any machine,
and it differs in what the model has to get right: how rows are spread, what is shuffled, how many waves there are.
Pairs of two slots compute (they sort, 0 milliseconds a row) and need a machine with two real cores and nothing else to do.
"""
import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

PAIRS = {
    # name: (slots, partitions before, method before, rows, milliseconds a row, frame)
    "even": (8, 2, "coalesce", 1600, 8, "range"),
    "aggregated": (12, 3, "coalesce", 1800, 10, "aggregate"),
    "renumbered": (16, 4, "repartition", 2400, 8, "range"),
    "uneven": (10, 5, "coalesce", 2000, 12, "uneven"),
    "joined": (16, 2, "coalesce", 1500, 14, "join"),
    "single": (6, 1, "coalesce", 900, 14, "range"),
    "wide": (24, 4, "coalesce", 4800, 6, "range"),
    "sorted": (2, 1, "coalesce", 6_000_000, 0, "sort"),
    "spilled": (2, 1, "coalesce", 12_000_000, 0, "sort"),
}

# One gigabyte is Spark's default, in which `spilled` spills.
MEMORY = {"sorted": "6g"}


def calls(frame, milliseconds):
    """Waits for each row in the JVM, without a Python worker."""
    return frame.selectExpr("id", f"reflect('java.lang.Thread', 'sleep', {milliseconds}L) AS answer")


def sortWithin(frame):
    """Sorts by something that no partition is sorted by yet, and carries a string along."""
    return frame.selectExpr("id", "sha2(cast(id AS string), 256) AS digest").sortWithinPartitions("digest")


def frame(spark, kind, rows):
    ids = spark.range(0, rows, 1, 32)
    if kind == "aggregate":
        return ids.withColumn("key", F.col("id") % rows).groupBy("key").agg(F.max("id").alias("id")).select("id")
    if kind == "join":
        other = ids.withColumnRenamed("id", "other")
        return ids.join(other.hint("shuffle_hash"), F.col("id") == F.col("other")).select("id")
    if kind == "uneven":
        # Input partitions of different sizes, which coalesce puts together as they come.
        return ids.filter((F.col("id") < rows / 2) | (F.col("id") % 3 == 0))
    return ids


def main(name, partitions, folder):
    slots, before, method, rows, milliseconds, kind = PAIRS[name]
    spark = (
        SparkSession.builder.master(f"local[{slots}]").appName(f"pair-{name}")
        .config("spark.eventLog.enabled", "true").config("spark.eventLog.dir", f"file://{folder}")
        .config("spark.eventLog.compress", "true").config("spark.eventLog.compression.codec", "zstd")
        .config("spark.sql.shuffle.partitions", 16).config("spark.sql.adaptive.coalescePartitions.enabled", "false")
        .config("spark.driver.memory", MEMORY.get(name, "1g")).config("spark.ui.enabled", "false").getOrCreate()
    )
    # Classes are loaded and code is compiled once, before anything is measured.
    calls(spark.range(0, slots * 2, 1, slots * 2), 50).write.mode("overwrite").parquet(f"{folder}/warm")
    made = frame(spark, kind, rows)
    cut = getattr(made, method)(before) if partitions == "before" else made.repartition(int(partitions))
    work = sortWithin(cut) if kind == "sort" else calls(cut, milliseconds)
    work.write.mode("overwrite").parquet(f"{folder}/out-{name}")
    spark.stop()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3])
