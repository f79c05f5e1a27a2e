// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

/// What becomes of documents that fail.
///
/// @param maxAttempts how many runs try a text before it is in quarantine, where only `--retry` or another text
///                    frees it
/// @param maxFailedShare of the computed documents that may fail before the run's exit code says so
public record ErrorPolicy(int maxAttempts, double maxFailedShare) {
    /// Three attempts, and any share of failures.
    public static final ErrorPolicy STANDARD = new ErrorPolicy(3, 1);
}
