// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tensor;

import java.lang.foreign.MemorySegment;

/// Types of blocks of whole numbers of at most 8 bits: `value = scale · quant − minimum`, with a scale and a minimum
/// for
/// each group of values in a block.
sealed interface Quantized extends Dequantizer
        permits Q40Dequantizer, Q4KDequantizer, Q50Dequantizer, Q6KDequantizer, Q80Dequantizer {
    /// Values of a block.
    int blockSize();

    /// Bytes of a block.
    int blockBytes();

    /// Values that share a scale.
    int groupSize();

    /// Whether any minimum is not zero.
    boolean hasMinima();

    /// Unpacks one block.
    ///
    /// @param block its first byte in `source`
    void unpack(MemorySegment source, long block, Groups out);

    @Override
    default void dequantize(MemorySegment source, long offset, float[] out, int outOffset, int count) {
        Groups groups = Groups.of(this);
        int size = groupSize();
        for (int start = 0; start < count; start += blockSize()) {
            unpack(source, offset + (long) (start / blockSize()) * blockBytes(), groups);
            for (int group = 0; group < groups.scales().length; group++) {
                float scale = groups.scales()[group];
                float minimum = groups.minima()[group];
                for (int i = group * size; i < (group + 1) * size; i++) {
                    out[outOffset + start + i] = scale * groups.quants()[i] - minimum;
                }
            }
        }
    }
}
