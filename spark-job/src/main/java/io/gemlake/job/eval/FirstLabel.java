// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.eval;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Finds the label that freely written text begins with, or names first.
final class FirstLabel {
    private final List<String> labels;
    private final Pattern anyLabel;

    FirstLabel(List<String> labels) {
        this.labels = List.copyOf(labels);
        anyLabel = Pattern.compile(labels.stream()
                .sorted(Comparator.comparingInt(String::length).reversed()) // the longest of those at one place
                .map(label -> Pattern.quote(label.toLowerCase(Locale.ROOT)))
                .collect(Collectors.joining("|", "(?<![\\p{L}\\p{N}])(", ")(?![\\p{L}\\p{N}])")));
    }

    /// The label whose words stand first in a text, in any case of letters; of several at one place the longest;
    /// null where there is none.
    @Nullable
    String in(String text) {
        Matcher matcher = anyLabel.matcher(text.toLowerCase(Locale.ROOT));
        if (!matcher.find()) {
            return null;
        }
        return labels.stream()
                .filter(label -> label.toLowerCase(Locale.ROOT).equals(matcher.group(1)))
                .findFirst()
                .orElseThrow();
    }
}
