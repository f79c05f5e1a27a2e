// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import io.gemlake.engine.gguf.GgmlType;
import io.gemlake.engine.gguf.GgufFile;
import io.gemlake.engine.gguf.GgufWriter;
import io.gemlake.engine.kernel.RandomWeights;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/// A `gemma3` model of two layers, one with a sliding window and one without, made in code: no file, no download.
/// Its vocabulary is a [MadeVocabulary].
public final class TinyModel {
    public static final int WINDOW = 24;
    public static final int CONTEXT_TOKENS = 8192;
    public static final int EOS = MadeVocabulary.EOS;
    public static final int BOS = MadeVocabulary.BOS;

    private static final int HEADS = 2;
    private static final int HEAD_SIZE = 32;
    private static final int FEED_FORWARD = 96;

    private final MadeVocabulary vocabulary;
    private final Random random;
    private final GgmlType type;

    private TinyModel(long seed, List<String> words) {
        this(seed, words, GgmlType.F32);
    }

    private TinyModel(long seed, List<String> words, GgmlType type) {
        random = new Random(seed);
        vocabulary = new MadeVocabulary(words);
        this.type = type;
    }

    /// The GGUF bytes of a model with random weights.
    ///
    /// @param words texts that are tokens of their own where merging leads to them, a leading space included
    public static byte[] random(long seed, String... words) {
        var model = new TinyModel(seed, List.of(words));
        int hidden = 64;
        return model.file(hidden, model.gaussian(model.vocabulary.size() * hidden, 1), null, 1f);
    }

    /// The GGUF bytes of a model with random weights, of `type` wherever rows are whole blocks of it.
    public static byte[] packed(long seed, GgmlType type) {
        var model = new TinyModel(seed, List.of(), type);
        return model.file(256, null, null, 1f);
    }

    /// As [#random], but reading the byte 0x07 gives numbers that are not finite.
    public static byte[] poisoned(long seed) {
        var model = new TinyModel(seed, List.of());
        int hidden = 64;
        float[] output = model.gaussian(model.vocabulary.size() * hidden, 1);
        float[] embedding = output.clone();
        Arrays.fill(
                embedding,
                (MadeVocabulary.FIRST_BYTE + 7) * hidden,
                (MadeVocabulary.FIRST_BYTE + 8) * hidden,
                Float.NaN);
        return model.file(hidden, embedding, output, 1f);
    }

    /// The GGUF bytes of a model that writes after each token always the same other one.
    ///
    /// @param next the token after a token
    public static byte[] scripted(IntUnaryOperator next, String... words) {
        var model = new TinyModel(1, List.of(words));
        int size = model.vocabulary.size();
        float[] embedding = new float[size * size];
        float[] output = new float[size * size];
        for (int token = 0; token < size; token++) {
            embedding[token * size + token] = 1f;
            output[next.applyAsInt(token) * size + token] = 1f;
        }
        return model.file(size, embedding, output, 0f);
    }

    /// The token of `piece`, with `▁` for a space, in a vocabulary with these words.
    public static int token(String piece, String... words) {
        return new MadeVocabulary(List.of(words)).indexOf(piece);
    }

    public static GgufFile read(byte[] gguf) {
        return GgufFile.read(MemorySegment.ofArray(gguf), "tiny.gguf");
    }

    public static Engine open(byte[] gguf, EngineConfig config) {
        return Engine.open(MemorySegment.ofArray(gguf), "tiny.gguf", config);
    }

    /// A configuration that is small enough for tests by the hundred.
    public static EngineConfig config() {
        return EngineConfig.defaults().withContext(512, 256).withBatch(64, 8).withKvBytesPerLane(64L << 20);
    }

    /// @param embedding   random where it is null
    /// @param branchScale weight of the norms behind each branch: 0 leaves the residual stream as it is
    private byte[] file(int hidden, float @Nullable [] embedding, float @Nullable [] output, float branchScale) {
        var writer = new GgufWriter()
                .put("general.architecture", "gemma3")
                .put("general.name", "tiny")
                .put("gemma3.context_length", CONTEXT_TOKENS)
                .put("gemma3.embedding_length", hidden)
                .put("gemma3.block_count", 2)
                .put("gemma3.feed_forward_length", FEED_FORWARD)
                .put("gemma3.attention.head_count", HEADS)
                .put("gemma3.attention.head_count_kv", 1)
                .put("gemma3.attention.key_length", HEAD_SIZE)
                .put("gemma3.attention.value_length", HEAD_SIZE)
                .put("gemma3.attention.layer_norm_rms_epsilon", 1e-6f)
                .put("gemma3.attention.sliding_window", WINDOW)
                .put("gemma3.attention.sliding_window_pattern", 2)
                .put("gemma3.rope.freq_base", 1_000_000f);
        vocabulary.putInto(writer);
        long size = vocabulary.size();
        if (embedding == null) {
            matrix(writer, "token_embd.weight", (int) size, hidden);
        } else {
            writer.tensor("token_embd.weight", List.of((long) hidden, size), embedding);
        }
        if (output != null) {
            writer.tensor("output.weight", List.of((long) hidden, size), output);
        }
        writer.tensor("output_norm.weight", List.of((long) hidden), norm(hidden, 1f));
        for (int layer = 0; layer < 2; layer++) {
            block(writer, "blk." + layer + ".", hidden, branchScale);
        }
        return writer.toBytes();
    }

    private void block(GgufWriter writer, String block, int hidden, float branchScale) {
        int queries = HEADS * HEAD_SIZE;
        writer.tensor(block + "attn_norm.weight", List.of((long) hidden), norm(hidden, 1f));
        matrix(writer, block + "attn_q.weight", queries, hidden);
        matrix(writer, block + "attn_k.weight", HEAD_SIZE, hidden);
        matrix(writer, block + "attn_v.weight", HEAD_SIZE, hidden);
        writer.tensor(block + "attn_q_norm.weight", List.of((long) HEAD_SIZE), norm(HEAD_SIZE, 1f));
        writer.tensor(block + "attn_k_norm.weight", List.of((long) HEAD_SIZE), norm(HEAD_SIZE, 1f));
        matrix(writer, block + "attn_output.weight", hidden, queries);
        writer.tensor(block + "post_attention_norm.weight", List.of((long) hidden), norm(hidden, branchScale));
        writer.tensor(block + "ffn_norm.weight", List.of((long) hidden), norm(hidden, 1f));
        matrix(writer, block + "ffn_gate.weight", FEED_FORWARD, hidden);
        matrix(writer, block + "ffn_up.weight", FEED_FORWARD, hidden);
        matrix(writer, block + "ffn_down.weight", hidden, FEED_FORWARD);
        writer.tensor(block + "post_ffw_norm.weight", List.of((long) hidden), norm(hidden, branchScale));
    }

    private void matrix(GgufWriter writer, String name, int rows, int columns) {
        List<Long> dimensions = List.of((long) columns, (long) rows);
        if (type == GgmlType.F32 || columns % type.blockSize() != 0) {
            writer.tensor(name, dimensions, gaussian(rows * columns, (float) (1 / Math.sqrt(columns))));
        } else {
            writer.tensor(
                    name, type, dimensions, RandomWeights.blocks(random, type, rows * columns / type.blockSize()));
        }
    }

    private float[] norm(int width, float scale) {
        float[] values = gaussian(width, 0.2f);
        for (int i = 0; i < width; i++) {
            values[i] = (1f + values[i]) * scale;
        }
        return values;
    }

    private float[] gaussian(int count, float deviation) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian() * deviation;
        }
        return values;
    }
}
