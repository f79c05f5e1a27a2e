// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gemlake.engine.Golden;
import io.gemlake.engine.RealModel;
import io.gemlake.engine.gguf.GgufFile;
import io.gemlake.engine.tokenizer.Tokenizer.ControlTokens;
import io.gemlake.engine.tokenizer.Tokenizer.Place;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Odd texts against `golden/tokens`: what other programs make of them.
class ReferenceTokensTest {
    private static final List<JsonNode> LINES = Golden.jsonLines("tokens/tokens.jsonl");

    @ParameterizedTest
    @ValueSource(strings = {"gpt-2", "smollm", "llama-bpe", "tekken"})
    void wordsAreThoseOfTheRegularExpression(String name) {
        WordRule words = PreTokenizer.of(name).orElseThrow().words();
        for (JsonNode line : LINES) {
            byte[] text = text(line).getBytes(StandardCharsets.UTF_8);
            var lengths = IntStream.builder();
            for (int at = 0; at < text.length; ) {
                int end = words.end(text, at, text.length);
                lengths.add(end - at);
                at = end;
            }

            assertThat(lengths.build().toArray()).as(text(line)).containsExactly(Golden.integers(line.get(name)));
        }
    }

    @Test
    void aSpaceStandsInFrontOfAPromptOfLlama2() {
        assertTokens(Tokenizer.of(Golden.tinyFile("llama2")), "llama2");
    }

    @Test
    void wordsThatAreTokensStayWholeInLlama3() {
        assertTokens(Tokenizer.of(Golden.tinyFile("llama3-rope")), "llama3-rope");
    }

    @ParameterizedTest
    @EnumSource
    void realModels(RealModel model) {
        try (Arena arena = Arena.ofConfined()) {
            assertTokens(
                    Tokenizer.of(GgufFile.map(model.require(), arena)),
                    switch (model) {
                        case GEMMA_3_270M -> "gemma-3-270m";
                        case SMOLLM2_135M -> "smollm2-135m";
                    });
        }
    }

    private static void assertTokens(Tokenizer tokenizer, String column) {
        for (JsonNode line : LINES) {
            assertThat(tokenizer.encode(text(line), ControlTokens.REFUSED, Place.START))
                    .as(text(line))
                    .containsExactly(Golden.integers(line.get(column)));
        }
    }

    private static String text(JsonNode line) {
        return line.get("text").textValue();
    }
}
