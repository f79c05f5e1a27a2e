// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.record;

/// How a run ended. Tables of runs hold the names.
public enum Outcome {
    /// Nothing that was due is left.
    COMPLETE,
    /// It stopped where its budget was spent; what it finished stays.
    BUDGET_SPENT,
    /// It went to its end, and more documents failed than its spec allows.
    TOO_MANY_FAILED,
    /// An error stopped it; parts that it finished stay.
    FAILED,
    /// Somebody stopped it, or its process died.
    INTERRUPTED,
    /// It has not ended.
    RUNNING
}
