// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.model;

import io.gemlake.engine.Errors;
import io.gemlake.engine.gguf.GgufFile;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/// A file's metadata under the keys of one architecture: `integer("block_count")` reads `gemma3.block_count`.
/// Absent keys take the defaults of llama.cpp's loader, which is what files are made for.
record Keys(GgufFile file, String architecture) {
    /// Below it, positions would turn heads by millions of radians.
    static final double LEAST_DIVISOR = 1e-3;

    private static final int DEFAULT_ROTARY_BASE = 10_000;

    String name(String key) {
        return architecture + "." + key;
    }

    int integer(String key) {
        return file.metadata().integer(name(key));
    }

    OptionalInt findInteger(String key) {
        return file.metadata().findInteger(name(key));
    }

    Optional<int[]> findIntegers(String key) {
        return file.metadata().findIntegers(name(key));
    }

    float number(String key) {
        return file.metadata().number(name(key));
    }

    OptionalDouble findNumber(String key) {
        return file.metadata().findNumber(name(key));
    }

    /// An integer that must lie in `[min, max]`.
    int size(String key, int min, int max) {
        return size(key, integer(key), min, max);
    }

    int size(String key, int value, int min, int max) {
        Errors.requireShape(file.name(), name(key), value, min, max);
        return value;
    }

    /// A number that must lie in `[min, max]`.
    double real(String key, double value, double min, double max) {
        Errors.requireReal(file.name(), name(key), value, min, max);
        return value;
    }

    double rotaryBase() {
        return rotaryBase("rope.freq_base", DEFAULT_ROTARY_BASE);
    }

    double rotaryBase(String key, double defaultBase) {
        return real(key, findNumber(key).orElse(defaultBase), 1, 1e12);
    }

    /// A soft cap, 0 for none.
    float cap(String key, double defaultCap) {
        return (float) real(key, findNumber(key).orElse(defaultCap), 0, 1e6);
    }

    /// By what positions are divided: `rope.scaling.factor`, or the older `rope.scale_linear`.
    double rotaryDivisor() {
        OptionalDouble factor = findNumber("rope.scaling.factor");
        if (factor.isEmpty()) {
            factor = findNumber("rope.scale_linear");
        }
        String type = file.metadata().findString(name("rope.scaling.type")).orElse("linear");
        if (factor.isEmpty() || type.equals("none")) {
            return 1;
        }
        double divisor = factor.getAsDouble();
        if (!type.equals("linear") || !(divisor >= LEAST_DIVISOR && divisor <= Float.MAX_VALUE)) {
            throw Errors.rotaryScalingUnsupported(file.name(), name("rope.scaling.type"), type, divisor);
        }
        return divisor;
    }

    /// The positions that each layer sees, 0 for a global layer: `sliding_window_pattern` is a period, of which the
    /// last layer is global, or says for each layer whether it is local.
    List<Integer> windows(int layers, int defaultWindow, int defaultPeriod) {
        int window = Math.max(0, findInteger("attention.sliding_window").orElse(defaultWindow));
        int[] pattern = findIntegers("attention.sliding_window_pattern").orElse(new int[] {defaultPeriod});
        return IntStream.range(0, layers)
                .mapToObj(layer -> isLocal(layer, pattern) ? window : 0)
                .toList();
    }

    private static boolean isLocal(int layer, int[] pattern) {
        return pattern.length == 1
                ? pattern[0] != 0 && (layer + 1) % pattern[0] != 0
                : layer < pattern.length && pattern[layer] != 0;
    }
}
