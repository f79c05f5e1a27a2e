// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gemlake.engine.EngineConfig;
import io.gemlake.engine.EngineConfig.WeightLayout;
import io.gemlake.engine.EngineException;
import io.gemlake.engine.ErrorCode;
import io.gemlake.engine.gguf.GgufFile;
import io.gemlake.engine.gguf.GgufWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What files say and leave unsaid, and what is refused.
class ArchitecturesTest {
    @Test
    void mixturesOfExpertsAreRefused() {
        assertRefused(sizes("llama").put("llama.expert_count", 8), "mixtures of 8 experts");
    }

    @Test
    void headsThatAreRotatedInPartAreRefused() {
        assertRefused(
                sizes("llama").put("llama.rope.dimension_count", 4), "4 of the 8 dimensions of a head are rotated");
    }

    @Test
    void aTensorThatNobodyAsksForIsRefused() {
        Tensors tensors = new Tensors(
                read(sizes("llama").tensor("blk.0.attn_q.bias", List.of(8L), new float[8])),
                WeightLayout.QUANTIZED,
                Arena.ofAuto());

        assertThatThrownBy(() -> tensors.requireAllTaken("llama"))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("'blk.0.attn_q.bias'")
                .hasMessageContaining("'llama'");
    }

    @ParameterizedTest
    @CsvSource({"linear, 4, 4", "none, 4, 1", "yarn, , 1", ", 4, 4", ", , 1"})
    void positionsAreDividedByAFactorUnlessItsTypeSaysNone(String type, Float factor, double divisor) {
        assertThat(scaling(type, factor).rotaryDivisor()).isEqualTo(divisor);
    }

    @ParameterizedTest
    @CsvSource({"yarn, 4", "longrope, 2", "linear, 0", "linear, -1", "linear, NaN"})
    void otherScalingsAreRefusedByName(String type, float factor) {
        assertThatThrownBy(() -> scaling(type, factor).rotaryDivisor())
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("'llama.rope.scaling.type' is " + type)
                .hasMessageContaining("factor " + (double) factor);
    }

    @Test
    void theOlderKeyOfTheFactorCountsToo() {
        assertThat(keys("llama", new GgufWriter().put("llama.rope.scale_linear", 8f))
                        .rotaryDivisor())
                .isEqualTo(8);
    }

    @Test
    void gemma2HasWindowsOnEvenLayersAndCapsUnlessToldOtherwise() {
        Gemma2 told = Gemma2.of(keys(
                "gemma2",
                sizes("gemma2")
                        .put("gemma2.attention.sliding_window", 16)
                        .put("gemma2.attn_logit_softcapping", 3f)
                        .put("gemma2.final_logit_softcapping", 6f)));
        Gemma2 silent = Gemma2.of(keys("gemma2", sizes("gemma2")));

        assertThat(List.of(told.window(0), told.window(1), told.window(2))).containsExactly(16, 0, 16);
        assertThat(List.of(silent.window(0), silent.window(1))).containsExactly(4096, 0);
        assertThat(List.of(told.attentionCap(), told.finalCap())).containsExactly(3f, 6f);
        assertThat(List.of(silent.attentionCap(), silent.finalCap())).containsExactly(50f, 30f);
    }

    @Test
    void gemma3WithoutAWindowIsGlobalEverywhere() {
        Gemma3 model = Gemma3.of(keys("gemma3", sizes("gemma3").put("gemma3.rope.freq_base", 1_000_000f)));

        assertThat(List.of(model.window(0), model.window(5))).containsExactly(0, 0);
        assertThat(model.rotation(0).base()).isEqualTo(1_000_000);
    }

    @Test
    void aPatternMayNameEachLayer() {
        Gemma3 model = Gemma3.of(keys(
                "gemma3",
                sizes("gemma3")
                        .put("gemma3.attention.sliding_window", 16)
                        .put("gemma3.attention.sliding_window_pattern", new int[] {1, 0, 1})));

        assertThat(List.of(model.window(0), model.window(1), model.window(2))).containsExactly(16, 0, 16);
    }

    /// Or else a file of some kilobytes would make lanes of gigabytes.
    @ParameterizedTest
    @CsvSource({
        "32, 2049, 4, 8, 'gemma3.feed_forward_length' is 2049",
        "32, 64, 1024, 4, 'gemma3.attention.key_length' is 4",
        "32, 64, 1, 1026, 'gemma3.attention.key_length' is 1026"
    })
    void branchesMuchWiderThanTheResidualStreamAreRefused(
            int hidden, int feedForward, int heads, int headSize, String message) {
        assertRefused(
                new GgufWriter()
                        .put("general.architecture", "gemma3")
                        .put("gemma3.block_count", 1)
                        .put("gemma3.embedding_length", hidden)
                        .put("gemma3.feed_forward_length", feedForward)
                        .put("gemma3.attention.head_count", heads)
                        .put("gemma3.attention.key_length", headSize)
                        .put("gemma3.attention.layer_norm_rms_epsilon", 1e-6f),
                message);
    }

    @ParameterizedTest
    @CsvSource({
        "rope.freq_base, 0",
        "rope.freq_base, NaN",
        "rope.freq_base_swa, -1",
        "attn_logit_softcapping, Infinity",
        "final_logit_softcapping, NaN"
    })
    void numbersThatNoModelHasAreRefused(String key, float value) {
        Gemma2 model = Gemma2.of(keys("gemma2", sizes("gemma2").put("gemma2." + key, value)));

        assertThatThrownBy(() -> List.of(model.rotation(0), model.rotation(1), model.attentionCap(), model.finalCap()))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("'gemma2.%s' is %s, outside of ", key, (double) value);
    }

    private static void assertRefused(GgufWriter writer, String message) {
        LoadOptions options = new LoadOptions(1, EngineConfig.defaults(), Arena.ofAuto());
        assertThatThrownBy(() -> Architectures.load(read(writer), options))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MODEL_UNSUPPORTED))
                .hasMessageContaining(message);
    }

    private static Keys scaling(String type, Float factor) {
        var writer = new GgufWriter();
        if (type != null) {
            writer.put("llama.rope.scaling.type", type);
        }
        if (factor != null) {
            writer.put("llama.rope.scaling.factor", factor);
        }
        return keys("llama", writer);
    }

    private static Keys keys(String architecture, GgufWriter writer) {
        return new Keys(read(writer), architecture);
    }

    private static GgufWriter sizes(String architecture) {
        return new GgufWriter()
                .put("general.architecture", architecture)
                .put(architecture + ".block_count", 6)
                .put(architecture + ".embedding_length", 32)
                .put(architecture + ".feed_forward_length", 64)
                .put(architecture + ".attention.head_count", 4)
                .put(architecture + ".attention.layer_norm_rms_epsilon", 1e-6f);
    }

    private static GgufFile read(GgufWriter writer) {
        return GgufFile.read(MemorySegment.ofArray(writer.toBytes()), "test.gguf");
    }
}
