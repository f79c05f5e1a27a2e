// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

/// What a run is doing.
enum Phase {
    /// Asks source and sink what they are.
    LISTING,
    /// Reads documents, compares them with the sink, and stages those that are due.
    READING,
    /// Asks the model about a part's texts.
    INFERENCE,
    /// Writes a part's results into the cache.
    CACHE_COMMIT,
    /// Merges a part into the sink.
    MERGE_COMMIT,
    /// Notes how far the source was read.
    CHECKPOINT,
    /// Tidies up the sink's files.
    MAINTENANCE,
    /// Writes the record of the run, and its page.
    REPORT
}
