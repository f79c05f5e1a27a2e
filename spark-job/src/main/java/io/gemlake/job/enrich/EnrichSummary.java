// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import io.gemlake.spark.EnrichMetrics;
import java.util.Locale;

/// What a run did.
///
/// @param added        documents that had no result
/// @param changed      documents whose result was of another text, model, task or version
/// @param retried      documents whose result was an error, and that are otherwise unchanged
/// @param unchanged    documents that were left alone
/// @param failed       computed documents that ended with an error in their row
/// @param truncated    computed documents that were cut to the limit of tokens
/// @param merged       computed documents that were read in parts, because they are too long
/// @param inputTokens  tokens of documents and questions that the model read
/// @param outputTokens tokens that it wrote or scored
/// @param elapsedNanos of the whole run
/// @param sinkPath     where the table lies
public record EnrichSummary(
        long added,
        long changed,
        long retried,
        long unchanged,
        long failed,
        long truncated,
        long merged,
        long inputTokens,
        long outputTokens,
        long elapsedNanos,
        String sinkPath) {

    static EnrichSummary nothingDue(DocumentCounts counts, String sinkPath, long elapsedNanos) {
        return new EnrichSummary(
                counts.added(),
                counts.changed(),
                counts.failed(),
                counts.unchanged(),
                0,
                0,
                0,
                0,
                0,
                elapsedNanos,
                sinkPath);
    }

    static EnrichSummary of(DocumentCounts counts, EnrichMetrics metrics, String sinkPath, long elapsedNanos) {
        return new EnrichSummary(
                counts.added(),
                counts.changed(),
                counts.failed(),
                counts.unchanged(),
                metrics.failedDocuments(),
                metrics.truncatedDocuments(),
                metrics.mergedDocuments(),
                metrics.inputTokens(),
                metrics.outputTokens(),
                elapsedNanos,
                sinkPath);
    }

    /// Documents that were computed.
    public long computed() {
        return added + changed + retried;
    }

    public double rowsPerSecond() {
        return computed() / seconds();
    }

    /// Tokens read and written, per second.
    public double tokensPerSecond() {
        return (inputTokens + outputTokens) / seconds();
    }

    /// The run in one line.
    public String line() {
        return String.format(
                Locale.ROOT,
                "%,d documents computed (%,d new, %,d changed, %,d failed before; %,d failed, %,d truncated, %,d read in"
                        + " parts), %,d unchanged, in %.1f s: %.2f rows/s, %,.0f tokens/s; table %s",
                computed(),
                added,
                changed,
                retried,
                failed,
                truncated,
                merged,
                unchanged,
                seconds(),
                rowsPerSecond(),
                tokensPerSecond(),
                sinkPath);
    }

    private double seconds() {
        return elapsedNanos / 1e9;
    }
}
