// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import java.util.Locale;

/// What a run did for one flow.
///
/// @param counts       of the source's documents, as they were found
/// @param known        documents whose results the sink had, for the same text
/// @param cached       documents whose results the cache had
/// @param computed     documents that the model was asked about
/// @param work         of the model
/// @param left         due documents that the budget did not suffice for
/// @param leftLate     those of them that were to be computed within the budget only
/// @param elapsedNanos of the flow
/// @param sinkPath     where the table lies
public record FlowSummary(
        String flow,
        DocumentCounts counts,
        long known,
        long cached,
        long computed,
        ModelWork work,
        long left,
        long leftLate,
        long elapsedNanos,
        String sinkPath) {
    /// The flow in one line.
    public String line() {
        return String.format(
                Locale.ROOT,
                "%s: %,d documents computed (%,d new, %,d changed, %,d of another version, %,d failed before; %,d failed,"
                        + " %,d truncated, %,d read in parts), %,d of known texts, %,d cached, %,d unchanged, %,d deleted, %,d"
                        + " left, in %.1f s: %.2f rows/s, %,.0f tokens/s; table %s",
                flow,
                computed,
                counts.added(),
                counts.changed(),
                counts.stale(),
                counts.failed(),
                work.failed(),
                work.truncated(),
                work.merged(),
                known,
                cached,
                counts.unchanged(),
                counts.deleted(),
                left,
                seconds(),
                computed / seconds(),
                work.tokens() / seconds(),
                sinkPath);
    }

    private double seconds() {
        return elapsedNanos / 1e9;
    }
}
