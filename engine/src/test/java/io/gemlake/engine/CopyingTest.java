// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.engine.Answer.Finish;
import io.gemlake.engine.Answer.Spans;
import io.gemlake.engine.Query.Lead;
import io.gemlake.engine.Query.ListForm;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Copied lists through the public API.
class CopyingTest {
    private static final List<PromptPart> SUFFIX = List.of(new PromptPart.Template("\nNames:"));

    @Test
    void aDocumentWithoutWordsGivesAnEmptyList() {
        Spans mayBeNone = copy("!? ...", 20, new ListForm(Lead.SPACE, "none", ";", "\n"));
        Spans mustNotBeNone = copy("!? ...", 20, new ListForm(Lead.SPACE, "", ";", "\n"));

        assertThat(mayBeNone).isEqualTo(new Spans(List.of(), Finish.STOP));
        assertThat(mustNotBeNone).isEqualTo(new Spans(List.of(), Finish.LENGTH));
    }

    @Test
    void aValueThatTheLimitCutsIsLeftOut() {
        assertThat(copy("abcdefghijklmnopq", 5, new ListForm(Lead.SPACE, "", ";", "\n")))
                .isEqualTo(new Spans(List.of(), Finish.LENGTH));
    }

    @Test
    void aValueThatNoTokenCanFinishIsLeftOut() {
        assertThat(copy("ab日", 50, new ListForm(Lead.SPACE, "", ";", "\n")))
                .isEqualTo(new Spans(List.of(), Finish.LENGTH));
    }

    @Test
    void theOnlyWordOfADocumentIsFound() {
        Spans spans = copy("ab", 50, new ListForm(Lead.SPACE, "", ";", "\n"));

        assertThat(spans.spans()).containsExactly(new Answer.Span(0, 2));
    }

    private static Spans copy(String document, int maxTokens, ListForm form) {
        Query query = new Query.Copy(SUFFIX, maxTokens, 3, form);
        Request request = new Request(List.of(), document.getBytes(StandardCharsets.UTF_8), List.of(query));
        try (Engine engine = TinyModel.open(TinyModel.random(4), TinyModel.config());
                Lane lane = engine.lease()) {
            var result = (Result.Completed) Answers.of(lane, List.of(request)).getFirst();
            return (Spans) result.answers().getFirst();
        }
    }
}
