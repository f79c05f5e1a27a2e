# SPDX-License-Identifier: Apache-2.0
"""Writes what queries give, a row a line as JSON: queries.py TEXTS RESULTS QUERY ...

The session is one of this machine, or of the server that SPARK_REMOTE names.
"""

import sys
from pathlib import Path

import pandas as pd
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession
from pyspark.sql import functions as F


def rows(frame):
    return list(frame.selectExpr("to_json(struct(*)) AS row").toPandas()["row"])


texts, results, *queries = sys.argv[1:]
spark = SparkSession.builder.getOrCreate()
table = spark.createDataFrame(pd.read_json(texts, lines=True))
table.createOrReplaceTempView("texts")
lines = [row for query in queries for row in rows(spark.sql(query))]
lines += rows(
    table.select(
        "id",
        F.call_function("ai_classify", F.col("body"), F.array(F.lit("order"), F.lit("complaint"))).alias("label"),
    ).orderBy("id")
)
try:
    spark.sql("SELECT ai_classify(body, array('order')) FROM texts").collect()
except PySparkException as e:
    lines.append(f"{type(e).__name__} {e.getCondition()} {e.getSqlState()}")
Path(results).write_text("\n".join(lines), encoding="utf-8")
spark.stop()
