// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tensor;

/// Unpacked values of one block, whose groups share a scale and a minimum: `value = scale · quant − minimum`.
///
/// @param packed the block itself, where a reader needs a copy
/// @param quants whole numbers, one for each value
/// @param scales one for each group
/// @param minima one for each group; all zero for types without
record Groups(byte[] packed, byte[] quants, float[] scales, float[] minima) {
    static Groups of(Quantized type) {
        int size = type.type().blockSize();
        int groups = size / type.groupSize();
        return new Groups(new byte[type.type().blockBytes()], new byte[size], new float[groups], new float[groups]);
    }

    /// Subtracts from each quant the number that stands for zero.
    void subtract(int zero) {
        for (int i = 0; i < quants.length; i++) {
            quants[i] = (byte) (quants[i] - zero);
        }
    }
}
