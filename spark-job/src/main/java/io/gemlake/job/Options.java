// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job;

import io.gemlake.spark.NearestName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The options of a command: names with a value, and flags, which have none.
final class Options {
    /// What a command takes.
    ///
    /// @param required options that must be there
    /// @param optional options that may be left out
    /// @param flags    options without a value
    record Known(Set<String> required, Set<String> optional, Set<String> flags) {
        private Set<String> names() {
            return Stream.of(required, optional, flags).flatMap(Set::stream).collect(Collectors.toSet());
        }
    }

    private final Map<String, String> values;

    private Options(Map<String, String> values) {
        this.values = values;
    }

    /// Reads a command line without flags.
    ///
    /// @param required options that must be there
    /// @param optional options that may be left out
    /// @param usage    what errors end with
    static Options read(List<String> arguments, Set<String> required, Set<String> optional, String usage) {
        return read(arguments, new Known(required, optional, Set.of()), usage);
    }

    /// Reads a command line. Of an option that stands there twice the last value holds.
    ///
    /// @param usage what errors end with
    static Options read(List<String> arguments, Known known, String usage) {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < arguments.size(); i++) {
            String option = arguments.get(i);
            if (!known.names().contains(option)) {
                throw JobErrors.usage(
                        "'%s' is not an option; did you mean '%s'?"
                                .formatted(option, NearestName.of(option, known.names())),
                        usage);
            }
            String value = "";
            if (!known.flags().contains(option)) {
                i++;
                if (i == arguments.size() || known.names().contains(arguments.get(i))) {
                    throw JobErrors.usage("'" + option + "' needs a value", usage);
                }
                value = arguments.get(i);
            }
            values.put(option, value);
        }
        known.required().stream()
                .filter(option -> !values.containsKey(option))
                .sorted()
                .findFirst()
                .ifPresent(option -> {
                    throw JobErrors.usage(option + " is missing", usage);
                });
        return new Options(values);
    }

    /// The value of an option that is required.
    String value(String option) {
        return find(option).orElseThrow();
    }

    Optional<String> find(String option) {
        return Optional.ofNullable(values.get(option));
    }

    /// Whether a flag is set.
    boolean has(String flag) {
        return values.containsKey(flag);
    }
}
