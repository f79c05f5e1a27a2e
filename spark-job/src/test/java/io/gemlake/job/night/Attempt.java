// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.night;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One start of the job, to its end or to that of its driver.
///
/// @param exitCode of the driver
/// @param hit      empty when nothing was there to be killed, or the attempt was over before
/// @param lines    what the driver has printed
record Attempt(int exitCode, Optional<Hit> hit, List<String> lines) {
    /// A kill, and the phase in which it happened.
    record Hit(Blow.Victim victim, String phase) {}

    private static final Pattern PHASE = Pattern.compile("phase ([a-z_]+) part ([0-9]+)$");

    /// Matches lines that say that a phase begins.
    static String begin(String phase) {
        return "phase " + phase + " part [0-9]+$";
    }

    boolean finished() {
        return exitCode == 0;
    }

    /// The phases that have begun, in their order.
    static List<String> phases(List<String> lines) {
        return lines.stream()
                .map(PHASE::matcher)
                .filter(Matcher::find)
                .map(matcher -> matcher.group(1))
                .toList();
    }

    /// Parts that the model was asked about.
    long partsBegun() {
        return count(begin(Lake.INFERENCE));
    }

    /// Merges of what is known already, which may be in the sink, or not.
    long knownMergesBegun() {
        return count("phase merge_commit part 0$");
    }

    private long count(String pattern) {
        Pattern compiled = Pattern.compile(pattern);
        return lines.stream().filter(line -> compiled.matcher(line).find()).count();
    }
}
