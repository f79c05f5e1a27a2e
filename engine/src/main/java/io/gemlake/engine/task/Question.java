// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.task;

import io.gemlake.engine.Task;
import java.util.List;

/// What is asked about a document. Families put it into words.
sealed interface Question {
    /// How does it feel?
    record Sentiment(Task.Scale scale) implements Question {}

    /// Which label fits it?
    ///
    /// @param about  what labels are about; empty for a topic
    /// @param labels what may be answered
    record Topic(String about, List<Task.Label> labels) implements Question {
        List<String> names() {
            return labels.stream().map(Task.Label::name).toList();
        }
    }

    /// Does this hold for it? Answered by [#YES] or [#NO].
    record Condition(String text) implements Question {
        static final String YES = "yes";
        static final String NO = "no";
    }

    /// Which things of a kind does it name?
    record Names(String kind) implements Question {}

    /// What does it say, in one sentence?
    record Summary() implements Question {}

    /// How is it put in another language?
    record Translation(String language) implements Question {}

    /// How is it put without mistakes?
    record Correction() implements Question {}

    /// What does it mean, in one word? Nobody reads the answer: the state in front of it says what the text is about
    /// (the idea is that of PromptEOL, Jiang et al. 2023).
    record Gist() implements Question {}

    /// Names to choose from in words: "a, b or c".
    static String choice(List<String> names) {
        int last = names.size() - 1;
        return last == 0 ? names.getFirst() : String.join(", ", names.subList(0, last)) + " or " + names.get(last);
    }
}
