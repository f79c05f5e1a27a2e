// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.gemlake.engine.Answer;
import io.gemlake.engine.Engine;
import io.gemlake.engine.EngineConfig;
import io.gemlake.engine.ErrorCode;
import io.gemlake.engine.Golden;
import io.gemlake.engine.Lane;
import io.gemlake.engine.PromptPart;
import io.gemlake.engine.Query;
import io.gemlake.engine.RealModel;
import io.gemlake.engine.Request;
import io.gemlake.engine.Result;
import io.gemlake.engine.gguf.GgufFile;
import io.gemlake.engine.tokenizer.Tokenizer;
import io.gemlake.engine.tokenizer.Tokenizer.ControlTokens;
import io.gemlake.engine.tokenizer.Tokenizer.Place;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Hidden states as answers, against the residual stream of a model driven by hand.
class HiddenStateTest {
    private static final String DOCUMENT = "the owner and the other hat, then Berlin. ".repeat(3);
    private static final String SUFFIX = "\nthe owner:";
    private static final Query SCORE =
            new Query.Score(parts(SUFFIX), List.of(" a", " b"), Query.Normalization.VOCABULARY);
    private static final EngineConfig CONFIG =
            EngineConfig.defaults().withContext(512, 320).withBatch(64, 8).withKvBytesPerLane(64L << 20);
    private static final double TOLERANCE = 1e-3;

    @ParameterizedTest
    @ValueSource(strings = {"gemma3-q4_k_m", "gemma3-270m", "gemma2", "llama-smol"})
    void everyLayerHasTheBitsOfAFullPass(String model) {
        List<float[]> expected = residuals(Golden.tinyFile(model), tokens(Golden.tinyFile(model)));
        int layers = expected.size() - 2;

        for (EngineConfig config : List.of(CONFIG, CONFIG.withBatch(7, 2), CONFIG.withBatch(1, 1))) {
            try (Engine engine = Engine.open(Golden.tinyModel(model), model, config);
                    Lane lane = engine.lease()) {
                List<Request> requests = new ArrayList<>();
                IntStream.rangeClosed(1, layers).forEach(layer -> requests.add(request(state(layer))));
                // Queries of different depths share a document.
                requests.add(request(state(1), SCORE, state(layers), state(Math.max(1, layers - 1))));
                List<Result> results = answers(lane, requests);

                for (int layer = 1; layer < layers; layer++) {
                    assertThat(values(results.get(layer - 1), 0))
                            .as("layer %d", layer)
                            .isEqualTo(expected.get(layer));
                }
                assertThat(values(results.get(layers - 1), 0)).isEqualTo(expected.getLast());
                assertThat(values(results.getLast(), 0)).isEqualTo(expected.get(1));
                assertThat(values(results.getLast(), 2)).isEqualTo(expected.getLast());
            }
        }
    }

    /// Entry 0 behind the embedding, entry i behind layer i, the last one behind the final norm.
    private static List<float[]> residuals(GgufFile file, int[] tokens) {
        List<float[]> residuals = new ArrayList<>();
        int width = file.metadata().integer(file.metadata().string("general.architecture") + ".embedding_length");
        var forward = new Forward(file, 512, 512);
        forward.workspace().trace((_, x, stride, rows) -> {
            int last = (rows - 1) * stride;
            residuals.add(Arrays.copyOfRange(x, last, last + width));
        });
        forward.read(tokens);
        residuals.add(forward.hidden(width));
        return residuals;
    }

    private static int[] tokens(GgufFile file) {
        var tokenizer = Tokenizer.of(file);
        IntStream bos = tokenizer.vocabulary().addsBos()
                ? IntStream.of(tokenizer.vocabulary().bos())
                : IntStream.empty();
        IntStream document = IntStream.of(
                tokenizer.encodeDocument(DOCUMENT.getBytes(StandardCharsets.UTF_8), Place.START, Integer.MAX_VALUE));
        IntStream suffix = IntStream.of(tokenizer.encode(SUFFIX, ControlTokens.REFUSED));
        return IntStream.concat(bos, IntStream.concat(document, suffix)).toArray();
    }

    @ParameterizedTest
    @EnumSource
    void theyAgreeWithAnIndependentImplementation(RealModel model) {
        JsonNode golden = Golden.json(model.golden() + "residual.json");
        JsonNode layers = golden.get("layers");
        int count = layers.size() - 2;
        String prompt;
        try (Arena arena = Arena.ofConfined()) {
            var tokenizer = Tokenizer.of(GgufFile.map(model.require(), arena));
            int bos = tokenizer.vocabulary().addsBos() ? 1 : 0;
            prompt = tokenizer.decode(Arrays.stream(Golden.integers(golden.get("prompt_ids")))
                    .skip(bos)
                    .toArray());
        }
        try (Engine engine = Engine.open(model.require(), CONFIG.withKvBytesPerLane(512L << 20));
                Lane lane = engine.lease()) {
            List<Query> queries = IntStream.rangeClosed(1, count)
                    .<Query>mapToObj(layer -> new Query.HiddenState(parts(prompt), layer))
                    .toList();
            Result result = answers(lane, List.of(new Request(List.of(), new byte[0], queries)))
                    .getFirst();

            for (int layer = 1; layer <= count; layer++) {
                float[] actual = values(result, layer - 1);
                JsonNode expected = layers.get(layer < count ? layer : count + 1);
                double[] first = Golden.numbers(expected.get("first8"));
                double size =
                        Math.sqrt(Arrays.stream(first).map(x -> x * x).average().orElseThrow());
                for (int i = 0; i < first.length; i++) {
                    assertThat((double) actual[i])
                            .as("layer %d, element %d", layer, i)
                            .isCloseTo(first[i], within(TOLERANCE * size));
                }
            }
        }
    }

    @Test
    void aLayerThatTheModelDoesNotHaveIsRefused() {
        try (Engine engine = Engine.open(Golden.tinyModel("gemma3-270m"), "tiny", CONFIG);
                Lane lane = engine.lease()) {
            int layers = engine.info().layers();
            for (int layer : new int[] {-1, 0, layers + 1}) {
                assertThat(answers(lane, List.of(request(state(layer)))))
                        .singleElement()
                        .isInstanceOfSatisfying(Result.Failed.class, failed -> {
                            assertThat(failed.code()).isEqualTo(ErrorCode.REQUEST_INVALID);
                            assertThat(failed.message())
                                    .contains("layer " + layer + ", and the model has the layers 1 to " + layers);
                        });
            }
        }
    }

    private static Query state(int layer) {
        return new Query.HiddenState(parts(SUFFIX), layer);
    }

    private static List<PromptPart> parts(String text) {
        return List.of(new PromptPart.UserText(text));
    }

    private static Request request(Query... queries) {
        return new Request(List.of(), DOCUMENT.getBytes(StandardCharsets.UTF_8), List.of(queries));
    }

    private static List<Result> answers(Lane lane, List<Request> requests) {
        List<Result> results = new ArrayList<>();
        lane.run(requests.iterator()).forEachRemaining(results::add);
        return results;
    }

    private static float[] values(Result result, int query) {
        return ((Answer.HiddenState) ((Result.Completed) result).answers().get(query)).values();
    }
}
