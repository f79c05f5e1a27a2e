// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tensor;

import io.gemlake.engine.gguf.GgmlType;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/// The types that this engine expands to floats: one line each.
public final class ReadableTypes {
    private static final Map<GgmlType, Dequantizer> DEQUANTIZERS = new EnumMap<>(GgmlType.class);

    static {
        DEQUANTIZERS.put(GgmlType.F32, new F32Dequantizer());
        DEQUANTIZERS.put(GgmlType.F16, new F16Dequantizer());
        DEQUANTIZERS.put(GgmlType.BF16, new Bf16Dequantizer());
        put(Quantized.scaled(GgmlType.Q4_0, 32, SimpleQuants::unpackQ40));
        put(Quantized.withMinima(GgmlType.Q4_1, 32, SimpleQuants::unpackQ41));
        put(Quantized.scaled(GgmlType.Q5_0, 32, SimpleQuants::unpackQ50));
        put(Quantized.withMinima(GgmlType.Q5_1, 32, SimpleQuants::unpackQ51));
        put(Quantized.scaled(GgmlType.Q8_0, 32, SimpleQuants::unpackQ80));
        put(Quantized.withMinima(GgmlType.Q2_K, 16, KQuants::unpackQ2));
        put(Quantized.scaled(GgmlType.Q3_K, 16, KQuants::unpackQ3));
        put(Quantized.withMinima(GgmlType.Q4_K, 32, KQuants::unpackQ4));
        put(Quantized.withMinima(GgmlType.Q5_K, 32, KQuants::unpackQ5));
        put(Quantized.scaled(GgmlType.Q6_K, 16, KQuants::unpackQ6));
        put(Quantized.scaled(GgmlType.IQ4_NL, 32, NonlinearQuants::unpackIQ4NL));
        put(Quantized.scaled(GgmlType.IQ4_XS, 32, NonlinearQuants::unpackIQ4XS));
    }

    private ReadableTypes() {}

    private static void put(Quantized quantized) {
        DEQUANTIZERS.put(quantized.type(), quantized);
    }

    /// All of them, in ggml's order.
    public static Set<GgmlType> all() {
        return Collections.unmodifiableSet(DEQUANTIZERS.keySet());
    }

    /// Whether this engine can expand tensors of that type to floats.
    public static boolean contains(GgmlType type) {
        return DEQUANTIZERS.containsKey(type);
    }

    /// The dequantizer of a type that is readable.
    static Dequantizer dequantizer(GgmlType type) {
        Dequantizer dequantizer = DEQUANTIZERS.get(type);
        if (dequantizer == null) {
            throw new IllegalArgumentException(type + " is not readable");
        }
        return dequantizer;
    }
}
