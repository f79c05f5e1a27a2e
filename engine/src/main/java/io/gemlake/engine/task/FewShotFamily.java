// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.task;

import io.gemlake.engine.PromptPart;
import io.gemlake.engine.Query.Lead;
import java.util.List;

/// The family for models without a chat format: examples with all fields, then the document, then a field's name.
final class FewShotFamily implements PromptFamily {
    private static final List<PromptPart> PREFIX = List.of(new PromptPart.Template(
            Example.ALL.stream().map(FewShotFamily::render).reduce("", String::concat) + "Text:\n"));

    private static String render(Example example) {
        var text = new StringBuilder("Text:\n").append(example.text());
        for (Field field : Field.values()) {
            text.append(label(field)).append(' ').append(example.answer(field));
        }
        return text.append("\n\n").toString();
    }

    private static String label(Field field) {
        return "\n"
                + switch (field) {
                    case SENTIMENT -> "Sentiment";
                    case PEOPLE -> "People";
                    case ORGANISATIONS -> "Organisations";
                    case PLACES -> "Places";
                    case SUMMARY -> "Summary";
                }
                + ":";
    }

    @Override
    public String name() {
        return "few-shot";
    }

    @Override
    public List<PromptPart> prefix() {
        return PREFIX;
    }

    @Override
    public List<PromptPart> suffix(Field field) {
        return List.of(new PromptPart.Template(label(field)));
    }

    @Override
    public Lead lead() {
        return Lead.SPACE;
    }

    @Override
    public String end() {
        return "\n";
    }

    @Override
    public List<String> markers() {
        return List.of();
    }
}
