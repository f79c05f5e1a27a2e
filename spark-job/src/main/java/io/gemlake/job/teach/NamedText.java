// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.teach;

import java.util.ArrayList;
import java.util.List;

/// A text and the names in it.
record NamedText(String text, List<Name> names) {
    private static final String BEGINNING = "B-";
    private static final String REST = "I-";

    /// A name: code points `[start, end)` of its text.
    record Name(String label, int start, int end) {}

    NamedText {
        names = List.copyOf(names);
    }

    /// Tokens, joined by spaces, with the names that their tags say: `B-PER` begins a name of the label `PER`,
    /// `I-PER` goes on with it, or begins one where there is none; any other tag is no name.
    static NamedText of(List<String> tokens, List<String> tags) {
        List<Name> names = new ArrayList<>();
        int start = 0;
        String open = "";
        for (int i = 0; i < tokens.size(); i++) {
            String tag = i < tags.size() ? tags.get(i) : "";
            String label = tag.startsWith(BEGINNING) || tag.startsWith(REST) ? tag.substring(BEGINNING.length()) : "";
            int end = start + tokens.get(i).codePointCount(0, tokens.get(i).length());
            if (!label.isEmpty()) {
                boolean goesOn = tag.startsWith(REST) && label.equals(open);
                int from = goesOn ? names.removeLast().start() : start;
                names.add(new Name(label, from, end));
            }
            open = label;
            start = end + 1;
        }
        return new NamedText(String.join(" ", tokens), names);
    }
}
