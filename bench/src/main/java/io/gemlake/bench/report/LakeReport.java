// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.report;

import java.util.List;

/// What a run of `gemlake bench lake` measured.
///
/// @param command how to do it again
/// @param date    when it began, in UTC
/// @param nights  of all sources, in their order
public record LakeReport(String command, String date, Machine machine, List<LakeNight> nights) {
    public LakeReport {
        nights = List.copyOf(nights);
    }

    /// The tables as lines of text.
    public List<String> lines() {
        return new LakeTables(this).lines();
    }

    /// A night in one line.
    public static String line(LakeNight night) {
        return LakeTables.line(night);
    }
}
