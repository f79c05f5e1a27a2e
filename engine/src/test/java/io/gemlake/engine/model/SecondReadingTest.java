// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.engine.Answer.TokenStates;
import io.gemlake.engine.Engine;
import io.gemlake.engine.EngineConfig;
import io.gemlake.engine.ErrorCode;
import io.gemlake.engine.Golden;
import io.gemlake.engine.Lane;
import io.gemlake.engine.LinearMap;
import io.gemlake.engine.PromptPart;
import io.gemlake.engine.Query;
import io.gemlake.engine.Request;
import io.gemlake.engine.Result;
import io.gemlake.engine.gguf.GgufFile;
import io.gemlake.engine.tokenizer.Tokenizer;
import io.gemlake.engine.tokenizer.Tokenizer.ControlTokens;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The states of a document's tokens when it is read again, against a model driven by hand.
class SecondReadingTest {
    private static final String PREFIX = "and then: ";
    private static final String DOCUMENT = "the owner and the other hat, then Berlin. Öl?";
    private static final String SUFFIX = "\nand then: ";
    private static final EngineConfig CONFIG =
            EngineConfig.defaults().withContext(256, 100).withBatch(64, 8).withKvBytesPerLane(64L << 20);

    @ParameterizedTest
    @ValueSource(strings = {"gemma3-q4_k_m", "gemma3-270m", "gemma2", "llama-smol"})
    void everyTokenHasTheBitsOfAFullPass(String model) {
        GgufFile file = Golden.tinyFile(model);
        int[] again = Tokenizer.of(file).encode(DOCUMENT, ControlTokens.REFUSED);
        List<float[]> expected = residuals(file, again.length);
        int width = expected.getFirst().length / again.length;

        for (EngineConfig config : List.of(CONFIG, CONFIG.withBatch(7, 2), CONFIG.withBatch(1, 1))) {
            try (Engine engine = Engine.open(Golden.tinyModel(model), model, config);
                    Lane lane = engine.lease()) {
                for (int layer = 1; layer < engine.info().layers(); layer++) {
                    LinearMap map = map(width, layer);
                    // Others share the document, one of them in full depth.
                    var score = new Query.Score(parts(SUFFIX), List.of(" a", " b"), Query.Normalization.VOCABULARY);
                    List<TokenStates> states = states(lane, again(layer, null), score, again(layer, map));

                    assertThat(states.getFirst().width()).isEqualTo(width);
                    assertThat(states.getFirst().values()).as("layer %d", layer).isEqualTo(expected.get(layer));
                    assertThat(states.getLast().values()).isEqualTo(images(map, expected.get(layer)));
                }
            }
        }
    }

    /// After the embedding and after each layer, the states of the last `count` tokens.
    private static List<float[]> residuals(GgufFile file, int count) {
        List<float[]> residuals = new ArrayList<>();
        int width = file.metadata().integer(file.metadata().string("general.architecture") + ".embedding_length");
        var forward = new Forward(file, 256, 256);
        forward.workspace().trace((layer, x, stride, rows) -> {
            // The last layer drops what is not read.
            if (rows >= count) {
                float[] states = new float[count * width];
                for (int i = 0; i < count; i++) {
                    System.arraycopy(x, (rows - count + i) * stride, states, i * width, width);
                }
                residuals.add(states);
            }
        });
        forward.read(tokens(Tokenizer.of(file)));
        return residuals;
    }

    private static int[] tokens(Tokenizer tokenizer) {
        IntStream bos = tokenizer.vocabulary().addsBos()
                ? IntStream.of(tokenizer.vocabulary().bos())
                : IntStream.empty();
        int[] prefix = tokenizer.encode(PREFIX, ControlTokens.REFUSED, Tokenizer.Place.START);
        IntStream rest = IntStream.concat(
                Arrays.stream(tokenizer.encode(DOCUMENT, ControlTokens.REFUSED)),
                IntStream.concat(
                        Arrays.stream(tokenizer.encode(SUFFIX, ControlTokens.REFUSED)),
                        Arrays.stream(tokenizer.encode(DOCUMENT, ControlTokens.REFUSED))));
        return IntStream.concat(bos, IntStream.concat(Arrays.stream(prefix), rest))
                .toArray();
    }

    @Test
    void tokensSayWhereTheyEnd() {
        String document = "Öl ▁the  hat\uD83D\uDE00";
        byte[] utf8 = document.getBytes(StandardCharsets.UTF_8);
        try (Engine engine = Engine.open(Golden.tinyModel("gemma3-270m"), "tiny", CONFIG);
                Lane lane = engine.lease()) {
            var request = new Request(parts(PREFIX), utf8, List.of(again(1, null)));
            int[] ends = states(lane, request).getFirst().ends();

            assertThat(ends).isSorted().endsWith(utf8.length);
            assertThat(Arrays.stream(ends).boxed())
                    .as("the first word, and the mark that stands for a space in pieces")
                    .contains("Öl".getBytes(StandardCharsets.UTF_8).length);
        }
    }

    @Test
    void aDocumentThatIsTooLongForTwoReadingsIsCut() {
        try (Engine engine = Engine.open(Golden.tinyModel("gemma3-270m"), "tiny", CONFIG.withContext(64, 60));
                Lane lane = engine.lease()) {
            byte[] document = "the other hat ".repeat(20).getBytes(StandardCharsets.UTF_8);
            Result result = answer(lane, new Request(List.of(), document, List.of(again(2, null))));

            assertThat(result).isInstanceOfSatisfying(Result.Completed.class, completed -> {
                assertThat(completed.truncated()).isTrue();
                assertThat(((TokenStates) completed.answers().getFirst()).ends().length)
                        .isBetween(16, 32);
            });
        }
    }

    @Test
    void anEmptyDocumentHasNoStates() {
        try (Engine engine = Engine.open(Golden.tinyModel("gemma3-270m"), "tiny", CONFIG);
                Lane lane = engine.lease()) {
            var request = new Request(parts(PREFIX), new byte[0], List.of(again(1, null)));

            assertThat(states(lane, request).getFirst().values()).isEmpty();
        }
    }

    @Test
    void aMapForAnotherWidthIsRefused() {
        try (Engine engine = Engine.open(Golden.tinyModel("gemma3-270m"), "tiny", CONFIG);
                Lane lane = engine.lease()) {
            int width = engine.info().hiddenSize();
            var request = new Request(parts(PREFIX), new byte[] {'a'}, List.of(again(1, map(width + 1, 1))));

            assertThat(answer(lane, request)).isInstanceOfSatisfying(Result.Failed.class, failed -> {
                assertThat(failed.code()).isEqualTo(ErrorCode.REQUEST_INVALID);
                assertThat(failed.message())
                        .contains("hidden states of " + (width + 1) + " numbers, and those of the model have " + width);
            });
        }
    }

    private static LinearMap map(int inputs, int seed) {
        float[] weights = new float[inputs * 5];
        var random = new java.util.Random(seed);
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) random.nextGaussian();
        }
        return new LinearMap(inputs, 5, weights);
    }

    private static float[] images(LinearMap map, float[] states) {
        int count = states.length / map.inputs();
        float[] images = new float[count * map.outputs()];
        for (int i = 0; i < count; i++) {
            map.apply(states, i * map.inputs(), images, i * map.outputs());
        }
        return images;
    }

    private static Query again(int layer, @Nullable LinearMap map) {
        return new Query.SecondReading(parts(SUFFIX), layer, map);
    }

    private static List<PromptPart> parts(String text) {
        return List.of(new PromptPart.UserText(text));
    }

    private static List<TokenStates> states(Lane lane, Query... queries) {
        return states(lane, new Request(parts(PREFIX), DOCUMENT.getBytes(StandardCharsets.UTF_8), List.of(queries)));
    }

    private static List<TokenStates> states(Lane lane, Request request) {
        var completed = (Result.Completed) answer(lane, request);
        return completed.answers().stream()
                .filter(TokenStates.class::isInstance)
                .map(TokenStates.class::cast)
                .toList();
    }

    private static Result answer(Lane lane, Request request) {
        return lane.run(List.of(request).iterator()).next();
    }
}
