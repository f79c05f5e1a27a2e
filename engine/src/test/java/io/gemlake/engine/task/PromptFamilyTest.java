// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.engine.Calibration;
import io.gemlake.engine.ChatFormat;
import io.gemlake.engine.PromptPart;
import io.gemlake.engine.Query;
import io.gemlake.engine.Task;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PromptFamilyTest {
    private static final String SYSTEM =
            "You read texts and answer questions about them. Answers are short and in the language of the text.";

    @Test
    void chatMlHasASystemTurnAndEndsEveryTurn() {
        PromptFamily family = PromptFamily.of(ChatFormat.CHATML);

        assertThat(text(family.prefix()))
                .startsWith("<|im_start|>system\n" + SYSTEM + "<|im_end|>\n<|im_start|>user\nText:\nThe new espresso")
                .contains("or mixed?<|im_end|>\n<|im_start|>assistant\npositive<|im_end|>\n<|im_start|>user\nWhat is")
                .endsWith("<|im_end|>\n<|im_start|>user\nText:\n");
        assertThat(text(family.suffix(new Question.Summary())))
                .isEqualTo("\n\nSum up the text in one sentence.<|im_end|>\n<|im_start|>assistant\n");
    }

    @Test
    void gemmaReadsTheSystemTextInTheFirstTurnOfTheUser() {
        PromptFamily family = PromptFamily.of(ChatFormat.GEMMA);

        assertThat(text(family.prefix()))
                .startsWith("<start_of_turn>user\n" + SYSTEM + "\n\nText:\n")
                .contains("or mixed?<end_of_turn>\n<start_of_turn>model\npositive<end_of_turn>\n<start_of_turn>user\n")
                .endsWith("<end_of_turn>\n<start_of_turn>user\nText:\n");
        assertThat(text(family.suffix(new Question.Names("person"))))
                .endsWith("name?<end_of_turn>\n<start_of_turn>model\n");
    }

    @Test
    void llama3HasHeaders() {
        String prefix = text(PromptFamily.of(ChatFormat.LLAMA3).prefix());

        assertThat(prefix)
                .startsWith("<|start_header_id|>system<|end_header_id|>\n\n" + SYSTEM
                        + "<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nText:\n")
                .contains("<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\npositive<|eot_id|>"
                        + "<|start_header_id|>user<|end_header_id|>\n\nWhat is the topic");
    }

    @Test
    void llama2AndMistralAnswerBehindASpace() {
        assertThat(text(PromptFamily.of(ChatFormat.LLAMA2).prefix()))
                .startsWith("[INST] <<SYS>>\n" + SYSTEM + "\n<</SYS>>\n\nText:\n")
                .contains("or mixed? [/INST] positive</s><s>[INST] What is the topic");
        assertThat(text(PromptFamily.of(ChatFormat.MISTRAL).prefix()))
                .startsWith("[INST] " + SYSTEM + "\n\nText:\n")
                .contains("or mixed? [/INST] positive</s>[INST] What is the topic");
    }

    @ParameterizedTest
    @EnumSource
    void examplesShowAllFieldsAndAnswersBeginAsTheyDo(ChatFormat format) {
        PromptFamily family = PromptFamily.of(format);
        String prefix = text(family.prefix());
        Example example = Example.ALL.getFirst();
        for (int i = 0; i < example.questions().size(); i++) {
            String first = example.answers().get(i);
            String suffix = text(family.suffix(example.questions().get(i))).strip();
            assertThat(prefix).contains(suffix);
            assertThat(prefix.substring(prefix.indexOf(suffix) + suffix.length())
                            .strip())
                    .startsWith(first);
        }
        assertThat(sentiment(family).continuations())
                .allMatch(continuation -> continuation.startsWith(" ") == (family.lead() == Query.Lead.SPACE));
    }

    @Test
    void everyFormatHasVersionsOfItsOwn() {
        assertThat(Arrays.stream(ChatFormat.values())
                        .map(format -> PromptFamily.of(format)
                                .prompt(new Task.Sentiment(), Calibration.NONE)
                                .version()))
                .doesNotHaveDuplicates()
                .anyMatch(version -> version.startsWith("sentiment-few-shot-4/"))
                .anyMatch(version -> version.startsWith("sentiment-chat-chatml-4/"));
    }

    private static Query.Score sentiment(PromptFamily family) {
        return (Query.Score) family.prompt(new Task.Sentiment(), Calibration.NONE)
                .queries(Document.of(new byte[0]))
                .getFirst();
    }

    private static String text(List<PromptPart> parts) {
        return PromptPart.text(parts);
    }
}
