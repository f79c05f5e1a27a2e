// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gemlake.engine.Answer;
import io.gemlake.engine.Engine;
import io.gemlake.engine.EngineConfig;
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
import io.gemlake.engine.tokenizer.Vocabulary;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Real models against their folders under `golden`. Prints the largest difference of each kind.
class RealModelGoldenTest {
    private static final double TOLERANCE = 1e-3;
    /// Where two tokens are this close, another correct implementation may choose the other.
    private static final double TIE = 0.01;

    private static final int CONTEXT = 2048;

    @ParameterizedTest
    @EnumSource
    void promptsBecomeTheSameTokens(RealModel model) {
        try (Arena arena = Arena.ofShared()) {
            Tokenizer tokenizer = Tokenizer.of(GgufFile.map(model.require(), arena));
            for (JsonNode prompt : prompts(model)) {
                String text = prompt.get("prompt").textValue();
                int[] ids = tokenizer.encode(text, isChat(prompt) ? ControlTokens.RECOGNIZED : ControlTokens.REFUSED);
                IntStream begin = tokenizer.vocabulary().addsBos()
                        ? IntStream.of(tokenizer.vocabulary().bos())
                        : IntStream.empty();

                assertThat(IntStream.concat(begin, IntStream.of(ids)))
                        .as(name(prompt))
                        .containsExactly(boxed(prompt.get("prompt_ids")));
            }
        }
    }

    /// The reference's own tokens are fed, so that every step of every prompt is compared.
    @ParameterizedTest
    @EnumSource
    void logitsAgree(RealModel model) {
        double worstTop = 0;
        double worstStep = 0;
        double worstMargin = 0;
        int steps = 0;
        try (Arena arena = Arena.ofShared()) {
            GgufFile file = GgufFile.map(model.require(), arena);
            for (JsonNode prompt : prompts(model)) {
                int[] ids = Golden.integers(prompt.get("prompt_ids"));
                int[] written = written(prompt);
                int[] all = IntStream.concat(Arrays.stream(ids), Arrays.stream(written, 0, written.length - 1))
                        .toArray();
                float[][] logits = new Forward(file, 512, CONTEXT).readFrom(ids.length - 1, all);
                for (JsonNode top : prompt.get("position_last_top")) {
                    double difference = Math.abs(
                            logits[0][top.get(0).intValue()] - top.get(1).doubleValue());
                    assertThat(difference).as(name(prompt)).isLessThan(TOLERANCE);
                    worstTop = Math.max(worstTop, difference);
                }
                for (int i = 0; i < written.length; i++) {
                    JsonNode step = prompt.get("steps").get(i);
                    float logit = logits[i][written[i]];
                    double difference = Math.abs(logit - step.get("logit").doubleValue());
                    double margin = step.get("margin").doubleValue();
                    double marginDifference = Math.abs(lead(logits[i], written[i]) - margin);
                    assertThat(difference).as("%s, step %d", name(prompt), i).isLessThan(TOLERANCE);
                    assertThat(marginDifference)
                            .as("%s, margin %d", name(prompt), i)
                            .isLessThan(2 * TOLERANCE);
                    worstStep = Math.max(worstStep, difference);
                    worstMargin = Math.max(worstMargin, marginDifference);
                    steps++;
                }
            }
        }
        System.out.printf(
                "golden %s: largest difference of the 20 best logits %.2e, of %d steps' logits %.2e,"
                        + " of their margins %.2e%n",
                model, worstTop, steps, worstStep, worstMargin);
    }

    /// How far a token is ahead of the best other one.
    private static double lead(float[] logits, int token) {
        double other = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < logits.length; i++) {
            if (i != token) {
                other = Math.max(other, logits[i]);
            }
        }
        return logits[token] - other;
    }

    @ParameterizedTest
    @EnumSource
    void residualsOfEveryLayerAgree(RealModel model) {
        JsonNode golden = Golden.json(model.golden() + "residual.json");
        List<float[]> residuals = new ArrayList<>();
        double worst = 0;
        int width;
        try (Arena arena = Arena.ofShared()) {
            GgufFile file = GgufFile.map(model.require(), arena);
            width = file.metadata().integer(file.metadata().string("general.architecture") + ".embedding_length");
            var forward = new Forward(file, 512, 64);
            forward.workspace()
                    .trace((layer, x, stride, rows) ->
                            residuals.add(Arrays.copyOfRange(x, (rows - 1) * stride, rows * stride)));
            forward.read(Golden.integers(golden.get("prompt_ids")));
            residuals.add(forward.hidden(width));
        }
        JsonNode layers = golden.get("layers");
        assertThat(residuals).hasSize(layers.size());
        for (int layer = 0; layer < layers.size(); layer++) {
            double[] first = Golden.numbers(layers.get(layer).get("first8"));
            double size = rms(first, first.length);
            for (int i = 0; i < first.length; i++) {
                double relative = Math.abs(residuals.get(layer)[i] - first[i]) / size;
                assertThat(relative).as("layer %d, element %d", layer, i).isLessThan(TOLERANCE);
                worst = Math.max(worst, relative);
            }
            double expected = layers.get(layer).get("rms").doubleValue();
            double actual = rms(doubles(residuals.get(layer)), width);
            double relative = Math.abs(actual - expected) / expected;
            assertThat(relative).as("layer %d", layer).isLessThan(TOLERANCE);
            worst = Math.max(worst, relative);
        }
        System.out.printf("golden %s: largest relative difference of a residual %.2e%n", model, worst);
    }

    @ParameterizedTest
    @EnumSource
    void scoresAgree(RealModel model) {
        double worst = 0;
        List<JsonNode> golden = Golden.jsonLines(model.golden() + "scores.jsonl");
        List<Request> requests = golden.stream()
                .map(line -> request(new Query.Score(
                        List.of(new PromptPart.UserText(line.get("prompt").textValue())),
                        line.get("continuations").findValuesAsText("text"),
                        Query.Normalization.VOCABULARY)))
                .toList();
        List<Result> results = run(model, requests);
        for (int i = 0; i < golden.size(); i++) {
            double[] actual = ((Answer.Scores) answer(results.get(i))).logProbabilities();
            for (int k = 0; k < actual.length; k++) {
                double expected =
                        golden.get(i).get("continuations").get(k).get("logprob").doubleValue();
                double difference = Math.abs(actual[k] - expected);
                assertThat(difference).as("line %d, continuation %d", i, k).isLessThan(TOLERANCE);
                worst = Math.max(worst, difference);
            }
        }
        System.out.printf("golden %s: largest difference of a score's log-probability %.2e%n", model, worst);
    }

    @ParameterizedTest
    @EnumSource
    void greedyTextsAgree(RealModel model) {
        List<JsonNode> prompts = prompts(model);
        List<Request> requests = prompts.stream()
                .map(prompt -> request(new Query.Generate(
                        List.of(part(prompt)), prompt.get("steps").size(), List.of())))
                .toList();
        List<Result> results = run(model, requests);
        Vocabulary vocabulary = vocabulary(model);
        int compared = 0;
        int whole = 0;
        for (int i = 0; i < prompts.size(); i++) {
            int[] expected = Arrays.stream(Golden.integers(prompts.get(i).get("generated_ids")))
                    .takeWhile(id -> !vocabulary.isStop(id))
                    .toArray();
            int sure = stepsBeforeATie(prompts.get(i));
            int[] actual = ((Answer.Text) answer(results.get(i))).tokens();
            int count = Math.min(sure, expected.length);
            assertThat(Arrays.copyOf(actual, count))
                    .as(name(prompts.get(i)))
                    .containsExactly(Arrays.copyOf(expected, count));
            compared += count;
            whole += Arrays.equals(actual, expected) ? 1 : 0;
        }
        System.out.printf(
                "golden %s: %d greedy tokens before a tie are equal; %d of %d texts are equal to the end%n",
                model, compared, whole, prompts.size());
    }

    private static Vocabulary vocabulary(RealModel model) {
        try (Arena arena = Arena.ofShared()) {
            return Tokenizer.of(GgufFile.map(model.require(), arena)).vocabulary();
        }
    }

    private static List<JsonNode> prompts(RealModel model) {
        return Golden.jsonLines(model.golden() + "generate.jsonl");
    }

    private static PromptPart part(JsonNode prompt) {
        String text = prompt.get("prompt").textValue();
        return isChat(prompt) ? new PromptPart.Template(text) : new PromptPart.UserText(text);
    }

    /// Whether names of control tokens in the prompt are meant.
    private static boolean isChat(JsonNode prompt) {
        return name(prompt).startsWith("chat_");
    }

    private static int stepsBeforeATie(JsonNode prompt) {
        JsonNode steps = prompt.get("steps");
        for (int i = 0; i < steps.size(); i++) {
            if (steps.get(i).get("margin").doubleValue() < TIE) {
                return i;
            }
        }
        return steps.size();
    }

    private static Request request(Query query) {
        return new Request(List.of(), new byte[0], List.of(query));
    }

    private static List<Result> run(RealModel model, List<Request> requests) {
        EngineConfig config = EngineConfig.defaults().withContext(CONTEXT, 1024);
        List<Result> results = new ArrayList<>();
        try (Engine engine = Engine.open(model.require(), config);
                Lane lane = engine.lease()) {
            Iterator<Result> iterator = lane.run(requests.iterator());
            iterator.forEachRemaining(results::add);
        }
        return results;
    }

    private static Answer answer(Result result) {
        assertThat(result).isInstanceOf(Result.Completed.class);
        return ((Result.Completed) result).answers().getFirst();
    }

    private static int[] written(JsonNode prompt) {
        return prompt.get("steps").findValues("id").stream()
                .mapToInt(JsonNode::intValue)
                .toArray();
    }

    private static Integer[] boxed(JsonNode ids) {
        return IntStream.of(Golden.integers(ids)).boxed().toArray(Integer[]::new);
    }

    private static String name(JsonNode prompt) {
        return prompt.get("name").textValue();
    }

    private static double rms(double[] values, int count) {
        double sum = 0;
        for (double value : values) {
            sum += value * value;
        }
        return Math.sqrt(sum / count);
    }

    private static double[] doubles(float[] values) {
        return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
    }
}
