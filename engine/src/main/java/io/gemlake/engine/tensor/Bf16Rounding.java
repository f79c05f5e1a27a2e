// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tensor;

import java.lang.foreign.MemorySegment;

/// The values of another type, rounded to [Bf16].
record Bf16Rounding(Dequantizer exact) implements Dequantizer {
    @Override
    public void dequantize(MemorySegment source, long offset, float[] out, int outOffset, int count, RowReader reader) {
        exact.dequantize(source, offset, out, outOffset, count, reader);
        for (int i = outOffset; i < outOffset + count; i++) {
            out[i] = Bf16.expand(Bf16.round(out[i]));
        }
    }
}
