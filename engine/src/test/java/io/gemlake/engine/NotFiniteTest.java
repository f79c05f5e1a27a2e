// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.engine.Query.ListForm;
import io.gemlake.engine.Query.Normalization;
import io.gemlake.engine.gguf.GgmlType;
import io.gemlake.engine.gguf.GgufFile;
import io.gemlake.engine.gguf.TensorInfo;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Weights that are no numbers: every kind of query says so for its row, and none answers with what is left.
class NotFiniteTest {
    private static final String EMBEDDING = "token_embd.weight";
    private static final short HALF_NAN = 0x7e00;
    private static final List<PromptPart> SUFFIX = List.of(new PromptPart.Template("\nx:"));
    private static final Query GENERATE = new Query.Generate(SUFFIX, 2, List.of());
    private static final Query SCORE = new Query.Score(SUFFIX, List.of("y", "z"), Normalization.VOCABULARY);
    private static final Query COMPARE = new Query.Score(SUFFIX, List.of("y", "z"), Normalization.CONTINUATIONS);
    private static final Query COPY = new Query.Copy(SUFFIX, 2, 1, new ListForm(Query.Lead.NOTHING, "-", ";", "\n"));

    static Stream<String> models() {
        return TinyModels.ALL.stream();
    }

    @ParameterizedTest
    @MethodSource("models")
    void oneWeightThatIsNoNumberFailsEveryQuery(String model) {
        byte[] sound = TinyModels.bytes(model);
        GgufFile file = GgufFile.read(MemorySegment.ofArray(sound), model);
        for (TensorInfo tensor : file.tensors().values()) {
            // The rows of this one belong to tokens: another test.
            if (!tensor.name().equals(EMBEDDING) && !tensor.name().equals("output.weight")) {
                for (Query query : List.of(GENERATE, SCORE, COMPARE, COPY)) {
                    assertNotFinite(poisoned(sound, tensor, 0), query, model + " " + tensor.name());
                }
            }
        }
    }

    @Test
    void aTokenWhoseLogitIsNoNumberFailsQueriesOverTheWholeVocabulary() {
        byte[] sound = TinyModels.bytes("gemma3-q4_k_m");
        TensorInfo embedding =
                GgufFile.read(MemorySegment.ofArray(sound), "sound").tensors().get(EMBEDDING);
        // Row 0 is the padding token, which no prompt has.
        byte[] poisoned = poisoned(sound, embedding, 0);

        assertNotFinite(poisoned, GENERATE, "generate");
        assertNotFinite(poisoned, SCORE, "score");
        assertThat(ask(poisoned, COMPARE)).isInstanceOf(Result.Completed.class);
        assertThat(ask(poisoned, COPY)).isInstanceOf(Result.Completed.class);
    }

    private static void assertNotFinite(byte[] file, Query query, String what) {
        assertThat(ask(file, query))
                .as("%s: %s", what, query)
                .isInstanceOfSatisfying(
                        Result.Failed.class, failed -> assertThat(failed.code()).isEqualTo(ErrorCode.NOT_FINITE));
    }

    private static Result ask(byte[] file, Query query) {
        Request request = new Request(List.of(), "b c".getBytes(StandardCharsets.UTF_8), List.of(query));
        try (Engine engine = Engine.open(MemorySegment.ofArray(file), "poisoned.gguf", FileTrial.CONFIG);
                Lane lane = engine.lease()) {
            return Answers.of(lane, List.of(request)).getFirst();
        }
    }

    /// A copy in which the scale, or the value, of a block is no number.
    private static byte[] poisoned(byte[] file, TensorInfo tensor, int block) {
        byte[] poisoned = file.clone();
        ByteBuffer bytes = ByteBuffer.wrap(poisoned).order(ByteOrder.LITTLE_ENDIAN);
        int start = (int) tensor.offset() + block * tensor.type().blockBytes();
        if (tensor.type() == GgmlType.F32) {
            bytes.putFloat(start, Float.NaN);
        } else {
            bytes.putShort(start + scaleOffset(tensor.type()), HALF_NAN);
        }
        return poisoned;
    }

    /// Where a block has its half-precision scale.
    private static int scaleOffset(GgmlType type) {
        return switch (type) {
            case Q2_K -> 80;
            case Q3_K -> 108;
            case Q6_K -> 208;
            case BF16, F16, Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q4_K, Q5_K, IQ4_NL, IQ4_XS -> 0;
            default -> throw new IllegalArgumentException(type + " is not known here");
        };
    }
}
