// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import static org.apache.spark.sql.functions.col;

import io.gemlake.spark.cache.ResultCache;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/// Adds the results of a flow's parts to the cache, before the sink has them: whatever happens in between, the model is
/// not asked again.
final class CacheWrites {
    private static final String WRITER = "enrich";

    private final ResultCache cache;
    private final String run;

    /// @param run names the flow's run
    CacheWrites(ResultCache cache, String run) {
        this.cache = cache;
        this.run = run;
    }

    /// Texts with their keys in the cache.
    Dataset<Row> withKeys(Dataset<Row> texts) {
        return texts.withColumn(ResultCache.KEY, cache.key(col(Documents.TEXT)));
    }

    /// Adds what was computed, in one commit.
    void add(Dataset<Row> answers, int part) {
        cache.write(answers, new ResultCache.Commit(run, part, WRITER));
    }
}
