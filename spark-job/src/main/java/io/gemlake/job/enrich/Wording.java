// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/// Estimates and times in words.
final class Wording {
    private static final double MINUTE = 60;
    private static final double HOUR = 3_600;
    private static final int DIGITS = 4;

    private Wording() {}

    /// `12,345 tokens`, or `about 1,235,000 tokens (1,150,000 to 1,320,000)`.
    static String tokens(Interval tokens) {
        return tokens.isExact()
                ? String.format(Locale.ROOT, "%,.0f tokens", tokens.value())
                : String.format(
                        Locale.ROOT,
                        "about %,.0f tokens (%,.0f to %,.0f)",
                        rounded(tokens.value(), RoundingMode.HALF_UP),
                        rounded(tokens.low(), RoundingMode.FLOOR),
                        rounded(tokens.high(), RoundingMode.CEILING));
    }

    /// `1.20 core-hours (1.05 to 1.40)`.
    static String coreHours(Interval seconds, int cores) {
        Interval hours = seconds.times(cores / HOUR);
        return String.format(
                Locale.ROOT, "%,.2f core-hours (%,.2f to %,.2f)", hours.value(), hours.low(), hours.high());
    }

    /// `36 minutes (32 to 41)`, or as many seconds or hours.
    static String time(Interval seconds) {
        if (seconds.value() < 2 * MINUTE) {
            return time(seconds, "%,.0f s (%,.0f to %,.0f)");
        }
        return seconds.value() < 2 * HOUR
                ? time(seconds.times(1 / MINUTE), "%,.0f minutes (%,.0f to %,.0f)")
                : time(seconds.times(1 / HOUR), "%,.1f hours (%,.1f to %,.1f)");
    }

    /// `45 s`, `12 min` or `3.4 h`.
    static String duration(double seconds) {
        if (seconds < 2 * MINUTE) {
            return String.format(Locale.ROOT, "%,.0f s", seconds);
        }
        return seconds < 2 * HOUR
                ? String.format(Locale.ROOT, "%,.0f min", seconds / MINUTE)
                : String.format(Locale.ROOT, "%,.1f h", seconds / HOUR);
    }

    private static String time(Interval time, String form) {
        return String.format(Locale.ROOT, form, time.value(), time.low(), time.high());
    }

    private static double rounded(double value, RoundingMode mode) {
        return new BigDecimal(value).round(new MathContext(DIGITS, mode)).doubleValue();
    }
}
