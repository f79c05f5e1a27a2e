// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

/// What becomes of a document that is longer than one may be.
public enum LongInput {
    /// The document fails with `DOCUMENT_TOO_LONG`.
    FAIL,
    /// Its end is left out, and the outcome says that it was cut.
    TRUNCATE_TAIL,
    /// Its middle is left out, and the outcome says that it was cut.
    TRUNCATE_MIDDLE,
    /// It is read in windows that overlap, and their results are merged. The probability of one label of several
    /// is the mean, that of a label or condition that may hold beside others the highest; names are joined, and
    /// sentences of summaries as far as there is room.
    MAP_REDUCE
}
