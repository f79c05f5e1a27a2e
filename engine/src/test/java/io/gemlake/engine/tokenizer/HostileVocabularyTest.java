// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gemlake.engine.EngineException;
import io.gemlake.engine.ErrorCode;
import io.gemlake.engine.gguf.GgufFile;
import io.gemlake.engine.gguf.GgufWriter;
import io.gemlake.engine.tokenizer.Tokenizer.ControlTokens;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Vocabularies that were made to cost time or memory.
class HostileVocabularyTest {
    private static final int PAIRS = 17;
    private static final int NORMAL = 1;

    /// All pieces have one hash code as Java's strings compute it. Tables that go by it would look at 10^10 strings.
    @Test
    @Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void piecesCannotBeMadeToCollide() {
        List<byte[]> pieces = IntStream.range(0, 1 << PAIRS)
                .mapToObj(HostileVocabularyTest::piece)
                .toList();

        Tokenizer tokenizer = Tokenizer.of(file(pieces));

        assertThat(tokenizer.vocabulary().size()).isEqualTo(1 << PAIRS);
        assertThat(tokenizer.encode("A", ControlTokens.REFUSED)).containsExactly(0);
    }

    /// What merging makes is longer than its parts, so that no list of merges can go round in a circle.
    @Test
    @Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void mergesCannotGoRoundInACircle() {
        Tokenizer tokenizer = ByteVocabulary.of("smollm")
                .merges("a b", "b a", "ab a", "a ba", "b ab", "ba b", "ab ab", "ba ba", "a a", "aa a", "a aa", "a b")
                .tokenizer();
        String text = "ab".repeat(50_000) + "aab".repeat(50_000);

        assertThat(tokenizer.decode(tokenizer.encode(text, ControlTokens.REFUSED)))
                .isEqualTo(text);
    }

    @Test
    void aVocabularyOfManyMegabytesIsRefused() {
        GgufFile file = file(List.of(new byte[1 << 26]));

        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> Tokenizer.of(file))
                .satisfies(error -> assertThat(error.code()).isEqualTo(ErrorCode.GGUF_INVALID))
                .withMessageContaining(
                        "hostile.gguf: the vocabulary is damaged: tokenizer.ggml.tokens has 67108872 bytes");
    }

    private static byte[] piece(int bits) {
        var piece = new StringBuilder();
        for (int i = 0; i < PAIRS; i++) {
            piece.append(((bits >> i) & 1) == 0 ? "Aa" : "BB");
        }
        return piece.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static GgufFile file(List<byte[]> pieces) {
        int[] normal = new int[pieces.size()];
        Arrays.fill(normal, NORMAL);
        return new GgufWriter()
                .put("tokenizer.ggml.model", "llama")
                .put("tokenizer.ggml.tokens", pieces)
                .put("tokenizer.ggml.scores", new float[pieces.size()])
                .put("tokenizer.ggml.token_type", normal)
                .put("tokenizer.ggml.unknown_token_id", 0)
                .put("tokenizer.ggml.add_bos_token", false)
                .put("tokenizer.ggml.add_space_prefix", false)
                .toFile("hostile.gguf");
    }
}
