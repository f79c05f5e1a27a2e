// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import java.util.Locale;

/// How the documents of a source compare with the results that are there.
///
/// @param added     without a result
/// @param changed   with a result of another text, model, task or version
/// @param failed    with an error in place of a result; all else is up to date
/// @param unchanged with a result that is up to date
record DocumentCounts(long added, long changed, long failed, long unchanged) {
    long total() {
        return due() + unchanged;
    }

    /// Documents to compute.
    long due() {
        return added + changed + failed;
    }

    /// The counts in one line.
    String line() {
        return String.format(
                Locale.ROOT,
                "%,d documents: %,d new, %,d changed, %,d failed before, %,d unchanged",
                total(),
                added,
                changed,
                failed,
                unchanged);
    }
}
