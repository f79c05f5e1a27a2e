// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The options of a command, each a name and its value.
final class Options {
    private final Map<String, String> values;

    private Options(Map<String, String> values) {
        this.values = values;
    }

    /// Reads a command line.
    ///
    /// @param required options that must be there
    /// @param optional options that may be left out
    /// @param usage    what errors end with
    static Options read(List<String> arguments, Set<String> required, Set<String> optional, String usage) {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < arguments.size(); i += 2) {
            String option = arguments.get(i);
            if (!(required.contains(option) || optional.contains(option)) || i + 1 == arguments.size()) {
                throw JobErrors.usage("'" + option + "' is not an option, or its value is missing", usage);
            }
            values.put(option, arguments.get(i + 1));
        }
        required.stream()
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
}
