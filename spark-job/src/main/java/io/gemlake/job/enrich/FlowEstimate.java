// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import java.util.List;
import java.util.Locale;

/// What a run would take for one flow.
///
/// @param counts      of the source's documents, as they were found
/// @param known       due documents that need no model
/// @param texts       that the model would be asked about; several documents may have the same one
/// @param sampled     texts that it was asked about
/// @param tokens      that the model would read and write
/// @param seconds     of computing and merging
/// @param planSeconds that it took to find out what is due
/// @param loadSeconds that it took to load the model
record FlowEstimate(
        String flow,
        DocumentCounts counts,
        long known,
        long texts,
        long sampled,
        Interval tokens,
        Interval seconds,
        double planSeconds,
        double loadSeconds) {
    /// What a part takes beside the model: reading, writing, and the commits. Not measured, for nothing is committed;
    /// some seconds is what Delta takes for a small MERGE into a table of moderate size.
    static final double COMMIT_SECONDS = 3;

    /// A flow whose texts need no model.
    static FlowEstimate withoutModel(String flow, DocumentCounts counts, double planSeconds) {
        double seconds = counts.due() + counts.deleted() > 0 ? COMMIT_SECONDS : 0;
        return new FlowEstimate(
                flow, counts, counts.due(), 0, 0, Interval.ZERO, new Interval(seconds, 0), planSeconds, 0);
    }

    /// A flow, from a sample of its texts.
    ///
    /// @param slices of all texts
    static FlowEstimate of(
            String flow, DocumentCounts counts, List<Slice> slices, FlowSample sample, double planSeconds) {
        int cores = sample.cores();
        long texts = Slice.texts(slices);
        long known = counts.due() - Slice.documents(slices);
        Interval tokens = sample.tokens().total(texts, (double) Slice.tokens(slices));
        double partTokens = Math.min(
                tokens.value(), Pace.PART_SECONDS * cores / sample.pace().secondsPerToken());
        double balance = Balance.of(sample.tokens().sizes(), partTokens, cores);
        Interval computing = tokens.times(sample.pace().interval()).times(balance / cores);
        double parts = 1 + Math.floor(computing.value() / Pace.PART_SECONDS) + (known + counts.deleted() > 0 ? 1 : 0);
        return new FlowEstimate(
                flow,
                counts,
                known,
                texts,
                sample.tokens().texts(),
                tokens,
                computing.plus(COMMIT_SECONDS * parts),
                planSeconds,
                sample.loadSeconds());
    }

    /// The flow in one line.
    String line() {
        if (counts.due() == 0) {
            return String.format(
                    Locale.ROOT, "%s: nothing is due, and %,d documents are deleted", flow, counts.deleted());
        }
        String documents = String.format(
                Locale.ROOT, "%s: %,d documents due, of which %,d known (no model)", flow, counts.due(), known);
        if (texts == 0) {
            return documents + ": no tokens";
        }
        String source = sampled == texts
                ? String.format(Locale.ROOT, "all %,d texts computed", texts)
                : String.format(Locale.ROOT, "from %,d of %,d texts", sampled, texts);
        return documents + ": " + Wording.tokens(tokens) + ", " + source;
    }
}
