"""Writes the configuration keys that one Spark version knows, with the version each came in.

usage: sparkKeys.py KEYS.json      with the pyspark of the version on the path; run it for several versions,
then `node scripts/eventlogs/sparkKeys.mjs KEYS.json…` writes server/src/rules/sparkKeys.ts of all of them.
"""
import json
import sys

from pyspark.sql import SparkSession

# Objects whose entries register themselves when they are loaded.
HOLDERS = [
    "org.apache.spark.internal.config.package$", "org.apache.spark.internal.config.UI$", "org.apache.spark.internal.config.Kryo$",
    "org.apache.spark.internal.config.Network$", "org.apache.spark.internal.config.Python$", "org.apache.spark.internal.config.Status$",
    "org.apache.spark.internal.config.Streaming$", "org.apache.spark.sql.internal.SQLConf$", "org.apache.spark.sql.internal.StaticSQLConf$",
    "org.apache.spark.sql.hive.HiveUtils$",
]


def main(path):
    spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").enableHiveSupport().getOrCreate()
    loader = spark._jvm.java.lang.Class
    for name in HOLDERS:
        loader.forName(name)
    holder = loader.forName("org.apache.spark.internal.config.ConfigEntry$")
    field = holder.getDeclaredField("knownConfigs")
    field.setAccessible(True)
    entries = field.get(holder.getField("MODULE$").get(None))
    with open(path, "w") as file:
        json.dump({entry.key(): entry.version() for entry in entries.values()}, file, indent=0, sort_keys=True)
    spark.stop()


if __name__ == "__main__":
    main(sys.argv[1])
