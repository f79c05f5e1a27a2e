// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.engine.EngineConfig.KernelChoice;
import io.gemlake.engine.EngineConfig.WeightLayout;
import io.gemlake.engine.kernel.VectorWidth;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// The bits of a result depend on the request and the model, on nothing else. The checksums stand here so that vector
/// widths, which run in JVMs of their own, and machines are compared as well; a change of arithmetic changes them.
@Tag("vector-width")
class SameBytesTest {
    private static final String QUANTIZED = "gemma3-q4_k_m";
    private static final String SIX_LAYERS = "gemma3-270m";
    private static final List<Request> REQUESTS = new RandomRequests(20_260_101).list(40, 120);

    @BeforeAll
    static void requireWidth() {
        VectorWidth.require();
    }

    private static EngineConfig config(int batchTokens, int sequences) {
        return EngineConfig.defaults()
                .withContext(512, 320)
                .withBatch(batchTokens, sequences)
                .withKvBytesPerLane(64L << 20);
    }

    private static Engine open(String model, EngineConfig config) {
        return Engine.open(Golden.tinyModel(model), model, config);
    }

    private static List<String> bits(String model, EngineConfig config) {
        try (Engine engine = open(model, config)) {
            return Answers.bits(engine, REQUESTS);
        }
    }

    @ParameterizedTest
    @CsvSource({
        QUANTIZED + ", 1c48b64e9ecd02b5050534a0ba3786f4d0b216ced96bc098adda7cb4698cf167",
        SIX_LAYERS + ", 760e7d52e932b9cfc5361c61d8d214801ce1f705fc33f52362ef83163fe8274c"
    })
    void everyBatchShapeGivesTheSameBits(String model, String checksum) {
        List<String> expected = bits(model, config(64, 16));

        assertThat(expected).as("every request is answered").noneMatch(bits -> bits.startsWith("NOT_FINITE"));
        assertThat(bits(model, config(512, 32))).isEqualTo(expected);
        assertThat(bits(model, config(7, 3))).isEqualTo(expected);
        assertThat(bits(model, config(1, 1))).isEqualTo(expected);
        assertThat(Answers.checksum(expected)).isEqualTo(checksum);
    }

    @Test
    void scalarKernelsGiveTheSameBits() {
        assertThat(bits(QUANTIZED, config(64, 16).withKernels(KernelChoice.SCALAR)))
                .isEqualTo(bits(QUANTIZED, config(64, 16)));
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "FILE"})
    void everyExactLayoutOfTheWeightsGivesTheSameBits(WeightLayout layout) {
        assertThat(bits(QUANTIZED, config(64, 16).withWeights(layout)))
                .isEqualTo(bits(QUANTIZED, config(64, 16).withWeights(WeightLayout.QUANTIZED)));
    }

    @Test
    void anyOrderGivesTheSameBits() {
        List<String> expected = bits(QUANTIZED, config(64, 16));
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, REQUESTS.size()).boxed().toList());
        Collections.shuffle(order, new Random(1));
        List<String> shuffled;
        try (Engine engine = open(QUANTIZED, config(64, 16))) {
            shuffled = Answers.bits(engine, order.stream().map(REQUESTS::get).toList());
        }

        for (int i = 0; i < order.size(); i++) {
            assertThat(shuffled.get(i)).isEqualTo(expected.get(order.get(i)));
        }
    }

    @Test
    void aLaneGivesTheSameBitsAgain() {
        try (Engine engine = open(QUANTIZED, config(64, 16))) {
            List<String> first = Answers.bits(engine, REQUESTS);

            assertThat(Answers.bits(engine, REQUESTS)).isEqualTo(first);
            assertThat(engine.statistics().prefixPrefills()).isEqualTo(3);
        }
    }

    @Test
    void twoLanesInTwoThreadsGiveTheSameBits() throws Exception {
        List<String> expected = bits(QUANTIZED, config(64, 16));
        int half = REQUESTS.size() / 2;
        List<String> actual = new ArrayList<>();
        try (Engine engine = open(QUANTIZED, config(64, 16).withMaxLanes(2));
                ExecutorService threads = Executors.newFixedThreadPool(2)) {
            List<Callable<List<String>>> work = List.of(
                    () -> Answers.bits(engine, REQUESTS.subList(0, half)),
                    () -> Answers.bits(engine, REQUESTS.subList(half, REQUESTS.size())));
            for (Future<List<String>> part : threads.invokeAll(work)) {
                actual.addAll(part.get());
            }
        }

        assertThat(actual).isEqualTo(expected);
    }

    @Test
    void aSharedDocumentGivesTheBitsOfOneAskedForEachQuery() {
        List<Request> single = REQUESTS.stream()
                .flatMap(request -> request.queries().stream()
                        .map(query -> new Request(request.prefix(), request.document(), List.of(query))))
                .toList();
        try (Engine engine = open(QUANTIZED, config(64, 16));
                Lane lane = engine.lease()) {
            List<String> together = Answers.of(lane, REQUESTS).stream()
                    .flatMap(result -> ((Result.Completed) result).answers().stream())
                    .map(Answers::bits)
                    .toList();
            List<String> alone = Answers.of(lane, single).stream()
                    .map(result ->
                            Answers.bits(((Result.Completed) result).answers().getFirst()))
                    .toList();

            assertThat(alone).isEqualTo(together);
        }
    }

    @Test
    void documentsBeyondTheWindowGiveTheSameBitsInAnyChunks() {
        List<Request> requests = new ArrayList<>();
        for (Request request : new RandomRequests(5).list(6, 8)) {
            byte[] document =
                    "the owner and the other hat, then Berlin. ".repeat(10).getBytes(StandardCharsets.UTF_8);
            requests.add(new Request(request.prefix(), document, request.queries()));
        }
        List<List<String>> all = new ArrayList<>();
        for (int batchTokens : new int[] {512, 33, 16, 5}) {
            try (Engine engine = open(SIX_LAYERS, config(batchTokens, 4))) {
                all.add(Answers.bits(engine, requests));
            }
        }

        assertThat(all).allMatch(all.getFirst()::equals);
        assertThat(all.getFirst()).noneMatch(bits -> bits.startsWith("REQUEST"));
    }

    @Test
    void theRealModelGivesTheSameBits() {
        List<Request> requests = new RandomRequests(77).list(2, 12);
        var model = RealModel.GEMMA_3_270M.require();
        List<List<String>> all = new ArrayList<>();
        for (EngineConfig config : List.of(config(512, 32), config(7, 3), config(1, 1))) {
            try (Engine engine = Engine.open(model, config)) {
                all.add(Answers.bits(engine, requests));
            }
        }

        assertThat(all).allMatch(all.getFirst()::equals);
        assertThat(Answers.checksum(all.getFirst()))
                .isEqualTo("d3448dd04f4857cd098f98aaa342399f8a30841e39a97cd462c57de98c7051f6");
    }
}
