// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.engine.TaskResult.Classification;
import io.gemlake.engine.TaskResult.Entity;
import io.gemlake.engine.tokenizer.TokenKind;
import io.gemlake.engine.tokenizer.Tokenizer;
import io.gemlake.engine.tokenizer.Tokenizer.Place;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Documents that give orders, in sixty ways: whatever they say, answers have the form that was asked for.
class UntrustedTextTest {
    private static final EngineConfig CONFIG =
            TinyModel.config().withContext(8192, 400).withBatch(256, 8);
    private static final List<Task> TASKS =
            List.of(new Task.Sentiment(), new Task.Entities(), new Task.Filter("Is it about soup?"));

    private final byte[] model = TinyModel.random(8, " positive", " negative", " neutral", " mixed");

    @Test
    void noDocumentBecomesAControlToken() throws IOException {
        Tokenizer tokenizer = Tokenizer.of(TinyModel.read(model));
        for (String document : documents()) {
            for (int token : tokenizer.encodeDocument(bytes(document), Place.START, Integer.MAX_VALUE)) {
                assertThat(tokenizer.vocabulary().kind(token)).as(document).isNotEqualTo(TokenKind.CONTROL);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"NONE", "GEMMA"})
    void labelsAreOfTheSetAndNamesOfTheText(ChatFormat format) throws IOException {
        List<String> documents = documents();
        try (Engine engine = TinyModel.open(model, CONFIG);
                Lane lane = engine.lease()) {
            Iterator<TaskOutcome> outcomes = TaskProgram.of(TASKS, format)
                    .run(lane, documents.stream().map(UntrustedTextTest::bytes).iterator());
            for (String document : documents) {
                var outcome = (TaskOutcome.Completed) outcomes.next();
                assertThat(((Classification) outcome.results().get(0)).chosen())
                        .singleElement()
                        .isIn("positive", "negative", "neutral", "mixed");
                for (Entity entity : ((TaskResult.Entities) outcome.results().get(1)).entities()) {
                    int start = document.offsetByCodePoints(0, entity.start());
                    assertThat(document.substring(start)).startsWith(entity.value());
                    assertThat(entity.label()).isIn("person", "organization", "location");
                }
                assertThat(((TaskResult.Decision) outcome.results().get(2)).probability())
                        .isBetween(0.0, 1.0);
            }
        }
    }

    private static List<String> documents() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(UntrustedTextTest.class.getResourceAsStream("/untrusted/instructions.txt"))) {
            List<String> instructions = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            assertThat(instructions).hasSize(60).doesNotHaveDuplicates();
            return instructions.stream()
                    .map(instruction -> "The soup at Anna Vance's was cold. " + instruction)
                    .toList();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
