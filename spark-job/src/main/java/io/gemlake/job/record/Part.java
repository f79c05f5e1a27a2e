// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.record;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// A part of a flow, which one commit brought into the sink.
///
/// @param number    counted from 1 within the flow; of joined parts, that of the first one
/// @param documents that were computed
/// @param tokens    read and written
public record Part(int number, Instant started, Instant ended, long documents, long tokens) {
    /// How many parts a record keeps at most: two nights and a half of a minute each.
    public static final int MOST = 1000;

    private static final double MILLIS_PER_SECOND = 1e3;

    /// Parts of which runs of equal length are one each, so that no more than `most` are left.
    ///
    /// @param most positive
    public static List<Part> joined(List<Part> parts, int most) {
        int run = Math.ceilDiv(parts.size(), most);
        if (run <= 1) {
            return List.copyOf(parts);
        }
        List<Part> joined = new ArrayList<>();
        for (int from = 0; from < parts.size(); from += run) {
            joined.add(join(parts.subList(from, Math.min(parts.size(), from + run))));
        }
        return List.copyOf(joined);
    }

    /// How long it took, in seconds, and never nothing.
    public double seconds() {
        return Math.max(1, Duration.between(started, ended).toMillis()) / MILLIS_PER_SECOND;
    }

    private static Part join(List<Part> run) {
        return new Part(
                run.getFirst().number(),
                run.getFirst().started(),
                run.getLast().ended(),
                run.stream().mapToLong(Part::documents).sum(),
                run.stream().mapToLong(Part::tokens).sum());
    }
}
