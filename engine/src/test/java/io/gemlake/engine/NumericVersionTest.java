// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.engine.EngineConfig.KernelChoice;
import io.gemlake.engine.EngineConfig.KvType;
import io.gemlake.engine.EngineConfig.WeightLayout;
import io.gemlake.engine.gguf.GgmlType;
import io.gemlake.engine.gguf.GgufFile;
import io.gemlake.engine.tensor.ReadableTypes;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Whole engines with weights of every type in every layout, and with numbers that are rounded.
class NumericVersionTest {
    private static final List<Request> REQUESTS = new RandomRequests(41).list(8, 64);
    private static final EngineConfig CONFIG = TinyModel.config();

    static Stream<GgmlType> types() {
        return ReadableTypes.all().stream();
    }

    @ParameterizedTest
    @MethodSource("types")
    void everyExactLayoutGivesTheSameBits(GgmlType type) {
        byte[] model = TinyModel.packed(9, type);
        List<String> expected = bits(model, CONFIG.withWeights(WeightLayout.FILE));

        assertThat(expected).noneMatch(bits -> bits.startsWith("NOT_FINITE"));
        assertThat(bits(model, CONFIG.withWeights(WeightLayout.QUANTIZED))).isEqualTo(expected);
        assertThat(bits(model, CONFIG.withWeights(WeightLayout.F32))).isEqualTo(expected);
    }

    @Test
    void roundedWeightsAreANumericVersionOfTheirOwn() {
        byte[] model = TinyModel.packed(9, GgmlType.Q5_0);
        EngineConfig rounded = CONFIG.withWeights(WeightLayout.BF16);
        List<String> expected = bits(model, rounded);

        assertThat(expected).isNotEqualTo(bits(model, CONFIG));
        assertThat(bits(model, rounded.withBatch(5, 2))).isEqualTo(expected);
        assertThat(bits(model, rounded.withKernels(KernelChoice.SCALAR))).isEqualTo(expected);
    }

    @Test
    void roundedKeysAndValuesAreANumericVersionOfTheirOwn() {
        byte[] model = TinyModel.packed(9, GgmlType.Q5_0);
        EngineConfig rounded = CONFIG.withKvType(KvType.BF16);
        List<String> expected = bits(model, rounded);

        assertThat(expected).isNotEqualTo(bits(model, CONFIG));
        assertThat(bits(model, rounded.withBatch(5, 2))).isEqualTo(expected);
        assertThat(bits(model, rounded.withBatch(1, 1))).isEqualTo(expected);
        assertThat(bits(model, rounded.withKernels(KernelChoice.SCALAR))).isEqualTo(expected);
    }

    @Test
    void roundingChangesNothingAboutWeightsThatAreRounded() {
        byte[] model = TinyModel.packed(9, GgmlType.BF16);

        assertThat(bits(model, CONFIG.withWeights(WeightLayout.BF16)))
                .isEqualTo(bits(model, CONFIG.withWeights(WeightLayout.FILE)));
    }

    @ParameterizedTest
    @EnumSource(WeightLayout.class)
    void weightsTakeThePredictedMemory(WeightLayout layout) {
        for (GgmlType type : ReadableTypes.all()) {
            EngineConfig config = CONFIG.withWeights(layout);
            var arena = new CountingArena();
            MemorySegment file = MemorySegment.ofArray(TinyModel.packed(9, type));
            try (Engine engine = Engine.open(_ -> GgufFile.read(file, "tiny"), config, arena)) {
                assertThat(Engine.memory(engine.info(), config).panels())
                        .as("%s", type)
                        .isEqualTo(arena.bytes());
            }
        }
    }

    private static List<String> bits(byte[] model, EngineConfig config) {
        try (Engine engine = TinyModel.open(model, config)) {
            return Answers.bits(engine, REQUESTS);
        }
    }
}
