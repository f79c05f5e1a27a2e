// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.eval;

import io.gemlake.job.Console;
import io.gemlake.spark.GemlakeConf;
import org.apache.spark.sql.SparkSession;

/// What all sets of a run share.
///
/// @param conf names the model
record EvalSession(SparkSession spark, GemlakeConf conf, EvalData data, Console console) {}
