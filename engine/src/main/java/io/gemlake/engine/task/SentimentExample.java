// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.task;

import java.util.ArrayList;
import java.util.List;

/// A document and how it feels: the texts of the other examples, and two short reviews among them.
record SentimentExample(String text, String sentiment) {
    static final List<SentimentExample> ALL = all();

    private static List<SentimentExample> all() {
        var examples = new ArrayList<SentimentExample>();
        for (Example example : Example.ALL) {
            examples.add(new SentimentExample(example.text(), example.answers().getFirst()));
        }
        examples.add(
                1,
                new SentimentExample(
                        "A lifeless two hours: the jokes are stale, the pace is slow, and nobody in it behaves like a human"
                                + " being.",
                        "negative"));
        examples.add(
                5,
                new SentimentExample(
                        "Sharp, tender and over far too soon; Ines Valverde's first novel is one of the pleasures of the"
                                + " year.",
                        "positive"));
        return List.copyOf(examples);
    }
}
