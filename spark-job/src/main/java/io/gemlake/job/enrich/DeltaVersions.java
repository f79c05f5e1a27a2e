// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;

/// The id and present version of a Delta table, from its log: what Delta's public interface answers by queries of a
/// second each.
///
/// @param id      of the table; another one when it was made anew
/// @param version that a reader sees now
record DeltaVersions(String id, long version) {
    static DeltaVersions of(SparkSession spark, String path) {
        DeltaLog log = DeltaLog.forTable(spark, path);
        Snapshot snapshot = log.update(log.update$default$1(), log.update$default$2(), log.update$default$3());
        return new DeltaVersions(snapshot.metadata().id(), snapshot.version());
    }
}
