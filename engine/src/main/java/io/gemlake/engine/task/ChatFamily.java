// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.task;

import io.gemlake.engine.PromptPart;
import io.gemlake.engine.Query.Lead;
import java.util.List;

/// The family for models that were taught to chat: earlier turns show examples, the user's next turn holds the document
/// and, behind it, one question.
///
/// @param turns how turns are marked
record ChatFamily(ChatTurns turns) implements PromptFamily {
    private static final String SYSTEM =
            "You read texts and answer questions about them. Answers are short and in the language of the text.";
    private static final String TEXT = "Text:\n";
    /// One example for each sentiment: a prefix is read by every token of every document.
    private static final List<Example> EXAMPLES =
            List.of(Example.ALL.get(0), Example.ALL.get(1), Example.ALL.get(3), Example.ALL.get(4));

    private static String question(Field field) {
        return switch (field) {
            case SENTIMENT -> "Is the sentiment of the text positive, negative, neutral or mixed?";
            case PEOPLE -> "Which people does the text name?";
            case ORGANISATIONS -> "Which organisations does the text name?";
            case PLACES -> "Which places does the text name?";
            case SUMMARY -> "Sum up the text in one sentence.";
        };
    }

    @Override
    public String name() {
        return "chat-" + turns.format().title();
    }

    @Override
    public List<PromptPart> prefix() {
        var prompt = new StringBuilder(turns.opening(SYSTEM));
        for (Example example : EXAMPLES) {
            String before = TEXT + example.text() + "\n\n";
            for (Field field : Field.values()) {
                prompt.append(before)
                        .append(question(field))
                        .append(turns.toAnswer())
                        .append(turns.lead().before(example.answer(field)))
                        .append(turns.toQuestion());
                before = "";
            }
        }
        return List.of(new PromptPart.Template(prompt + TEXT));
    }

    @Override
    public List<PromptPart> suffix(Field field) {
        return List.of(new PromptPart.Template("\n\n" + question(field) + turns.toAnswer()));
    }

    @Override
    public Lead lead() {
        return turns.lead();
    }

    @Override
    public String end() {
        return turns.end();
    }

    @Override
    public List<String> markers() {
        return turns.markers();
    }
}
