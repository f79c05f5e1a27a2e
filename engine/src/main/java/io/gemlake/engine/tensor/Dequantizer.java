// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tensor;

import io.gemlake.engine.gguf.GgmlType;
import java.lang.foreign.MemorySegment;

/// Expands packed values of one type to floats, bit for bit as gguf-py does. Stateless, safe for many threads.
///
/// Source of the layouts: https://github.com/ggml-org/llama.cpp/blob/master/gguf-py/gguf/quants.py
public sealed interface Dequantizer permits F32Dequantizer, F16Dequantizer, Bf16Dequantizer, Quantized {

    /// Expands `count` values.
    ///
    /// @param source    packed blocks, little-endian; any alignment
    /// @param offset    first byte of the first block in `source`
    /// @param out       receives the values
    /// @param outOffset index of the first value in `out`
    /// @param count     a multiple of the type's block size
    void dequantize(MemorySegment source, long offset, float[] out, int outOffset, int count);

    /// The dequantizer of a type that is [readable][GgmlType#readable()].
    static Dequantizer of(GgmlType type) {
        return switch (type) {
            case F32 -> new F32Dequantizer();
            case F16 -> new F16Dequantizer();
            case BF16 -> new Bf16Dequantizer();
            case Q4_0 -> new Q40Dequantizer();
            case Q4_K -> new Q4KDequantizer();
            case Q5_0 -> new Q50Dequantizer();
            case Q6_K -> new Q6KDequantizer();
            case Q8_0 -> new Q80Dequantizer();
            default -> throw new IllegalArgumentException(type + " is not readable");
        };
    }
}
