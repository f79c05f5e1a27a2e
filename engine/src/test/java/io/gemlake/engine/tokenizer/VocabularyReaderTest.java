// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gemlake.engine.EngineException;
import io.gemlake.engine.ErrorCode;
import io.gemlake.engine.gguf.GgufFile;
import io.gemlake.engine.tokenizer.Tokenizer.ControlTokens;
import io.gemlake.engine.tokenizer.Tokenizer.Place;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class VocabularyReaderTest {
    private static final int INT32 = 5;
    private static final int FLOAT32 = 6;
    private static final int BOOL = 7;
    private static final int STRING = 8;
    private static final int ARRAY = 9;

    private final ByteBuffer pairs = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
    private int pairCount;

    @Test
    void aVocabularyIsReadFromAFile() {
        string("tokenizer.ggml.model", "llama");
        strings("tokenizer.ggml.tokens", "<unk>", "<bos>", "ab", "a", "b", "▁", "stop");
        numbers("tokenizer.ggml.scores", 0, 0, 0, -1, -2, -3, 0);
        integers("tokenizer.ggml.token_type", 2, 3, 1, 1, 1, 1, 3);
        integer("tokenizer.ggml.bos_token_id", 1);
        integer("tokenizer.ggml.eot_token_id", 6);
        integer("tokenizer.ggml.unknown_token_id", 0);
        flag("tokenizer.ggml.add_bos_token", 0);

        Tokenizer tokenizer = Tokenizer.of(file());

        assertThat(tokenizer.encode("ab b?", ControlTokens.REFUSED)).containsExactly(2, 5, 4, 0);
        assertThat(tokenizer.vocabulary().bos()).isEqualTo(1);
        assertThat(tokenizer.vocabulary().addsBos()).isFalse();
        assertThat(tokenizer.vocabulary().isStop(6)).isTrue();
    }

    @Test
    void anotherKindOfTokenizerIsRefusedByName() {
        string("tokenizer.ggml.model", "bert");

        assertThatThrownBy(() -> Tokenizer.of(file()))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.MODEL_UNSUPPORTED))
                .hasMessageContaining("of the kind 'bert'")
                .hasMessageContaining("supported are: llama, and gpt2 with");
    }

    @Test
    void aSpaceIsPutInFrontUnlessTheFileSaysOtherwise() {
        assertThat(tokensOfPrompt("aA")).containsExactly(3, 4);
        flag("tokenizer.ggml.add_space_prefix", 0);
        assertThat(tokensOfPrompt("aA")).containsExactly(2, 4);
    }

    private int[] tokensOfPrompt(String text) {
        string("tokenizer.ggml.model", "llama");
        strings("tokenizer.ggml.tokens", "<unk>", "<bos>", "a", "▁a", "A", "▁");
        numbers("tokenizer.ggml.scores", 0, 0, 0, -1, -2, -3);
        integers("tokenizer.ggml.token_type", 2, 3, 1, 1, 1, 1);
        integer("tokenizer.ggml.unknown_token_id", 0);
        int[] tokens = Tokenizer.of(file()).encode(text, ControlTokens.REFUSED, Place.START);
        pairs.clear();
        pairCount = 0;
        return tokens;
    }

    private GgufFile file() {
        ByteBuffer file = ByteBuffer.allocate(8192).order(ByteOrder.LITTLE_ENDIAN);
        file.put("GGUF".getBytes(StandardCharsets.US_ASCII))
                .putInt(3)
                .putLong(0)
                .putLong(pairCount);
        file.put(pairs.array(), 0, pairs.position());
        return GgufFile.read(MemorySegment.ofArray(Arrays.copyOf(file.array(), file.position())), "test.gguf");
    }

    private void string(String key, String value) {
        key(key, STRING);
        text(value);
    }

    private void integer(String key, int value) {
        key(key, INT32);
        pairs.putInt(value);
    }

    private void flag(String key, int value) {
        key(key, BOOL);
        pairs.put((byte) value);
    }

    private void strings(String key, String... values) {
        key(key, ARRAY);
        pairs.putInt(STRING).putLong(values.length);
        for (String value : values) {
            text(value);
        }
    }

    private void numbers(String key, float... values) {
        key(key, ARRAY);
        pairs.putInt(FLOAT32).putLong(values.length);
        for (float value : values) {
            pairs.putFloat(value);
        }
    }

    private void integers(String key, int... values) {
        key(key, ARRAY);
        pairs.putInt(INT32).putLong(values.length);
        for (int value : values) {
            pairs.putInt(value);
        }
    }

    private void key(String key, int type) {
        text(key);
        pairs.putInt(type);
        pairCount++;
    }

    private void text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        pairs.putLong(utf8.length).put(utf8);
    }
}
