// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.kernel;

import io.gemlake.engine.tensor.QuantPanels;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Arrays;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// The kernels on the Vector API. The product tile is 4 rows × 2 vectors: eight accumulators, two panel vectors and a
/// broadcast value fit 16 registers of 256 bits, and reach the same share of the peak with 32 registers of 512.
final class VectorKernels implements Kernels {
    /// `gemlake.vector.bits` forces a width, for tests.
    private static final VectorSpecies<Float> SPECIES = species(Integer.getInteger("gemlake.vector.bits", 0));

    private static final int LANES = SPECIES.length();
    /// Vectors of bytes have 64 bits at least, so one of them may fill several vectors of floats.
    private static final VectorSpecies<Byte> BYTES =
            VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(64, LANES * Byte.SIZE)));

    private static final int PARTS = BYTES.length() / LANES;
    private static final ByteOrder NATIVE = ByteOrder.nativeOrder();
    private static final int TILE_ROWS = 4;
    private static final int TILE_COLUMNS = 2 * LANES;

    private final float[] partial = new float[PARTIAL_SUMS];

    private static VectorSpecies<Float> species(int bits) {
        // Wider than 512 bits would need more than one panel for a tile: panels are 32 floats wide.
        int width = bits == 0 ? Math.min(FloatVector.SPECIES_PREFERRED.vectorBitSize(), 512) : bits;
        return VectorSpecies.of(float.class, VectorShape.forBitSize(width));
    }

    /// Width of the vectors in use, in bits.
    static int vectorBits() {
        return SPECIES.vectorBitSize();
    }

    @Override
    public void multiplyAdd(
            int rows,
            int depth,
            float[] x,
            int xOffset,
            int xStride,
            float[] panel,
            int panelOffset,
            int panelStride,
            float[] out,
            int outOffset,
            int outStride) {
        for (int c = 0; c < PANEL; c += TILE_COLUMNS) {
            int r = 0;
            for (; r <= rows - TILE_ROWS; r += TILE_ROWS) {
                tile(
                        depth,
                        x,
                        xOffset + r * xStride,
                        xStride,
                        panel,
                        panelOffset + c,
                        panelStride,
                        out,
                        outOffset + r * outStride + c,
                        outStride);
            }
            for (; r < rows; r++) {
                row(
                        depth,
                        x,
                        xOffset + r * xStride,
                        panel,
                        panelOffset + c,
                        panelStride,
                        out,
                        outOffset + r * outStride + c);
            }
        }
    }

    private static void tile(
            int depth,
            float[] x,
            int x0,
            int xStride,
            float[] panel,
            int panelOffset,
            int panelStride,
            float[] out,
            int out0,
            int outStride) {
        int out1 = out0 + outStride;
        int out2 = out1 + outStride;
        int out3 = out2 + outStride;
        FloatVector a00 = FloatVector.fromArray(SPECIES, out, out0);
        FloatVector a01 = FloatVector.fromArray(SPECIES, out, out0 + LANES);
        FloatVector a10 = FloatVector.fromArray(SPECIES, out, out1);
        FloatVector a11 = FloatVector.fromArray(SPECIES, out, out1 + LANES);
        FloatVector a20 = FloatVector.fromArray(SPECIES, out, out2);
        FloatVector a21 = FloatVector.fromArray(SPECIES, out, out2 + LANES);
        FloatVector a30 = FloatVector.fromArray(SPECIES, out, out3);
        FloatVector a31 = FloatVector.fromArray(SPECIES, out, out3 + LANES);
        int x1 = x0 + xStride;
        int x2 = x1 + xStride;
        int x3 = x2 + xStride;
        for (int k = 0; k < depth; k++) {
            FloatVector p0 = FloatVector.fromArray(SPECIES, panel, panelOffset + k * panelStride);
            FloatVector p1 = FloatVector.fromArray(SPECIES, panel, panelOffset + k * panelStride + LANES);
            FloatVector b0 = FloatVector.broadcast(SPECIES, x[x0 + k]);
            a00 = b0.fma(p0, a00);
            a01 = b0.fma(p1, a01);
            FloatVector b1 = FloatVector.broadcast(SPECIES, x[x1 + k]);
            a10 = b1.fma(p0, a10);
            a11 = b1.fma(p1, a11);
            FloatVector b2 = FloatVector.broadcast(SPECIES, x[x2 + k]);
            a20 = b2.fma(p0, a20);
            a21 = b2.fma(p1, a21);
            FloatVector b3 = FloatVector.broadcast(SPECIES, x[x3 + k]);
            a30 = b3.fma(p0, a30);
            a31 = b3.fma(p1, a31);
        }
        a00.intoArray(out, out0);
        a01.intoArray(out, out0 + LANES);
        a10.intoArray(out, out1);
        a11.intoArray(out, out1 + LANES);
        a20.intoArray(out, out2);
        a21.intoArray(out, out2 + LANES);
        a30.intoArray(out, out3);
        a31.intoArray(out, out3 + LANES);
    }

    private static void row(
            int depth, float[] x, int x0, float[] panel, int panelOffset, int panelStride, float[] out, int out0) {
        FloatVector a0 = FloatVector.fromArray(SPECIES, out, out0);
        FloatVector a1 = FloatVector.fromArray(SPECIES, out, out0 + LANES);
        for (int k = 0; k < depth; k++) {
            FloatVector b = FloatVector.broadcast(SPECIES, x[x0 + k]);
            a0 = b.fma(FloatVector.fromArray(SPECIES, panel, panelOffset + k * panelStride), a0);
            a1 = b.fma(FloatVector.fromArray(SPECIES, panel, panelOffset + k * panelStride + LANES), a1);
        }
        a0.intoArray(out, out0);
        a1.intoArray(out, out0 + LANES);
    }

    @Override
    public void expand(QuantPanels source, int index, float[] panel) {
        long quants = source.quantOffset(index);
        long group = source.groupOffset(index);
        int groupSize = source.groupSize();
        for (int k = 0; k < source.columns(); k += groupSize) {
            for (int c = 0; c < PANEL; c += BYTES.length()) {
                for (int part = 0; part < PARTS; part++) {
                    long at = group + (long) (c + part * LANES) * Float.BYTES;
                    FloatVector scale = FloatVector.fromMemorySegment(SPECIES, source.scales(), at, NATIVE);
                    FloatVector minimum = source.hasMinima()
                            ? FloatVector.fromMemorySegment(SPECIES, source.minima(), at, NATIVE)
                            : FloatVector.zero(SPECIES);
                    int target = k * PANEL + c + part * LANES;
                    expandGroup(source.quants(), quants + c, part, scale, minimum, groupSize, panel, target);
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
            int target) {
        for (int i = 0; i < groupSize; i++) {
            ByteVector bytes = ByteVector.fromMemorySegment(BYTES, quants, offset + (long) i * PANEL, NATIVE);
            FloatVector values = (FloatVector) bytes.castShape(SPECIES, part);
            values.mul(scale).sub(minimum).intoArray(panel, target + i * PANEL);
        }
    }

    @Override
    public float sumOfSquares(float[] x, int offset, int count) {
        int bound = count - count % PARTIAL_SUMS;
        // One pass for each group of lanes: narrow vectors keep the same 16 partial sums as wide ones.
        for (int lane = 0; lane < PARTIAL_SUMS; lane += LANES) {
            FloatVector sum = FloatVector.zero(SPECIES);
            for (int i = lane; i < bound; i += PARTIAL_SUMS) {
                FloatVector value = FloatVector.fromArray(SPECIES, x, offset + i);
                sum = value.fma(value, sum);
            }
            sum.intoArray(partial, lane);
        }
        for (int i = bound; i < count; i++) {
            float value = x[offset + i];
            partial[i - bound] = Math.fma(value, value, partial[i - bound]);
        }
        return Scalar.tree(partial);
    }

    @Override
    public float exponentials(float[] x, int from, int to) {
        int first = from - from % PARTIAL_SUMS;
        int last = Math.ceilDiv(to, PARTIAL_SUMS) * PARTIAL_SUMS;
        float max = max(x, from, to);
        exponentialsOf(x, from, to, max);
        Arrays.fill(x, first, from, 0f);
        Arrays.fill(x, to, last, 0f);
        for (int lane = 0; lane < PARTIAL_SUMS; lane += LANES) {
            FloatVector sum = FloatVector.zero(SPECIES);
            for (int i = first + lane; i < last; i += PARTIAL_SUMS) {
                sum = sum.add(FloatVector.fromArray(SPECIES, x, i));
            }
            sum.intoArray(partial, lane);
        }
        return Scalar.tree(partial);
    }

    private static float max(float[] x, int from, int to) {
        FloatVector best = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
        int i = from;
        for (; i <= to - LANES; i += LANES) {
            best = best.max(FloatVector.fromArray(SPECIES, x, i));
        }
        float max = best.reduceLanes(VectorOperators.MAX);
        for (; i < to; i++) {
            max = Math.max(max, x[i]);
        }
        return max;
    }

    private static void exponentialsOf(float[] x, int from, int to, float max) {
        int i = from;
        for (; i <= to - LANES; i += LANES) {
            exp(FloatVector.fromArray(SPECIES, x, i).sub(max)).intoArray(x, i);
        }
        for (; i < to; i++) {
            x[i] = Scalar.exp(x[i] - max);
        }
    }

    @Override
    public void gatedGelu(float[] gate, float[] up, int offset, int count) {
        int i = offset;
        for (; i <= offset + count - LANES; i += LANES) {
            FloatVector value = FloatVector.fromArray(SPECIES, gate, i);
            FloatVector inner = value.mul(value).mul(value).fma(broadcast(Scalar.GELU_CUBE), value);
            FloatVector gelu = value.div(exp(inner.mul(Scalar.GELU_FACTOR)).add(1f));
            gelu.mul(FloatVector.fromArray(SPECIES, up, i)).intoArray(gate, i);
        }
        for (; i < offset + count; i++) {
            gate[i] = Scalar.gelu(gate[i]) * up[i];
        }
    }

    @Override
    public void gatedSilu(float[] gate, float[] up, int offset, int count) {
        int i = offset;
        for (; i <= offset + count - LANES; i += LANES) {
            FloatVector value = FloatVector.fromArray(SPECIES, gate, i);
            FloatVector silu = value.div(exp(value.neg()).add(1f));
            silu.mul(FloatVector.fromArray(SPECIES, up, i)).intoArray(gate, i);
        }
        for (; i < offset + count; i++) {
            gate[i] = Scalar.silu(gate[i]) * up[i];
        }
    }

    private static FloatVector exp(FloatVector x) {
        FloatVector bounded = x.min(Scalar.EXP_MAX).max(Scalar.EXP_MIN);
        FloatVector shifted = bounded.fma(broadcast(Scalar.LOG2_E), broadcast(Scalar.ROUND));
        FloatVector n = shifted.sub(Scalar.ROUND);
        FloatVector r = n.fma(broadcast(-Scalar.LN2_LOW), n.fma(broadcast(-Scalar.LN2_HIGH), bounded));
        FloatVector p = broadcast(Scalar.P0).fma(r, broadcast(Scalar.P1));
        p = p.fma(r, broadcast(Scalar.P2));
        p = p.fma(r, broadcast(Scalar.P3));
        p = p.fma(r, broadcast(Scalar.P4));
        p = p.fma(r, broadcast(Scalar.P5));
        FloatVector y = p.fma(r.mul(r), r).add(1f);
        FloatVector power = shifted.reinterpretAsInts()
                .lanewise(VectorOperators.LSHL, 23)
                .add(0x3f80_0000)
                .reinterpretAsFloats();
        return y.mul(power);
    }

    private static FloatVector broadcast(float value) {
        return FloatVector.broadcast(SPECIES, value);
    }
}
