// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import static io.gemlake.engine.gguf.GgmlType.F32;
import static io.gemlake.engine.gguf.GgmlType.Q4_0;
import static io.gemlake.engine.gguf.GgmlType.Q4_K;
import static io.gemlake.engine.gguf.GgmlType.Q5_0;
import static io.gemlake.engine.gguf.GgmlType.Q6_K;
import static io.gemlake.engine.gguf.GgmlType.Q8_0;

import io.gemlake.engine.gguf.GgmlType;
import io.gemlake.engine.gguf.GgufWriter;
import io.gemlake.engine.kernel.RandomWeights;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Files in the shapes and mixtures of types of real models, with random weights and a made vocabulary of full size:
/// what memory they take is what the real ones take. Written block by block, gigabytes in little memory.
///
/// @param name   what the file is called, without its ending
/// @param tokens size of the vocabulary
/// @param window positions that a local layer sees, or 0 when every layer is global
public record BigModel(String name, String architecture, Mixture mixture, Shape shape, int tokens, int window) {
    /// The first generation's 2B.
    public static final BigModel GEMMA_2B =
            new BigModel("gemma-2b-q4_0", "gemma", Mixture.Q4_0, new Shape(2048, 18, 8, 1, 16_384), 256_000, 0);

    public static final BigModel GEMMA_3_1B =
            new BigModel("gemma-3-1b-q4_k_m", "gemma3", Mixture.Q4_K_M, new Shape(1152, 26, 4, 1, 6912), 262_144, 512);
    public static final BigModel GEMMA_3_4B = new BigModel(
            "gemma-3-4b-q4_k_m", "gemma3", Mixture.Q4_K_M, new Shape(2560, 34, 8, 4, 10_240), 262_144, 1024);

    private static final int HEAD_SIZE = 256;
    private static final int CONTEXT_TOKENS = 8192;
    /// Blocks that are made once and written again and again: a prime number, so that rows differ.
    private static final int DISTINCT_BLOCKS = 4093;

    /// Sizes of a model.
    public record Shape(int hidden, int layers, int heads, int kvHeads, int feedForward) {}

    /// Which type each tensor has, by the names that files are known by.
    public enum Mixture {
        Q4_0,
        Q4_K_M
    }

    /// Writes the file into a directory and returns its path.
    public Path writeTo(Path directory) throws IOException {
        Path file = directory.resolve(name + ".gguf");
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
            writer().writeTo(out);
        }
        return file;
    }

    private GgufWriter writer() {
        var writer = new GgufWriter().put("general.architecture", architecture).put("general.name", name);
        putSizes(writer);
        new MadeVocabulary(List.of()).fill(tokens).putInto(writer);
        var tensors = new Tensors(writer, new Random(1));
        tensors.matrix("token_embd.weight", shape.hidden(), tokens, embeddingType());
        tensors.norm("output_norm.weight", shape.hidden());
        for (int layer = 0; layer < shape.layers(); layer++) {
            putLayer(tensors, layer);
        }
        return writer;
    }

    private void putSizes(GgufWriter writer) {
        writer.put(architecture + ".context_length", CONTEXT_TOKENS)
                .put(architecture + ".embedding_length", shape.hidden())
                .put(architecture + ".block_count", shape.layers())
                .put(architecture + ".feed_forward_length", shape.feedForward())
                .put(architecture + ".attention.head_count", shape.heads())
                .put(architecture + ".attention.head_count_kv", shape.kvHeads())
                .put(architecture + ".attention.key_length", HEAD_SIZE)
                .put(architecture + ".attention.value_length", HEAD_SIZE)
                .put(architecture + ".attention.layer_norm_rms_epsilon", 1e-6f);
        if (window > 0) {
            writer.put(architecture + ".attention.sliding_window", window)
                    .put(architecture + ".rope.freq_base", 1_000_000f);
        }
    }

    private void putLayer(Tensors tensors, int layer) {
        int hidden = shape.hidden();
        int queries = shape.heads() * HEAD_SIZE;
        int keys = shape.kvHeads() * HEAD_SIZE;
        int wide = shape.feedForward();
        boolean more = hasMoreBits(layer);
        String block = "blk." + layer + ".";
        tensors.norm(block + "attn_norm.weight", hidden);
        tensors.matrix(block + "attn_q.weight", hidden, queries, plainType(hidden));
        tensors.matrix(block + "attn_k.weight", hidden, keys, plainType(hidden));
        tensors.matrix(block + "attn_v.weight", hidden, keys, more ? largerType(hidden) : plainType(hidden));
        tensors.matrix(block + "attn_output.weight", queries, hidden, plainType(queries));
        tensors.norm(block + "ffn_norm.weight", hidden);
        tensors.matrix(block + "ffn_gate.weight", hidden, wide, plainType(hidden));
        tensors.matrix(block + "ffn_up.weight", hidden, wide, plainType(hidden));
        tensors.matrix(block + "ffn_down.weight", wide, hidden, more ? largerType(wide) : plainType(wide));
        if (architecture.equals("gemma3")) {
            tensors.norm(block + "attn_q_norm.weight", HEAD_SIZE);
            tensors.norm(block + "attn_k_norm.weight", HEAD_SIZE);
            tensors.norm(block + "post_attention_norm.weight", hidden);
            tensors.norm(block + "post_ffw_norm.weight", hidden);
        }
    }

    private GgmlType embeddingType() {
        return largerType(shape.hidden());
    }

    /// Rows that are no whole number of blocks of 256 fall back to a type of blocks of 32.
    private GgmlType plainType(int columns) {
        return switch (mixture) {
            case Q4_0 -> Q4_0;
            case Q4_K_M -> columns % Q4_K.blockSize() == 0 ? Q4_K : Q5_0;
        };
    }

    private static GgmlType largerType(int columns) {
        return columns % Q6_K.blockSize() == 0 ? Q6_K : Q8_0;
    }

    /// Source: llama.cpp `src/llama-quant.cpp`, `use_more_bits`.
    private boolean hasMoreBits(int layer) {
        int eighth = shape.layers() / 8;
        return mixture == Mixture.Q4_K_M
                && (layer < eighth || layer >= 7 * shape.layers() / 8 || (layer - eighth) % 3 == 2);
    }

    /// Adds tensors to a file.
    private record Tensors(GgufWriter writer, Random random, Map<GgmlType, byte[]> blocks) {
        Tensors(GgufWriter writer, Random random) {
            this(writer, random, new EnumMap<>(GgmlType.class));
        }

        void matrix(String name, int columns, int rows, GgmlType type) {
            byte[] repeated = blocks.computeIfAbsent(type, _ -> RandomWeights.blocks(random, type, DISTINCT_BLOCKS));
            long bytes = type.bytesOf((long) columns * rows);
            writer.tensor(name, type, List.of((long) columns, (long) rows), out -> {
                for (long left = bytes; left > 0; left -= repeated.length) {
                    out.write(repeated, 0, (int) Math.min(left, repeated.length));
                }
            });
        }

        void norm(String name, int width) {
            ByteBuffer ones = ByteBuffer.allocate(width * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < width; i++) {
                ones.putFloat(1f);
            }
            writer.tensor(name, F32, List.of((long) width), ones.array());
        }
    }
}
