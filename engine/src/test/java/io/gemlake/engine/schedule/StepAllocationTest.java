// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.engine.Allocations;
import io.gemlake.engine.EngineConfig;
import io.gemlake.engine.EngineConfig.KvType;
import io.gemlake.engine.Golden;
import io.gemlake.engine.PromptPart;
import io.gemlake.engine.Query;
import io.gemlake.engine.Request;
import io.gemlake.engine.Result;
import io.gemlake.engine.Sampling;
import io.gemlake.engine.TinyModel;
import io.gemlake.engine.gguf.GgufFile;
import io.gemlake.engine.model.Architectures;
import io.gemlake.engine.model.LoadOptions;
import io.gemlake.engine.tokenizer.SortedVocabulary;
import io.gemlake.engine.tokenizer.Tokenizer;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Steps in which answers are written, and nothing else, leave no garbage. It has a JVM of its own, whose code is
/// compiled for such steps, as that of an executor is.
@Tag("own-jvm")
class StepAllocationTest {
    private static final int SEQUENCES = 32;
    private static final int STEPS = 1000;
    private static final int FIRST_STEPS = 50;
    /// While the compiler is at work, or changes its mind, vectors are objects; on a busy machine that takes long.
    private static final int ATTEMPTS = 40;

    private static final List<PromptPart> SUFFIX = List.of(new PromptPart.Template("\nab:"));

    /// Models that write without an end.
    private static final GgufFile FLOATS = TinyModel.read(TinyModel.random(2));

    private static final GgufFile QUANTS = Golden.tinyFile("gemma3-q4_k_m");

    static Stream<Arguments> work() {
        Sampling sampling = Sampling.seeded(1).withTemperature(0.01).withTopK(5);
        return Stream.of(
                Arguments.of(FLOATS, KvType.F32, Sampling.GREEDY),
                Arguments.of(FLOATS, KvType.BF16, sampling),
                Arguments.of(QUANTS, KvType.F32, Sampling.GREEDY));
    }

    @ParameterizedTest
    @MethodSource("work")
    void thousandStepsOfWritingAllocateNothing(GgufFile file, KvType kvType, Sampling sampling) {
        Scheduler scheduler = scheduler(file, kvType);
        long least = Long.MAX_VALUE;
        for (int attempt = 0; attempt < ATTEMPTS && least > 0; attempt++) {
            submit(scheduler, sampling);
            step(scheduler, FIRST_STEPS);
            long before = scheduler.statistics().computedTokens();

            least = Math.min(least, Allocations.of(() -> step(scheduler, STEPS)));

            assertThat(scheduler.statistics().computedTokens() - before).isEqualTo((long) STEPS * SEQUENCES);
            assertThat(answerAll(scheduler)).isEqualTo(SEQUENCES);
        }
        assertThat(least).as("bytes in %d steps", STEPS).isZero();
    }

    private static Scheduler scheduler(GgufFile file, KvType kvType) {
        EngineConfig config = TinyModel.config()
                .withContext(FIRST_STEPS + STEPS + 100, 50)
                .withBatch(64, SEQUENCES)
                .withKvType(kvType);
        Tokenizer tokenizer = Tokenizer.of(file);
        var model =
                Architectures.load(file, new LoadOptions(tokenizer.vocabulary().size(), config, Arena.ofAuto()));
        var sorted = SortedVocabulary.of(tokenizer.vocabulary());
        return new Scheduler(new Scheduler.Shared(model, tokenizer, sorted, config));
    }

    private static void submit(Scheduler scheduler, Sampling sampling) {
        Query query = new Query.Generate(SUFFIX, FIRST_STEPS + STEPS + 10, List.of("zzz", "!")).withSampling(sampling);
        for (int i = 0; i < SEQUENCES; i++) {
            byte[] document = "document".getBytes(StandardCharsets.UTF_8);
            scheduler.submit(new Request(List.of(new PromptPart.Template("p")), document, List.of(query)));
        }
    }

    private static void step(Scheduler scheduler, int steps) {
        for (int i = 0; i < steps; i++) {
            scheduler.step();
        }
    }

    private static int answerAll(Scheduler scheduler) {
        int completed = 0;
        while (!scheduler.isIdle()) {
            scheduler.step();
            for (Result result = scheduler.poll(); result != null; result = scheduler.poll()) {
                completed += result instanceof Result.Completed ? 1 : 0;
            }
        }
        return completed;
    }
}
