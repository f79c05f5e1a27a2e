// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.spark.network.util.JavaUtils;

/// Values of settings as the types that they stand for. A value that is none of its type is an error.
///
/// @param byKey as they were given
record SettingValues(Map<String, String> byKey) {
    static final String AUTO = "auto";

    SettingValues {
        byKey = Map.copyOf(byKey);
    }

    /// A whole number that may be large.
    long amount(Setting setting) {
        String digits = value(setting);
        if (!digits.matches("[0-9]{1,18}")) {
            throw invalid(setting, "a whole number");
        }
        return Long.parseLong(digits);
    }

    int count(Setting setting) {
        String digits = value(setting);
        if (!digits.matches("[0-9]{1,9}")) {
            throw invalid(setting, "a whole number");
        }
        return Integer.parseInt(digits);
    }

    Duration duration(Setting setting) {
        try {
            return Duration.ofMillis(JavaUtils.timeStringAs(value(setting), TimeUnit.MILLISECONDS));
        } catch (NumberFormatException e) {
            throw invalid(setting, "a time such as 10s or 1m");
        }
    }

    int bytesUpTo(Setting setting, int limitMebibytes) {
        long bytes = bytes(setting);
        if (bytes < 1 || bytes > (long) limitMebibytes << 20) {
            throw invalid(setting, "between 1 byte and " + limitMebibytes + "m");
        }
        return Math.toIntExact(bytes);
    }

    long bytes(Setting setting) {
        try {
            return JavaUtils.byteStringAsBytes(value(setting));
        } catch (NumberFormatException e) {
            throw invalid(setting, "a number of bytes such as 256m or 1g");
        }
    }

    <E extends Enum<E>> E choice(Setting setting, Class<E> choices) {
        return find(setting, choices).orElseThrow(() -> notOneOf(setting, names(choices)));
    }

    /// Empty for `auto`.
    <E extends Enum<E>> Optional<E> choiceOrAuto(Setting setting, Class<E> choices) {
        Optional<E> choice = find(setting, choices);
        if (choice.isEmpty() && !value(setting).equalsIgnoreCase(AUTO)) {
            throw notOneOf(setting, AUTO + ", " + names(choices));
        }
        return choice;
    }

    private <E extends Enum<E>> Optional<E> find(Setting setting, Class<E> choices) {
        return Arrays.stream(choices.getEnumConstants())
                .filter(constant -> constant.name().equalsIgnoreCase(value(setting)))
                .findFirst();
    }

    private GemlakeException notOneOf(Setting setting, String names) {
        return invalid(setting, "one of [" + names + "]");
    }

    private static <E extends Enum<E>> String names(Class<E> choices) {
        return Arrays.stream(choices.getEnumConstants())
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }

    boolean flag(Setting setting) {
        return switch (value(setting).toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw invalid(setting, "true or false");
        };
    }

    Optional<String> text(Setting setting) {
        return Optional.of(value(setting)).filter(value -> !value.isEmpty());
    }

    String value(Setting setting) {
        return byKey.getOrDefault(setting.key(), setting.defaultValue());
    }

    GemlakeException invalid(Setting setting, String expected) {
        return GemlakeErrors.invalidValue(setting.key(), value(setting), expected);
    }
}
