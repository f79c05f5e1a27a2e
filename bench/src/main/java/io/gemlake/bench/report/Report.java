// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// All that one run measured.
///
/// @param command  how to do it again
/// @param date     when it began, in UTC
/// @param model    file name and size
/// @param peer     name and version of the program beside, or null without one
/// @param memory   empty where the system does not tell
public record Report(
        String command,
        String date,
        Machine machine,
        String model,
        @Nullable String peer,
        Ceiling ceiling,
        List<CaseResult> cases,
        List<LaneGain> gains,
        List<ProductResult> products,
        List<MemoryResult> memory,
        Curves curves,
        List<Profile> profiles,
        StartUpResult startUp) {

    /// What the machine could do.
    ///
    /// @param threads        that measured it together
    /// @param flopsPerSecond fused multiply-adds of floats, counted as two
    /// @param bytesPerSecond read from memory
    public record Ceiling(int threads, double flopsPerSecond, double bytesPerSecond) {}

    /// How much more two lanes do than one.
    public record LaneGain(String name, Spread gain, Goal goal) {}
}
