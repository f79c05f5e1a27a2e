// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.kernel;

import io.gemlake.engine.tensor.Panels;
import io.gemlake.engine.tensor.QuantPanels;
import java.nio.ByteOrder;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// The kernels on the Vector API.
final class VectorKernels implements Kernels {
    /// `gemlake.vector.bits` forces a width, for tests.
    static final VectorSpecies<Float> SPECIES = species(Integer.getInteger("gemlake.vector.bits", 0));

    private static final int LANES = SPECIES.length();
    /// Vectors of bytes have 64 bits at least, so one of them may fill several vectors of floats.
    static final VectorSpecies<Byte> BYTES =
            VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(64, LANES * Byte.SIZE)));

    static final int PARTS = BYTES.length() / LANES;
    static final ByteOrder NATIVE = ByteOrder.nativeOrder();
    /// Of x86 only processors with AVX-512 have more than 16 vector registers; others have 32.
    private static final boolean FEW_REGISTERS =
            "amd64".equals(System.getProperty("os.arch")) && FloatVector.SPECIES_PREFERRED.vectorBitSize() < 512;

    /// The tiles follow the registers: sums, a row of the panel, and a value of `x`. Of 32 registers these are
    /// 6 × 4 + 4 + 1, or 8 × 2 + 2 + 1 for what is half as wide; of 16 they are 6 × 2 + 2 + 1.
    private static final Tiles WIDE = FEW_REGISTERS ? new Tiles(6, 2, LANES) : new Tiles(6, 4, LANES);

    private static final Tiles NARROW = WIDE.columns() > NARROWEST ? new Tiles(8, NARROWEST / LANES, LANES) : WIDE;

    /// Rows of the largest fused tiles, as wide as the others: they need registers for scales and minima, too.
    private static final int FUSED_ROWS = FEW_REGISTERS ? 4 : 5;

    /// Where a tile is as wide as a panel, its first one waits for memory, and would wait much longer if it stored
    /// weights meanwhile: the second one does that. For up to three tiles nothing is stored.
    private static final boolean TILE_IS_PANEL = WIDE.columns() == PANEL;

    /// Fused tiles, the last of which leaves the weights behind for all other rows.
    private static final int LEADING = TILE_IS_PANEL ? 2 : 1;

    /// The most rows that have only fused tiles.
    private static final int ALL_FUSED = TILE_IS_PANEL ? 3 * FUSED_ROWS : FUSED_ROWS;

    private static final FusedTiles FUSED = new FusedTiles(FUSED_ROWS, WIDE.columns() / LANES, LANES, false);
    private static final FusedTiles LEAVING = new FusedTiles(FUSED_ROWS, WIDE.columns() / LANES, LANES, true);

    private final float[] partial = new float[PARTIAL_SUMS];

    private static VectorSpecies<Float> species(int bits) {
        // Wider than 512 bits would need more than one panel for a tile.
        int width = bits == 0 ? Math.min(FloatVector.SPECIES_PREFERRED.vectorBitSize(), 512) : bits;
        return VectorSpecies.of(float.class, VectorShape.forBitSize(width));
    }

    /// Width of the vectors in use, in bits.
    static int vectorBits() {
        return SPECIES.vectorBitSize();
    }

    @Override
    public int panelWidth() {
        return WIDE.columns();
    }

    @Override
    public void multiplyAdd(
            int rows,
            int depth,
            int columns,
            float[] x,
            int xOffset,
            int xStride,
            float[] panel,
            int panelOffset,
            int panelStride,
            float[] out,
            int outOffset,
            int outStride) {
        for (int c = 0; c < columns; ) {
            Tiles tiles = columns - c >= WIDE.columns() ? WIDE : NARROW;
            tiles.multiplyAdd(
                    rows,
                    depth,
                    x,
                    xOffset,
                    xStride,
                    panel,
                    panelOffset + c,
                    panelStride,
                    out,
                    outOffset + c,
                    outStride);
            c += tiles.columns();
        }
    }

    @Override
    public void multiplyAdd(
            Panels panels,
            int index,
            int first,
            int count,
            int rows,
            float[] x,
            int xOffset,
            int xStride,
            float[] out,
            int outOffset,
            int outStride,
            float[] scratch) {
        // Bytes that fill several vectors of floats would have to be cut up.
        QuantPanels quants = PARTS == 1 && panels instanceof QuantPanels quantized ? quantized : null;
        int fused = quants == null ? 0 : rows <= ALL_FUSED ? rows : LEADING * FUSED_ROWS;
        if (quants == null) {
            expand(panels, index, first, count, scratch);
        }
        int width = panelWidth();
        for (int slice = 0; slice < PANEL; slice += width) {
            int target = outOffset + slice;
            int weights = slice * count;
            if (quants != null) {
                boolean leave = fused < rows;
                for (int row = 0, tiles = Math.ceilDiv(fused, FUSED_ROWS); tiles > 0; tiles--) {
                    int height = (fused - row) / tiles;
                    FusedTiles kind = leave && tiles == 1 ? LEAVING : FUSED;
                    int input = xOffset + row * xStride;
                    int output = target + row * outStride;
                    kind.multiplyAdd(
                            quants, index, slice, first, count, height, x, input, xStride, out, output, outStride,
                            scratch, weights);
                    row += height;
                }
            }
            if (fused < rows) {
                WIDE.multiplyAdd(
                        rows - fused,
                        count,
                        x,
                        xOffset + fused * xStride,
                        xStride,
                        scratch,
                        weights,
                        width,
                        out,
                        target + fused * outStride,
                        outStride);
            }
        }
    }

    @Override
    public void expand(Panels source, int index, int first, int count, float[] panel) {
        VectorPanels.expand(source, index, first, count, panel, panelWidth());
    }

    @Override
    public void expand(short[] halves, int offset, int count, float[] out, int outOffset) {
        VectorPanels.expand(halves, offset, count, out, outOffset);
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
    public void scale(float[] x, int xOffset, float factor, float[] weight, float[] y, int yOffset, int count) {
        VectorRows.scale(x, xOffset, factor, weight, y, yOffset, count);
    }

    @Override
    public void addScaled(float[] x, int xOffset, float factor, float[] weight, float[] y, int yOffset, int count) {
        VectorRows.addScaled(x, xOffset, factor, weight, y, yOffset, count);
    }

    @Override
    public void rotate(float[] x, int offset, int half, float[] cosines, float[] sines, int tableOffset) {
        VectorRows.rotate(x, offset, half, cosines, sines, tableOffset);
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
            VectorFunctions.exp(FloatVector.fromArray(SPECIES, x, i).sub(max)).intoArray(x, i);
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
            FloatVector inner = value.mul(value).mul(value).fma(VectorFunctions.broadcast(Scalar.GELU_CUBE), value);
            FloatVector gelu =
                    value.div(VectorFunctions.exp(inner.mul(Scalar.GELU_FACTOR)).add(1f));
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
            FloatVector silu = value.div(VectorFunctions.exp(value.neg()).add(1f));
            silu.mul(FloatVector.fromArray(SPECIES, up, i)).intoArray(gate, i);
        }
        for (; i < offset + count; i++) {
            gate[i] = Scalar.silu(gate[i]) * up[i];
        }
    }

    @Override
    public void softCap(float[] x, int offset, int count, float cap) {
        if (cap != 0f) {
            VectorLogits.softCap(x, offset, count, cap);
        }
    }

    @Override
    public boolean anyAboveOrNotFinite(float[] x, int offset, int count, float floor) {
        return VectorLogits.anyAboveOrNotFinite(x, offset, count, floor);
    }

    @Override
    public float sumOfExponentials(float[] x, int offset, int count, float max, float factor) {
        return VectorLogits.sumOfExponentials(x, offset, count, max, factor, partial);
    }
}
