// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.report;

import java.util.List;

/// What one run of the enrichment job took.
///
/// @param name     of the kind of night
/// @param rows     of the source, as the series counts them
/// @param computed documents that the model was asked about
/// @param deleted  documents
/// @param merges   in their order
/// @param files    of the sink: before and after
/// @param alive    what the driver kept
public record LakeNight(
        String name,
        long rows,
        long computed,
        long deleted,
        Times times,
        List<Merge> merges,
        List<Files> files,
        Alive alive) {

    /// Seconds of phases.
    public record Times(
            double listing,
            double reading,
            double inference,
            double merge,
            double checkpoint,
            double maintenance,
            double report) {
        /// What comes before the first answer.
        public double planning() {
            return listing + reading;
        }

        /// All but the model's.
        public double around() {
            return planning() + merge + checkpoint + maintenance + report;
        }
    }

    /// A commit into the sink.
    ///
    /// @param sinkRows before
    /// @param changed  rows, in place of which others stand or none
    /// @param copied   rows that were written again as they were
    public record Merge(
            double seconds,
            long sinkRows,
            long inserted,
            long changed,
            long copied,
            long filesAdded,
            long filesRemoved) {}

    /// Files of a table's present version.
    public record Files(long count, long medianBytes, long bytes) {}

    /// The most that was alive on the heap between two phases.
    public record Alive(long bytes) {}
}
