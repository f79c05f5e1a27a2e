// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.eval;

import io.gemlake.job.eval.metric.SpanScores.Span;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Lists that a model wrote freely, such as `Anna; Tom Berg`, as places of the document.
final class WrittenLists {
    private static final Pattern SEPARATORS = Pattern.compile("[;,\n]");
    private static final String NONE = "none";

    private WrittenLists() {}

    /// The values of all lists. A value that was written again stands for its next place in the document; one that
    /// the document does not have, or not so often, stands nowhere.
    ///
    /// @param labels one for each list
    static List<Span> read(List<String> labels, List<String> lists, String document) {
        Map<String, Integer> ends = new HashMap<>();
        List<Span> spans = new ArrayList<>();
        for (int i = 0; i < lists.size(); i++) {
            for (String part : SEPARATORS.split(lists.get(i), -1)) {
                String value = part.strip();
                if (!value.isEmpty() && !value.equalsIgnoreCase(NONE)) {
                    int start = document.indexOf(value, ends.getOrDefault(value, 0));
                    ends.put(value, start < 0 ? document.length() : start + value.length());
                    spans.add(
                            start < 0
                                    ? Span.nowhere(labels.get(i), value)
                                    : span(labels.get(i), value, document, start));
                }
            }
        }
        return spans;
    }

    private static Span span(String label, String value, String document, int start) {
        int codePoints = document.codePointCount(0, start);
        return new Span(label, value, codePoints, codePoints + value.codePointCount(0, value.length()));
    }
}
