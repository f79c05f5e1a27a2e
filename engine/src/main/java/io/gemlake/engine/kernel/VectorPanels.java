// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.kernel;

import static io.gemlake.engine.kernel.Kernels.PANEL;
import static io.gemlake.engine.kernel.VectorKernels.BYTES;
import static io.gemlake.engine.kernel.VectorKernels.NATIVE;
import static io.gemlake.engine.kernel.VectorKernels.PARTS;
import static io.gemlake.engine.kernel.VectorKernels.SPECIES;

import io.gemlake.engine.tensor.Bf16Panels;
import io.gemlake.engine.tensor.FloatPanels;
import io.gemlake.engine.tensor.Panels;
import io.gemlake.engine.tensor.QuantPanels;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// How [VectorKernels] expands panels.
final class VectorPanels {
    private static final int LANES = SPECIES.length();
    private static final VectorSpecies<Integer> INTS = SPECIES.withLanes(int.class);
    private static final VectorSpecies<Short> SHORTS =
            VectorSpecies.of(short.class, VectorShape.forBitSize(LANES * Short.SIZE));

    private VectorPanels() {}

    static void expand(Panels source, int index, int first, int count, float[] panel, int width) {
        switch (source) {
            case QuantPanels quants -> expandQuants(quants, index, first, count, panel, width);
            case FloatPanels floats -> expandFloats(floats, index, first, count, panel, width);
            case Bf16Panels halves -> expandHalves(halves, index, first, count, panel, width);
        }
    }

    private static void expandFloats(FloatPanels source, int index, int first, int count, float[] panel, int width) {
        long offset = source.offset(index) + (long) first * PANEL * Float.BYTES;
        for (int i = 0; i < count * PANEL; i += LANES) {
            FloatVector.fromMemorySegment(SPECIES, source.values(), offset + (long) i * Float.BYTES, NATIVE)
                    .intoArray(panel, target(i / PANEL, i % PANEL, count, width));
        }
    }

    private static void expandHalves(Bf16Panels source, int index, int first, int count, float[] panel, int width) {
        long offset = source.offset(index) + (long) first * PANEL * Short.BYTES;
        for (int i = 0; i < count * PANEL; i += LANES) {
            ShortVector halves =
                    ShortVector.fromMemorySegment(SHORTS, source.values(), offset + (long) i * Short.BYTES, NATIVE);
            expand(halves).intoArray(panel, target(i / PANEL, i % PANEL, count, width));
        }
    }

    /// Where a row of a panel lies at column `k` of `count`, in slices of `width` rows.
    private static int target(int k, int row, int count, int width) {
        return (row - row % width) * count + k * width + row % width;
    }

    private static void expandQuants(QuantPanels source, int index, int first, int count, float[] panel, int width) {
        int groupSize = source.groupSize();
        long quants = source.quantOffset(index) + (long) first * PANEL;
        long group = source.groupOffset(index) + (long) (first / groupSize) * PANEL * Float.BYTES;
        for (int k = 0; k < count; k += groupSize) {
            for (int c = 0; c < PANEL; c += BYTES.length()) {
                for (int part = 0; part < PARTS; part++) {
                    int column = c + part * LANES;
                    long at = group + (long) column * Float.BYTES;
                    FloatVector scale = FloatVector.fromMemorySegment(SPECIES, source.scales(), at, NATIVE);
                    FloatVector minimum = source.hasMinima()
                            ? FloatVector.fromMemorySegment(SPECIES, source.minima(), at, NATIVE)
                            : FloatVector.zero(SPECIES);
                    int target = target(k, column, count, width);
                    expandGroup(source.quants(), quants + c, part, scale, minimum, groupSize, panel, target, width);
                }
            }
            quants += (long) groupSize * PANEL;
            group += (long) PANEL * Float.BYTES;
        }
    }

    private static void expandGroup(
            MemorySegment quants,
            long offset,
            int part,
            FloatVector scale,
            FloatVector minimum,
            int groupSize,
            float[] panel,
            int target,
            int width) {
        for (int i = 0; i < groupSize; i++) {
            ByteVector bytes = ByteVector.fromMemorySegment(BYTES, quants, offset + (long) i * PANEL, NATIVE);
            FloatVector values = (FloatVector) bytes.castShape(SPECIES, part);
            values.mul(scale).sub(minimum).intoArray(panel, target + i * width);
        }
    }

    static void expand(short[] halves, int offset, int count, float[] out, int outOffset) {
        for (int i = 0; i < count; i += LANES) {
            expand(ShortVector.fromArray(SHORTS, halves, offset + i)).intoArray(out, outOffset + i);
        }
    }

    private static FloatVector expand(ShortVector halves) {
        return ((IntVector) halves.castShape(INTS, 0))
                .lanewise(VectorOperators.LSHL, Short.SIZE)
                .reinterpretAsFloats();
    }
}
