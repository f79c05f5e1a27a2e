// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import io.delta.tables.DeltaTable;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Care for the files of a sink, as its spec asks for it.
final class Upkeep {
    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);

    private Upkeep() {}

    /// Whether there is anything to do.
    static boolean isAsked(SinkSpec sink) {
        return sink.compaction() == SinkSpec.Compaction.OPTIMIZE || sink.vacuumHours() != null;
    }

    /// Merges small files, and deletes those that no version needs any more.
    static void of(SparkSession spark, SinkSpec sink) {
        DeltaTable table = DeltaTable.forPath(spark, sink.path());
        if (sink.compaction() == SinkSpec.Compaction.OPTIMIZE) {
            table.optimize().executeCompaction();
            LOG.info("files of {} are merged", sink.path());
        }
        Integer hours = sink.vacuumHours();
        if (hours != null) {
            table.vacuum(hours);
            LOG.info("files of {} that were not needed for {} hours are deleted", sink.path(), hours);
        }
    }
}
