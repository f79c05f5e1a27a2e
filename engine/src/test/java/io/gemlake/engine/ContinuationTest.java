// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.engine.Query.Normalization;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Scores of how a document itself goes on.
class ContinuationTest {
    private static final List<String> CONTINUATIONS = List.of(" uvw", " uv", "x");

    @Test
    void scoresAreThoseBehindTheSameTokensInASuffix() {
        try (Engine engine = TinyModel.open(TinyModel.random(1), TinyModel.config())) {
            String behindDocument = scores(engine, "p: ", "xyz", List.of());

            assertThat(behindDocument).isEqualTo(scores(engine, "p: ", "xy", List.of(new PromptPart.UserText("z"))));
            assertThat(behindDocument).isNotEqualTo(scores(engine, "p: ", "xyy", List.of()));
        }
    }

    @Test
    void aDocumentOfOneTokenIsEnough() {
        try (Engine engine = TinyModel.open(TinyModel.random(1), TinyModel.config())) {
            assertThat(scores(engine, "p: ", "z", List.of()))
                    .isEqualTo(scores(engine, "p: ", "", List.of(new PromptPart.UserText("z"))));
        }
    }

    @Test
    void longContinuationsScoreTheSameTogetherAndAlone() {
        String shared = " " + "abc".repeat(15);
        List<String> all = List.of(shared + "def".repeat(20), shared + "e", shared + "dg" + "hij".repeat(15), " klm");
        EngineConfig config = TinyModel.config();
        try (Engine engine = TinyModel.open(TinyModel.random(1), config);
                Engine small = TinyModel.open(TinyModel.random(1), config.withBatch(7, 3))) {
            List<String> alone = all.stream()
                    .map(text -> scores(engine, "p: ", "xyz", List.of(), List.of(text)))
                    .toList();

            assertThat(scores(engine, "p: ", "xyz", List.of(), all)).isEqualTo(joined(alone));
            assertThat(scores(small, "p: ", "xyz", List.of(), all)).isEqualTo(joined(alone));
        }
    }

    /// The bits of several answers as those of one.
    private static String joined(List<String> alone) {
        return alone.stream()
                .map(each -> each.substring(each.lastIndexOf('[') + 1, each.indexOf(']')))
                .collect(Collectors.joining(", ", "[scores [", "]]"));
    }

    private static String scores(Engine engine, String prefix, String document, List<PromptPart> suffix) {
        return scores(engine, prefix, document, suffix, CONTINUATIONS);
    }

    private static String scores(
            Engine engine, String prefix, String document, List<PromptPart> suffix, List<String> continuations) {
        var score = new Query.Score(suffix, continuations, Normalization.VOCABULARY);
        var request = new Request(
                List.of(new PromptPart.UserText(prefix)), document.getBytes(StandardCharsets.UTF_8), List.of(score));
        return Answers.bits(engine, List.of(request)).getFirst();
    }
}
