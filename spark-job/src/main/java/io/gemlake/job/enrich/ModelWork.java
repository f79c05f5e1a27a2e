// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import io.gemlake.spark.EnrichMetrics;

/// What models did.
///
/// @param texts        that were read; several documents may have the same one
/// @param failed       texts that ended with an error
/// @param truncated    texts that were cut to the limit of tokens
/// @param merged       texts that were read in parts, because they are too long
/// @param inputTokens  of texts and questions that were read
/// @param outputTokens that were written or scored
/// @param sharedTokens of shared prefixes, which were not read again
public record ModelWork(
        long texts, long failed, long truncated, long merged, long inputTokens, long outputTokens, long sharedTokens) {
    static final ModelWork NONE = new ModelWork(0, 0, 0, 0, 0, 0, 0);

    static ModelWork of(EnrichMetrics metrics) {
        return new ModelWork(
                metrics.documents(),
                metrics.failedDocuments(),
                metrics.truncatedDocuments(),
                metrics.mergedDocuments(),
                metrics.inputTokens(),
                metrics.outputTokens(),
                metrics.sharedTokens());
    }

    /// Tokens that were read, written and scored.
    public long tokens() {
        return inputTokens + outputTokens;
    }
}
