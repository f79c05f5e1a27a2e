// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.gemlake.engine.gguf.GgufWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Opening, leasing and closing.
@Timeout(60)
class EngineTest {
    private final byte[] model = TinyModel.random(1);

    @Test
    void whatALaneHasComputedIsThereForItsNextHolder() {
        try (Engine engine = TinyModel.open(model, TinyModel.config())) {
            Lane first = engine.lease();
            Answers.of(first, List.of(request()));
            first.close();
            Lane second = engine.lease();
            Lane third = engine.lease();
            Answers.of(second, List.of(request()));

            assertThat(second.statistics().requests()).isEqualTo(2);
            assertThat(second.statistics().prefixPrefills()).isEqualTo(1);
            assertThat(third.statistics()).isEqualTo(LaneStatistics.NONE);
            second.close();
            third.close();
        }
    }

    @Test
    void aLaneThatWasGivenBackCannotTouchItsNextHolder() {
        try (Engine engine = TinyModel.open(model, TinyModel.config().withMaxLanes(1))) {
            Lane first = engine.lease();
            first.close();
            try (Lane second = engine.lease()) {
                first.cancel();
                first.close();

                assertThat(Answers.of(second, List.of(request())).getFirst()).isInstanceOf(Result.Completed.class);
            }
        }
    }

    @Test
    void aLaneMayBeLeasedWithOtherMemory() {
        try (Engine engine = TinyModel.open(model, TinyModel.config())) {
            long pathBytes = Engine.memory(engine.info(), engine.config()).path();
            Result usual;
            try (Lane lane = engine.lease()) {
                usual = Answers.of(lane, List.of(request())).getFirst();
                Answers.of(lane, List.of(request("q")));
                assertThat(lane.statistics().prefixPrefills()).isEqualTo(2);
            }
            try (Lane lane = engine.lease(pathBytes)) {
                assertThat(Answers.bits(Answers.of(lane, List.of(request())).getFirst()))
                        .isEqualTo(Answers.bits(usual));
            }
            assertThatExceptionOfType(EngineException.class)
                    .isThrownBy(() -> engine.lease(pathBytes - 1))
                    .withMessageContaining("cannot hold one path");
        }
    }

    @Test
    void idleLanesBeyondANumberAreForgotten() {
        try (Engine engine = TinyModel.open(model, TinyModel.config())) {
            List<Lane> lanes = List.of(engine.lease(), engine.lease(), engine.lease());
            lanes.forEach(lane -> Answers.of(lane, List.of(request())));
            lanes.get(0).close();
            lanes.get(1).close();
            engine.forgetIdleLanes(2);
            try (Lane warm = engine.lease();
                    Lane fresh = engine.lease()) {
                assertThat(warm.statistics().requests()).isOne();
                assertThat(fresh.statistics()).isEqualTo(LaneStatistics.NONE);
            }
            engine.forgetIdleLanes(0);
            assertThat(engine.statistics().requests()).isEqualTo(3);
            lanes.get(2).close();
        }
    }

    private static Request request() {
        return request("p");
    }

    private static Request request(String prefix) {
        Query query = new Query.Generate(List.of(new PromptPart.UserText("?")), 2, List.of());
        return new Request(List.of(new PromptPart.UserText(prefix)), new byte[] {'d'}, List.of(query));
    }

    @Test
    void leasingWaitsForALane() throws Exception {
        try (Engine engine = TinyModel.open(model, TinyModel.config().withMaxLanes(1))) {
            Lane first = engine.lease();
            var task = new FutureTask<>(engine::lease);
            Thread thread = Thread.ofPlatform().start(task);
            awaitWaiting(thread);
            assertThat(task.isDone()).isFalse();
            first.close();

            task.get(30, TimeUnit.SECONDS).close();
        }
    }

    @Test
    void aThreadThatIsInterruptedStopsWaiting() throws Exception {
        try (Engine engine = TinyModel.open(model, TinyModel.config().withMaxLanes(1));
                Lane lane = engine.lease()) {
            var task = new FutureTask<>(() -> {
                try {
                    return engine.lease();
                } finally {
                    assertThat(Thread.currentThread().isInterrupted()).isTrue();
                }
            });
            Thread thread = Thread.ofPlatform().start(task);
            awaitWaiting(thread);
            thread.interrupt();

            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> task.get(30, TimeUnit.SECONDS))
                    .havingCause()
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            error -> assertThat(error.code()).isEqualTo(ErrorCode.CANCELLED));
            assertThat(lane.statistics()).isEqualTo(LaneStatistics.NONE);
        }
    }

    private static void awaitWaiting(Thread thread) throws InterruptedException {
        while (thread.getState() != Thread.State.WAITING) {
            Thread.sleep(1);
        }
    }

    @Test
    void anEngineWithLeasedLanesStaysOpen() {
        Engine engine = TinyModel.open(model, TinyModel.config());
        Lane lane = engine.lease();

        assertThatIllegalStateException().isThrownBy(engine::close).withMessageContaining("still leased");
        lane.close();
        engine.close();
        engine.close();
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(engine::lease)
                .withMessageContaining("the engine is closed");
    }

    @Test
    void keysAndValuesOfOneWholeContextMustFit() {
        EngineConfig config = TinyModel.config().withKvBytesPerLane(1 << 16);

        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> TinyModel.open(model, config))
                .satisfies(error -> assertThat(error.code()).isEqualTo(ErrorCode.MEMORY_TOO_SMALL))
                .withMessageContaining("65536 bytes for keys and values cannot hold one path of 512 tokens");
    }

    @Test
    void theContextIsAtMostTheModels() {
        try (Engine engine = TinyModel.open(model, TinyModel.config().withContext(1 << 20, 1 << 20))) {
            assertThat(engine.config().context().maxTokens()).isEqualTo(TinyModel.CONTEXT_TOKENS);
            assertThat(engine.config().context().maxDocumentTokens()).isEqualTo(TinyModel.CONTEXT_TOKENS);
        }
    }

    @Test
    void aFileSaysWhatItIs(@TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("tiny.gguf"), model);

        ModelInfo info = Engine.describe(file);

        assertThat(info.name()).isEqualTo("tiny");
        assertThat(info.architecture()).isEqualTo("gemma3");
        assertThat(info.supported()).isTrue();
        assertThat(info.layers()).isEqualTo(2);
        assertThat(info.hiddenSize()).isEqualTo(64);
        assertThat(info.contextTokens()).isEqualTo(TinyModel.CONTEXT_TOKENS);
        assertThat(info.fileBytes()).isEqualTo(model.length);
        assertThat(info.tensorTypes()).containsOnlyKeys("F32");
        assertThat(info.tokenizer()).isEqualTo("llama");
        assertThat(info.chatTemplate()).isNull();
        assertThat(info.sizes()).isEqualTo(new ModelSizes(96, 2, 1, 32, List.of(TinyModel.WINDOW, 0), 2));
        try (Engine engine = Engine.open(file, TinyModel.config())) {
            assertThat(engine.info()).isEqualTo(info);
        }
    }

    @Test
    void anotherArchitectureIsRefusedByName(@TempDir Path folder) throws IOException {
        byte[] other = new GgufWriter().put("general.architecture", "mamba").toBytes();
        Path file = Files.write(folder.resolve("other.gguf"), other);

        assertThat(Engine.describe(file).supported()).isFalse();
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> Engine.open(file, TinyModel.config()))
                .satisfies(error -> assertThat(error.code()).isEqualTo(ErrorCode.MODEL_UNSUPPORTED))
                .withMessageContaining(
                        "the architecture 'mamba' is not supported; supported are: gemma, gemma2, gemma3, llama");
    }

    @Test
    void tokensAreCountedWithoutTheFirst() {
        try (Engine engine = TinyModel.open(model, TinyModel.config())) {
            assertThat(engine.countTokens(new byte[0])).isZero();
            assertThat(engine.countTokens("a bc".getBytes(StandardCharsets.UTF_8)))
                    .isEqualTo(3);
            assertThat(engine.countTokens("日".getBytes(StandardCharsets.UTF_8))).isEqualTo(3);
        }
    }

    @Test
    void configurationsOutOfRangeAreRefused() {
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> EngineConfig.defaults().withBatch(0, 1))
                .withMessage(
                        "CONFIG_INVALID: maxBatchTokens is 0, outside of 1 to 65536; choose a value in that range");
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> EngineConfig.defaults().withContext(100, 101))
                .withMessageContaining("maxDocumentTokens is 101, outside of 1 to 100");
    }
}
