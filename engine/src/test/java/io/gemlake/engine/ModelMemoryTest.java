// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.sun.management.ThreadMXBean;
import io.gemlake.engine.EngineConfig.KvType;
import io.gemlake.engine.EngineConfig.WeightLayout;
import io.gemlake.engine.gguf.GgufWriter;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Predictions of parts of a model's memory. Whole processes with large models are measured where Spark runs them.
class ModelMemoryTest {
    private static final EngineConfig CONFIG =
            EngineConfig.defaults().withContext(512, 256).withKvBytesPerLane(64L << 20);
    /// Widths as of Gemma 3 1B.
    private static final ModelInfo LARGE = new ModelInfo(
            "large",
            "gemma3",
            true,
            3,
            1152,
            262_144,
            32_768,
            1_000_000_000,
            800_000_000,
            Map.of(WeightLayout.QUANTIZED, 1_100_000_000L, WeightLayout.F32, 4_000_000_000L),
            Map.of("Q8_0", 1),
            "llama",
            null,
            new ModelSizes(6912, 4, 1, 256, List.of(512, 512, 0), 2));

    /// The first lane of a JVM loads classes, and that allocates.
    @BeforeAll
    static void loadClasses() {
        try (Engine engine = Engine.open(Golden.tinyModel("gemma"), "gemma", CONFIG)) {
            engine.lease().close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "gemma, F32",
        "gemma2, F32",
        "gemma3-4b, F32",
        "gemma3-4b, BF16",
        "gemma3-q4_k_m, F32",
        "gemma3-270m, F32"
    })
    void aLaneAllocatesWhatIsPredicted(String name, KvType kvType) {
        EngineConfig config = CONFIG.withKvType(kvType);
        // Classes are loaded with the first lane.
        try (Engine engine = Engine.open(Golden.tinyModel(name), name, config);
                Lane _ = engine.lease()) {
            long predicted = Engine.memory(engine.info(), config).laneHeap();
            var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

            long before = threads.getCurrentThreadAllocatedBytes();
            Lane lane = engine.lease();
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            lane.close();

            assertThat(allocated).isCloseTo(predicted, withinPercentage(3));
        }
    }

    @Test
    void weightsCountOnceOrTwiceByTheirLayout() {
        assertThat(Engine.memory(LARGE, CONFIG).offHeap()).isEqualTo(1_900_000_000);
        assertThat(Engine.memory(LARGE, CONFIG.withWeights(WeightLayout.F32)).offHeap())
                .isEqualTo(4_800_000_000L);
        assertThat(Engine.memory(LARGE, CONFIG.withWeights(WeightLayout.FILE)).offHeap())
                .isEqualTo(800_000_000);
    }

    @Test
    void windowsBoundTheKeysAndValuesOfAPath() {
        long page = 32 * (256 + 256) * Float.BYTES;
        // A page more than the positions need; local layers hold their window and a step.
        assertThat(Engine.memory(LARGE, CONFIG).path()).isEqualTo((17 + 17 + 17) * page);
        assertThat(Engine.memory(LARGE, CONFIG.withContext(4096, 256)).path()).isEqualTo((33 + 33 + 129) * page);
        assertThat(Engine.memory(LARGE, CONFIG.withContext(1 << 20, 256)))
                .isEqualTo(Engine.memory(LARGE, CONFIG.withContext(32_768, 256)));
    }

    @Test
    void halvesOfKeysAndValuesTakeHalfOfTheMemory() {
        assertThat(Engine.memory(LARGE, CONFIG.withKvType(KvType.BF16)).path())
                .isEqualTo(Engine.memory(LARGE, CONFIG).path() / 2);
    }

    @Test
    void theContextTakesRotaryTables() {
        long shorter = Engine.memory(LARGE, CONFIG).sharedHeap();
        long longer = Engine.memory(LARGE, CONFIG.withContext(1024, 256)).sharedHeap();
        assertThat(longer - shorter).isEqualTo(2 * 512 * 256 * Float.BYTES);
    }

    @Test
    void anArchitectureThatIsNotSupportedHasNoPrediction() {
        MemorySegment other = MemorySegment.ofArray(
                new GgufWriter().put("general.architecture", "mamba").toBytes());
        ModelInfo info = Engine.describe(List.of(ModelPart.whole("other.gguf", other)));

        assertThat(info.sizes()).isNull();
        assertThatThrownBy(() -> Engine.memory(info, CONFIG))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("'mamba'");
    }

    @Test
    void theBeginningOfAFileSaysAllThatAPredictionNeeds() {
        MemorySegment file = Golden.tinyModel("llama3-rope");
        ModelInfo whole = Engine.describe(List.of(ModelPart.whole("tiny.gguf", file)));
        MemorySegment start = file.asSlice(0, file.byteSize() / 2);

        assertThat(Engine.describe(List.of(new ModelPart("tiny.gguf", start, file.byteSize()))))
                .isEqualTo(whole);
    }
}
