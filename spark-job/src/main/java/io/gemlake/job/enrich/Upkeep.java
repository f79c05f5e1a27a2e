// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import io.delta.exceptions.DeltaConcurrentModificationException;
import io.delta.tables.DeltaTable;
import io.gemlake.job.TableFiles;
import io.gemlake.spark.cache.CacheTable;
import java.util.OptionalInt;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Care for the files of tables, as their spec asks for it.
final class Upkeep {
    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);

    private Upkeep() {}

    /// Merges small files, and deletes those that no version needs any more.
    static void of(SparkSession spark, String path, TableCare care) {
        try {
            DeltaTable table = DeltaTable.forPath(spark, path);
            if (care.compaction() == TableCare.Compaction.OPTIMIZE) {
                table.optimize().executeCompaction();
                LOG.info("files of {} are merged", path);
            }
            Integer hours = care.vacuumHours();
            if (hours != null) {
                TableFiles.vacuum(spark, table, OptionalInt.of(hours));
                LOG.info("files of {} that were not needed for {} hours are deleted", path, hours);
            }
        } catch (DeltaConcurrentModificationException e) {
            LOG.warn("the files of {} are left to the next run: another one writes them", path, e);
        }
    }

    /// The same for a cache. What goes wrong there costs no result, and so not the run.
    static void of(SparkSession spark, CacheSpec cache, Phases phases) {
        try {
            if (new CacheTable(spark, cache.table()).exists()) {
                phases.enter(Phase.MAINTENANCE, 0, "tidying up the cache's files");
                of(spark, cache.table(), cache.care());
            }
        } catch (Exception e) { // Spark throws checked exceptions that its methods do not declare.
            LOG.warn("the files of {} are left to the next run", cache.table(), e);
        } finally {
            phases.leave();
        }
    }
}
