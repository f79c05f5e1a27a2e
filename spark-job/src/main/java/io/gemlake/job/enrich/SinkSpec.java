// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

/// The Delta table that takes the results of a flow.
///
/// @param path    its directory; made when it does not exist
/// @param history what is kept of earlier results
public record SinkSpec(String path, History history, TableCare care) {
    /// What is kept of earlier results.
    public enum History {
        /// The last result of each document.
        LAST,
        /// Every change, in the table's change data feed.
        EVERY
    }

    /// The last results alone, and no care for files.
    public static SinkSpec at(String path) {
        return new SinkSpec(path, History.LAST, TableCare.NONE);
    }

    /// Whether the other one wants the same, wherever it lies.
    boolean caredForAs(SinkSpec other) {
        return other.equals(new SinkSpec(other.path, history, care));
    }
}
