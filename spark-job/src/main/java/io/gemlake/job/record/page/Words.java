// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.record.page;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Numbers and times as people read them; times are those of UTC.
final class Words {
    private static final DateTimeFormatter DAY = format("d MMM");
    private static final DateTimeFormatter TIME = format("HH:mm");
    private static final DateTimeFormatter MOMENT = format("d MMMM yyyy, HH:mm");
    private static final long THOUSAND = 1_000;
    private static final long MILLION = 1_000_000;
    private static final long BILLION = 1_000_000_000;
    private static final double SMALLEST_SHARE = 0.000_5;
    private static final long MILLIS = 1_000;
    private static final int KEY_CHARACTERS = 120;
    private static final int LABEL_CHARACTERS = 44;

    private Words() {}

    private static DateTimeFormatter format(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).withZone(ZoneOffset.UTC);
    }

    /// Every digit: `12,345`.
    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /// A number and what it counts: `1 document`, `2 documents`.
    static String count(long number, String one) {
        return count(number) + " " + (number == 1 ? one : one + "s");
    }

    /// Three digits: `0.42`, `12.3 k`, `4.56 M`.
    static String rounded(double number) {
        double size = Math.abs(number);
        if (size >= BILLION) {
            return digits(number / BILLION) + " G";
        }
        if (size >= MILLION) {
            return digits(number / MILLION) + " M";
        }
        return size >= 10 * THOUSAND ? digits(number / THOUSAND) + " k" : digits(number);
    }

    static String rounded(long number) {
        return rounded((double) number);
    }

    private static String digits(double number) {
        double size = Math.abs(number);
        if (size >= THOUSAND) {
            return String.format(Locale.ROOT, "%,.0f", number);
        }
        int decimals = size >= 100 || number == Math.rint(number) ? 0 : size >= 10 ? 1 : 2;
        return String.format(Locale.ROOT, "%." + decimals + "f", number);
    }

    static String percent(double share) {
        if (share > 0 && share < SMALLEST_SHARE) {
            return "< 0.1 %";
        }
        return String.format(Locale.ROOT, share > 0 && share < 0.1 ? "%.1f %%" : "%.0f %%", 100 * share);
    }

    /// The two largest units: `2 h 41 min`, `3 min 5 s`, `0.4 s`.
    static String duration(Duration duration) {
        if (duration.toMillis() < 10 * MILLIS) {
            return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / (double) MILLIS);
        }
        if (duration.toHours() > 0) {
            return "%s h %d min".formatted(count(duration.toHours()), duration.toMinutesPart());
        }
        return duration.toMinutes() > 0
                ? "%d min %d s".formatted(duration.toMinutes(), duration.toSecondsPart())
                : duration.toSeconds() + " s";
    }

    static String day(Instant instant) {
        return DAY.format(instant);
    }

    static String time(Instant instant) {
        return TIME.format(instant);
    }

    static String moment(Instant instant) {
        return MOMENT.format(instant);
    }

    /// A document's key, cut where it is too long to be read.
    static String key(String key) {
        return cut(key, KEY_CHARACTERS);
    }

    /// A label, cut where it is longer than a drawing is wide.
    static String label(String label) {
        return cut(label, LABEL_CHARACTERS);
    }

    private static String cut(String text, int characters) {
        return text.codePointCount(0, text.length()) <= characters
                ? text
                : text.substring(0, text.offsetByCodePoints(0, characters)) + "…";
    }
}
