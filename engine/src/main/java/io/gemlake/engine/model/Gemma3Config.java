// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.model;

import io.gemlake.engine.Errors;
import io.gemlake.engine.gguf.GgufFile;
import io.gemlake.engine.gguf.GgufMetadata;
import java.util.ArrayList;
import java.util.List;

/// The hyper-parameters of a `gemma3` file. Names follow the keys of the file; source of the defaults: llama.cpp's
/// loader, which is what the files are made for.
///
/// @param windows positions that each layer sees, 0 for a global layer
record Gemma3Config(
        int layers,
        int hidden,
        int feedForward,
        int heads,
        int kvHeads,
        int headSize,
        float epsilon,
        List<Integer> windows,
        double globalBase,
        double localBase,
        double globalDivisor,
        float scoreFactor,
        float finalCap,
        int contextTokens) {

    static Gemma3Config of(GgufFile file) {
        GgufMetadata data = file.metadata();
        int layers = data.integer("gemma3.block_count");
        int hidden = data.integer("gemma3.embedding_length");
        int heads = data.integer("gemma3.attention.head_count");
        int kvHeads = data.findInteger("gemma3.attention.head_count_kv").orElse(heads);
        Errors.requireShape(file.name(), "gemma3.block_count", layers, 1, 1024);
        Errors.requireShape(file.name(), "gemma3.embedding_length", hidden, 1, 1 << 16);
        Errors.requireShape(file.name(), "gemma3.attention.head_count", heads, 1, 1024);
        Errors.requireShape(file.name(), "gemma3.attention.head_count_kv", kvHeads, 1, heads);
        int headSize = data.findInteger("gemma3.attention.key_length").orElse(hidden / heads);
        Errors.requireShape(file.name(), "gemma3.attention.key_length", headSize, 2, 4096);
        int valueSize = data.findInteger("gemma3.attention.value_length").orElse(headSize);
        if (valueSize != headSize || headSize % 2 != 0 || heads % kvHeads != 0) {
            throw Errors.headsUnsupported(file.name(), heads, kvHeads, headSize, valueSize);
        }
        int feedForward = data.integer("gemma3.feed_forward_length");
        Errors.requireShape(file.name(), "gemma3.feed_forward_length", feedForward, 1, 1 << 20);
        return new Gemma3Config(
                layers,
                hidden,
                feedForward,
                heads,
                kvHeads,
                headSize,
                data.number("gemma3.attention.layer_norm_rms_epsilon"),
                windows(data, layers),
                data.findNumber("gemma3.rope.freq_base").orElse(10_000),
                data.findNumber("gemma3.rope.freq_base_swa").orElse(10_000),
                globalDivisor(data),
                scoreFactor(layers, hidden, heads, headSize),
                (float) data.findNumber("gemma3.final_logit_softcapping").orElse(0),
                data.integer("gemma3.context_length"));
    }

    /// Layer `i` is global when `(i + 1) % pattern = 0`; without a window every layer is.
    private static List<Integer> windows(GgufMetadata data, int layers) {
        int window = data.findInteger("gemma3.attention.sliding_window").orElse(0);
        int[] pattern =
                data.findIntegers("gemma3.attention.sliding_window_pattern").orElse(new int[] {6});
        List<Integer> windows = new ArrayList<>();
        for (int i = 0; i < layers; i++) {
            boolean local = pattern.length == 1
                    ? pattern[0] != 0 && (i + 1) % pattern[0] != 0
                    : i < pattern.length && pattern[i] != 0;
            windows.add(local ? Math.max(window, 0) : 0);
        }
        return windows;
    }

    private static double globalDivisor(GgufMetadata data) {
        String type = data.findString("gemma3.rope.scaling.type").orElse("linear");
        double old = data.findNumber("gemma3.rope.scale_linear").orElse(1);
        double factor = data.findNumber("gemma3.rope.scaling.factor").orElse(old);
        return type.equals("linear") && factor > 0 ? factor : 1;
    }

    /// No key of the file holds it: the 27B model, known by its 62 layers, scales by the width of the residual stream
    /// over the heads, all others by the head size. Source: llama.cpp `src/models/gemma3.cpp`.
    private static float scoreFactor(int layers, int hidden, int heads, int headSize) {
        double divisor = layers == 62 ? (double) hidden / heads : headSize;
        return (float) (1 / Math.sqrt(divisor));
    }
}
