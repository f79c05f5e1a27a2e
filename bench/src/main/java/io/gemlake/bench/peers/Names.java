// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.peers;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/// Names as answers: a line each, of its kind, a tab, and its words.
final class Names {
    private static final String NONE = "none";

    /// Kinds, and the fields of the prompt that list them.
    private static final List<String> KINDS = List.of("person", "organization", "location");

    /// What the model writes for the later ones of these kinds; the first one is asked for.
    private static final List<String> FIELDS = List.of("Organisations:", "Places:");

    /// What stands behind the last of the fields, and behind the summary that follows them.
    static final String STOP = "\nSummary";

    static final String SUMMARY_STOP = "\nQuestion";

    /// Lists of the three fields, the first of which was asked for, and [#STOP]: what the examples of the prompt
    /// look like. A grammar that ended before would refuse what the model goes on with, and look through the whole
    /// vocabulary for an end, once a document: 2.8 rows/s instead of 10.6.
    static final String GRAMMAR = grammar("\"\\nSummary\"");

    /// The same, the summary, and [#SUMMARY_STOP].
    static final String SUMMARY_GRAMMAR = grammar("\"\\nSummary:\" [^\\n]+ \"\\nQuestion\"");

    private Names() {}

    private static String grammar(String end) {
        return """
                root ::= list "\\nOrganisations:" list "\\nPlaces:" list %s
                list ::= " none" | " " item ("; " item)*
                item ::= [^;\\n]+
                """.formatted(end);
    }

    static String line(String kind, String words) {
        return kind + "\t" + words;
    }

    static Set<String> lines(String names) {
        return names.lines().collect(Collectors.toSet());
    }

    /// The names of an answer in words.
    static String read(String written) {
        var names = new StringBuilder();
        String kind = KINDS.getFirst();
        for (String line : written.lines().toList()) {
            String list = line.strip();
            for (int field = 0; field < FIELDS.size(); field++) {
                if (list.startsWith(FIELDS.get(field))) {
                    kind = KINDS.get(field + 1);
                    list = list.substring(FIELDS.get(field).length());
                }
            }
            for (String part : list.split(";", -1)) {
                String words = part.strip();
                if (!words.isEmpty() && !words.toLowerCase(Locale.ROOT).equals(NONE)) {
                    names.append(line(kind, words)).append('\n');
                }
            }
        }
        return names.toString();
    }
}
