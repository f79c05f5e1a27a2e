// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.record;

import java.util.List;

/// What a run did in one flow.
///
/// @param source    where its documents are
/// @param sink      where its results are
/// @param documents how they compared with the results when the flow began
/// @param parts     in the order of time; of very many, neighbours are joined ([Part#joined])
public record FlowRecord(
        String name, String source, String sink, Documents documents, Work work, List<Part> parts, Findings findings) {
    public FlowRecord {
        parts = Part.joined(parts, Part.MOST);
    }

    /// The documents of a source beside the results of its sink.
    ///
    /// @param left due ones that the run did not come to
    public record Documents(Due due, Settled settled, long left) {
        /// Of a source that has none.
        public static final Documents NONE = new Documents(new Due(0, 0, 0, 0), new Settled(0, 0, 0, 0), 0);
    }

    /// Documents to compute.
    ///
    /// @param added        without a result
    /// @param changed      with a result of another text
    /// @param stale        with a result of another version of task, model or head
    /// @param failedBefore with an error in place of a result
    public record Due(long added, long changed, long stale, long failedBefore) {
        public long total() {
            return added + changed + stale + failedBefore;
        }
    }

    /// Documents that need no model.
    ///
    /// @param unchanged   with a result that is up to date
    /// @param quarantined that failed too often to be tried again
    /// @param deleted     gone from the source, and so from the sink
    /// @param renamed     with another key than before, and the same text
    public record Settled(long unchanged, long quarantined, long deleted, long renamed) {}
}
