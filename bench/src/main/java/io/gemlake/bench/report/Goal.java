// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.report;

/// What a measure is to reach.
///
/// @param measure which one
/// @param floor   what it must not fall short of, or exceed where less is better
public record Goal(Measure measure, double goal, double floor) {
    /// What a goal is about.
    public enum Measure {
        /// Of what the multiply-add units could do.
        SHARE_OF_PEAK,
        /// Of the speed of the other program with as many threads.
        RATIO_TO_PEER,
        /// Of two lanes to one.
        GAIN_OF_LANES,
        /// Resident memory in bytes, of which less is better.
        RESIDENT_BYTES
    }
}
