// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tensor;

import io.gemlake.engine.gguf.GgmlType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// A type whose blocks hold whole numbers of at most 8 bits: `value = scale · quant − minimum`, with a scale and a
/// minimum for each group of values in a block.
final class Quantized implements Dequantizer {
    /// Reads one block.
    @FunctionalInterface
    interface Unpacker {
        /// Unpacks a block into `out`.
        ///
        /// @param block its first byte in `source`
        /// @param out   overwritten; the minima stay zero for types without
        void unpack(byte[] source, int block, Groups out);
    }

    private final GgmlType type;
    private final int groupSize;
    private final boolean hasMinima;
    private final Unpacker unpacker;

    private Quantized(GgmlType type, int groupSize, boolean hasMinima, Unpacker unpacker) {
        this.type = type;
        this.groupSize = groupSize;
        this.hasMinima = hasMinima;
        this.unpacker = unpacker;
    }

    /// A type without minima.
    ///
    /// @param groupSize values that share a scale
    static Quantized scaled(GgmlType type, int groupSize, Unpacker unpacker) {
        return new Quantized(type, groupSize, false, unpacker);
    }

    /// A type with minima.
    ///
    /// @param groupSize values that share a scale and a minimum
    static Quantized withMinima(GgmlType type, int groupSize, Unpacker unpacker) {
        return new Quantized(type, groupSize, true, unpacker);
    }

    GgmlType type() {
        return type;
    }

    /// Values that share a scale.
    int groupSize() {
        return groupSize;
    }

    /// Whether any minimum is not zero.
    boolean hasMinima() {
        return hasMinima;
    }

    /// Unpacks block `index` of those that start with `source`.
    void unpack(byte[] source, int index, Groups out) {
        unpacker.unpack(source, index * type.blockBytes(), out);
    }

    @Override
    public void dequantize(MemorySegment source, long offset, float[] out, int outOffset, int count, RowReader reader) {
        Groups groups = reader.groups(this);
        byte[] packed = groups.packed();
        for (int start = 0; start < count; start += type.blockSize()) {
            long block = offset + (long) (start / type.blockSize()) * packed.length;
            MemorySegment.copy(source, ValueLayout.JAVA_BYTE, block, packed, 0, packed.length);
            unpacker.unpack(packed, 0, groups);
            for (int group = 0; group < groups.scales().length; group++) {
                float scale = groups.scales()[group];
                float minimum = groups.minima()[group];
                for (int i = group * groupSize; i < (group + 1) * groupSize; i++) {
                    out[outOffset + start + i] = scale * groups.quants()[i] - minimum;
                }
            }
        }
    }
}
