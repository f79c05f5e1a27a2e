// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

/// What a command line asks of a run, beside its spec.
public record RunOptions(Mode mode, Retry retry, DeletionGuard deletions) {
    /// What a run does when nothing is asked.
    public static final RunOptions STANDARD = new RunOptions(Mode.RUN, Retry.DUE, DeletionGuard.ON);

    /// Whether anything is computed.
    public enum Mode {
        RUN,
        /// Says what a run would cost.
        ESTIMATE
    }

    /// Which failed documents are tried again.
    public enum Retry {
        /// Those that have attempts left.
        DUE,
        /// All, those in quarantine as well.
        ALL_FAILED
    }

    /// Whether a run stops that would delete an unlikely number of documents.
    public enum DeletionGuard {
        ON,
        OFF
    }
}
