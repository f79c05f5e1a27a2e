// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import java.util.Locale;

/// How the documents of a source compare with the results that are there.
///
/// @param added       without a result
/// @param changed     with results of another text
/// @param stale       of the same text, with results that are missing, or of another model or task version
/// @param failed      with an error in place of a result, to be tried again; all else is up to date
/// @param quarantined with an error, tried often enough
/// @param unchanged   with results that are up to date
/// @param deleted     that have results, and are no longer in the source
public record DocumentCounts(
        long added, long changed, long stale, long failed, long quarantined, long unchanged, long deleted) {
    /// No documents.
    static final DocumentCounts NONE = new DocumentCounts(0, 0, 0, 0, 0, 0, 0);

    /// Documents of the source.
    public long total() {
        return due() + quarantined + unchanged;
    }

    /// Documents that need results.
    public long due() {
        return added + changed + stale + failed;
    }

    /// Documents that have results already.
    long known() {
        return total() - added + deleted;
    }

    /// The same where only some documents were looked at.
    ///
    /// @param known documents with results
    DocumentCounts among(long known) {
        return new DocumentCounts(
                added,
                changed,
                stale,
                failed,
                quarantined,
                known - changed - stale - failed - quarantined - deleted,
                deleted);
    }

    /// The counts in one line.
    public String line() {
        return String.format(
                Locale.ROOT,
                "%,d documents: %,d new, %,d changed, %,d of another version, %,d failed before, %,d in quarantine,"
                        + " %,d unchanged; %,d deleted",
                total(),
                added,
                changed,
                stale,
                failed,
                quarantined,
                unchanged,
                deleted);
    }
}
