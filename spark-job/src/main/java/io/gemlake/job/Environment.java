// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job;

import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Puts variables of the environment in place of `${env:NAME}` and `${env:NAME:-default}`, and knows afterwards which
/// values came from there, so that no message shows them.
public final class Environment {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{env:([A-Za-z_][A-Za-z0-9_]*)(:-([^}]*))?}");
    private static final String START = "${env:";

    /// A shorter value is no secret, and stands in messages for many other reasons.
    private static final int SHORTEST_HIDDEN = 6;

    private final Map<String, String> variables;

    /// Values that were used, and what stands for each.
    private final Map<String, String> references = new ConcurrentHashMap<>();

    private Environment(Map<String, String> variables) {
        this.variables = variables;
    }

    /// The environment of this process.
    public static Environment ofProcess() {
        return of(System.getenv());
    }

    /// An environment of these variables.
    public static Environment of(Map<String, String> variables) {
        return new Environment(Map.copyOf(variables));
    }

    /// Whether a text is a variable and nothing else, without a default.
    static boolean isReference(String text) {
        Matcher matcher = REFERENCE.matcher(text);
        return matcher.matches() && matcher.group(2) == null;
    }

    /// A text with values in place of its references. As in a shell, a default stands for an empty variable as well.
    ///
    /// @param error what to throw for a problem
    String resolve(String text, Function<String, JobException> error) {
        if (!text.contains(START)) {
            return text;
        }
        if (REFERENCE.matcher(text).replaceAll("").contains(START)) {
            throw error.apply("a variable of the environment is written ${env:NAME} or ${env:NAME:-default}");
        }
        return REFERENCE
                .matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(value(match.group(1), match.group(3), error)));
    }

    private String value(String name, @Nullable String byDefault, Function<String, JobException> error) {
        String value = variables.get(name);
        if (byDefault != null && (value == null || value.isEmpty())) {
            return byDefault;
        }
        if (value == null) {
            throw error.apply(
                    "the environment has no variable " + name + "; set it, or write ${env:" + name + ":-default}");
        }
        if (value.length() >= SHORTEST_HIDDEN) {
            references.put(value, START + name + "}");
        }
        return value;
    }

    /// A text that has references again in place of values.
    public String hide(String text) {
        // In one pass, the longest first: a value may be part of another one, or of a reference.
        String values = references.keySet().stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .map(Pattern::quote)
                .collect(Collectors.joining("|"));
        return values.isEmpty()
                ? text
                : Pattern.compile(values)
                        .matcher(text)
                        .replaceAll(match -> Matcher.quoteReplacement(references.get(match.group())));
    }
}
