// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.engine.Query.Opening;
import io.gemlake.engine.kernel.VectorWidth;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Chance depends on the seed and on what the model reads, on nothing else. The checksum stands here so that vector
/// widths, which run in JVMs of their own, and machines are compared as well.
@Tag("vector-width")
class SampledBytesTest {
    private static final String MODEL = "gemma3-q4_k_m";
    private static final List<Sampling> SAMPLINGS = List.of(
            Sampling.seeded(1),
            Sampling.seeded(2).withTemperature(0.7).withTopK(20).withTopP(0.9),
            Sampling.seeded(3).withTemperature(1.5).withTopP(0.8).withRepetitionPenalty(1.2),
            Sampling.seeded(4).withMinP(0.1),
            Sampling.GREEDY.withRepetitionPenalty(1.3));
    private static final List<Request> REQUESTS = requests();

    @BeforeAll
    static void requireWidth() {
        VectorWidth.require();
    }

    /// Requests whose answers are all drawn, one in two beginning with text.
    private static List<Request> requests() {
        var random = new Random(8);
        return new RandomRequests(6)
                .list(24, 60).stream()
                        .map(request -> new Request(
                                request.prefix(),
                                request.document(),
                                IntStream.range(0, 3)
                                        .<Query>mapToObj(_ -> query(random))
                                        .toList()))
                        .toList();
    }

    private static Query query(Random random) {
        return new Query.Generate(suffix("the " + random.nextInt(3)), 1 + random.nextInt(20), List.of("\n", "th"))
                .withOpening(random.nextBoolean() ? Opening.TEXT : Opening.ANY)
                .withSampling(SAMPLINGS.get(random.nextInt(SAMPLINGS.size())));
    }

    private static List<PromptPart> suffix(String text) {
        return List.of(new PromptPart.Template("\n" + text + ":"));
    }

    private static Engine open(EngineConfig config) {
        return Engine.open(
                Golden.tinyModel(MODEL), MODEL, config.withContext(512, 320).withKvBytesPerLane(64L << 20));
    }

    private static List<String> bits(EngineConfig config, List<Request> requests) {
        try (Engine engine = open(config)) {
            return Answers.bits(engine, requests);
        }
    }

    private static EngineConfig config(int batchTokens, int sequences) {
        return EngineConfig.defaults().withBatch(batchTokens, sequences);
    }

    @Test
    void batchAndOrderDoNotMatter() {
        List<String> expected = bits(config(64, 16), REQUESTS);
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, REQUESTS.size()).boxed().toList());
        Collections.shuffle(order, new Random(1));
        List<String> shuffled =
                bits(config(64, 16), order.stream().map(REQUESTS::get).toList());

        assertThat(expected).noneMatch(bits -> bits.startsWith("NOT_FINITE"));
        assertThat(bits(config(7, 3), REQUESTS)).isEqualTo(expected);
        assertThat(bits(config(1, 1), REQUESTS)).isEqualTo(expected);
        assertThat(shuffled).isEqualTo(order.stream().map(expected::get).toList());
        assertThat(Answers.checksum(expected))
                .isEqualTo("2a2dcf80ecffe801bb1e12fa8e690e83bae0780de8edf9be12cb3fb3c4dc23f1");
    }

    @Test
    void lanesDoNotMatter() throws Exception {
        List<String> expected = bits(config(64, 16), REQUESTS);
        int half = REQUESTS.size() / 2;
        List<String> actual = new ArrayList<>();
        try (Engine engine = open(config(64, 16).withMaxLanes(2));
                ExecutorService threads = Executors.newFixedThreadPool(2)) {
            List<Future<List<String>>> parts = Stream.of(
                            REQUESTS.subList(0, half), REQUESTS.subList(half, REQUESTS.size()))
                    .map(part -> threads.submit(() -> Answers.bits(engine, part)))
                    .toList();
            for (Future<List<String>> part : parts) {
                actual.addAll(part.get());
            }
        }

        assertThat(actual).isEqualTo(expected);
    }

    @Test
    void otherQueriesAndTheCutIntoPrefixAndDocumentDoNotMatter() {
        Query query = new Query.Generate(suffix("the owner"), 24, List.of()).withSampling(Sampling.seeded(5));
        Query other = new Query.Generate(suffix("and"), 9, List.of()).withSampling(Sampling.seeded(5));
        List<Request> requests = List.of(
                request("1234", "567", query), request("1234", "567", other, query), request("12", "34567", query));
        try (Engine engine = open(config(64, 16));
                Lane lane = engine.lease()) {
            List<String> answers = Answers.of(lane, requests).stream()
                    .map(result ->
                            Answers.bits(((Result.Completed) result).answers().getLast()))
                    .toList();

            assertThat(answers).containsOnly(answers.getFirst());
        }
    }

    @Test
    void equalRowsGetEqualAnswersAndOtherSeedsOthers() {
        List<Request> requests = IntStream.range(0, 12)
                .mapToObj(i -> request(
                        "p",
                        "the same document",
                        new Query.Generate(suffix("the"), 12, List.of())
                                .withOpening(Opening.TEXT)
                                .withSampling(Sampling.seeded(i / 2))))
                .toList();

        List<String> bits = bits(config(64, 16), requests);

        for (int i = 0; i < bits.size(); i += 2) {
            assertThat(bits.get(i + 1)).isEqualTo(bits.get(i));
        }
        assertThat(bits.stream().distinct()).hasSize(6);
    }

    @Test
    void aLongerLimitGoesOnWithTheSameAnswer() {
        List<Request> requests = IntStream.rangeClosed(1, 16)
                .mapToObj(limit -> request(
                        "p",
                        "document",
                        new Query.Generate(suffix("the"), limit, List.of()).withSampling(Sampling.seeded(9))))
                .toList();
        List<int[]> tokens = new ArrayList<>();
        try (Engine engine = open(config(64, 16));
                Lane lane = engine.lease()) {
            Answers.of(lane, requests)
                    .forEach(result -> tokens.add(
                            ((Answer.Text) ((Result.Completed) result).answers().getFirst()).tokens()));
        }

        for (int[] shorter : tokens) {
            assertThat(tokens.getLast()).startsWith(shorter);
        }
        assertThat(tokens.getLast()).hasSizeGreaterThan(4);
    }

    private static Request request(String prefix, String document, Query... queries) {
        return new Request(
                List.of(new PromptPart.Template(prefix)), document.getBytes(StandardCharsets.UTF_8), List.of(queries));
    }
}
