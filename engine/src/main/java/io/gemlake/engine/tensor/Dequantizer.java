// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tensor;

import java.lang.foreign.MemorySegment;

/// Expands packed values of one type to floats, bit for bit as gguf-py does. Stateless, safe for many threads.
///
/// Source of the layouts: https://github.com/ggml-org/llama.cpp/blob/master/gguf-py/gguf/quants.py
sealed interface Dequantizer permits F32Dequantizer, F16Dequantizer, Bf16Dequantizer, Bf16Rounding, Quantized {

    /// Expands `count` values.
    ///
    /// @param source    packed blocks, little-endian; any alignment
    /// @param offset    first byte of the first block in `source`
    /// @param out       receives the values
    /// @param outOffset index of the first value in `out`
    /// @param count     a multiple of the type's block size
    /// @param reader    has scratch memory
    void dequantize(MemorySegment source, long offset, float[] out, int outOffset, int count, RowReader reader);
}
