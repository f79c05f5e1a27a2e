// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a run did.
///
/// @param flows        one or more, in their order
/// @param spent        which limit of the budget ended the run, in words, or null
/// @param elapsedNanos of the whole run
public record EnrichSummary(
        List<FlowSummary> flows, @Nullable String spent, long elapsedNanos) {
    public EnrichSummary {
        flows = List.copyOf(flows);
    }

    /// Documents that the model was asked about.
    public long computed() {
        return flows.stream().mapToLong(FlowSummary::computed).sum();
    }

    /// Texts that ended with an error.
    public long failed() {
        return flows.stream().mapToLong(flow -> flow.work().failed()).sum();
    }

    /// Texts that the model was asked about.
    public long texts() {
        return flows.stream().mapToLong(flow -> flow.work().texts()).sum();
    }

    /// Due documents that are left for the next run, without those that wait for a budget to spare.
    public long left() {
        return flows.stream().mapToLong(flow -> flow.left() - flow.leftLate()).sum();
    }

    /// The run in a line for each flow.
    public List<String> lines() {
        return flows.stream().map(FlowSummary::line).toList();
    }

    /// The run in one line.
    public String line() {
        return flows.size() == 1
                ? flows.getFirst().line()
                : String.format(
                        Locale.ROOT,
                        "%,d flows, %,d documents computed, %,d left, in %.1f s",
                        flows.size(),
                        computed(),
                        left(),
                        elapsedNanos / 1e9);
    }
}
