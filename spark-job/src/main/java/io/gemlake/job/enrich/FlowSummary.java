// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import io.gemlake.job.record.Findings;
import io.gemlake.job.record.FlowRecord;
import io.gemlake.job.record.Part;
import io.gemlake.job.record.Work;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/// What a run did for one flow.
///
/// @param counts       of the source's documents, as they were found
/// @param renamed      new documents with the text of one that is gone
/// @param known        documents whose results the sink had, for the same text
/// @param cached       documents whose results the cache had
/// @param computed     documents that the model was asked about
/// @param work         of the model
/// @param notes        parts that were merged, and what came out; empty unless the run is recorded
/// @param left         due documents that the budget did not suffice for
/// @param leftLate     those of them that were to be computed within the budget only
/// @param elapsedNanos of the flow
/// @param sinkPath     where the table lies
public record FlowSummary(
        String flow,
        DocumentCounts counts,
        long renamed,
        long known,
        long cached,
        long computed,
        ModelWork work,
        Notes notes,
        long left,
        long leftLate,
        long elapsedNanos,
        String sinkPath) {
    /// What a record keeps of the parts.
    public record Notes(List<Part> parts, Findings findings) {
        /// None.
        public static final Notes NONE = new Notes(List.of(), Findings.NONE);
    }

    /// The flow as a record keeps it.
    ///
    /// @param cores   on which tasks could run at a time
    /// @param wording hides what nobody may see
    FlowRecord record(Flow described, int cores, UnaryOperator<String> wording) {
        var due = new FlowRecord.Due(counts.added(), counts.changed(), counts.stale(), counts.failed());
        var settled = new FlowRecord.Settled(counts.unchanged(), counts.quarantined(), counts.deleted(), renamed);
        double seconds = notes.parts().stream().mapToDouble(Part::seconds).sum();
        return new FlowRecord(
                flow,
                wording.apply(described.source().path()),
                wording.apply(sinkPath),
                new FlowRecord.Documents(due, settled, left),
                new Work(
                        new Work.Origins(computed, known, cached),
                        new Work.Flaws(work.failed(), work.truncated(), work.merged()),
                        new Work.Tokens(work.inputTokens(), work.outputTokens(), work.sharedTokens()),
                        Math.round(1_000 * cores * seconds)),
                notes.parts(),
                notes.findings());
    }

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
