// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.kernel;

import io.gemlake.engine.tensor.Bf16;
import io.gemlake.engine.tensor.Bf16Panels;
import io.gemlake.engine.tensor.FloatPanels;
import io.gemlake.engine.tensor.Panels;
import io.gemlake.engine.tensor.QuantPanels;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// The specification in code: the plainest loops that could work.
final class ScalarKernels implements Kernels {
    private final float[] partial = new float[PARTIAL_SUMS];

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
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                float sum = out[outOffset + r * outStride + c];
                for (int k = 0; k < depth; k++) {
                    sum = Math.fma(x[xOffset + r * xStride + k], panel[panelOffset + k * panelStride + c], sum);
                }
                out[outOffset + r * outStride + c] = sum;
            }
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
        expand(panels, index, first, count, scratch);
        multiplyAdd(rows, count, PANEL, x, xOffset, xStride, scratch, 0, PANEL, out, outOffset, outStride);
    }

    @Override
    public int panelWidth() {
        return PANEL;
    }

    @Override
    public void expand(Panels source, int index, int first, int count, float[] panel) {
        switch (source) {
            case QuantPanels quants -> expandQuants(quants, index, first, count, panel);
            case FloatPanels floats -> {
                long offset = floats.offset(index) + (long) first * PANEL * Float.BYTES;
                MemorySegment.copy(floats.values(), ValueLayout.JAVA_FLOAT, offset, panel, 0, count * PANEL);
            }
            case Bf16Panels halves -> {
                long offset = halves.offset(index) + (long) first * PANEL * Short.BYTES;
                for (int i = 0; i < count * PANEL; i++) {
                    short half = halves.values().get(ValueLayout.JAVA_SHORT, offset + (long) i * Short.BYTES);
                    panel[i] = Bf16.expand(half);
                }
            }
        }
    }

    private static void expandQuants(QuantPanels source, int index, int first, int count, float[] panel) {
        for (int i = 0; i < count; i++) {
            int k = first + i;
            long quants = source.quantOffset(index) + (long) k * PANEL;
            long group = source.groupOffset(index) + (long) (k / source.groupSize()) * PANEL * Float.BYTES;
            for (int c = 0; c < PANEL; c++) {
                long at = group + (long) c * Float.BYTES;
                byte quant = source.quants().get(ValueLayout.JAVA_BYTE, quants + c);
                float minimum = source.hasMinima() ? source.minima().get(ValueLayout.JAVA_FLOAT, at) : 0f;
                panel[i * PANEL + c] = source.scales().get(ValueLayout.JAVA_FLOAT, at) * quant - minimum;
            }
        }
    }

    @Override
    public void expand(short[] halves, int offset, int count, float[] out, int outOffset) {
        for (int i = 0; i < count; i++) {
            out[outOffset + i] = Bf16.expand(halves[offset + i]);
        }
    }

    @Override
    public float sumOfSquares(float[] x, int offset, int count) {
        Arrays.fill(partial, 0f);
        for (int i = 0; i < count; i++) {
            float value = x[offset + i];
            partial[i % PARTIAL_SUMS] = Math.fma(value, value, partial[i % PARTIAL_SUMS]);
        }
        return Scalar.tree(partial);
    }

    @Override
    public void scale(float[] x, int xOffset, float factor, float[] weight, float[] y, int yOffset, int count) {
        for (int i = 0; i < count; i++) {
            y[yOffset + i] = x[xOffset + i] * factor * weight[i];
        }
    }

    @Override
    public void addScaled(float[] x, int xOffset, float factor, float[] weight, float[] y, int yOffset, int count) {
        for (int i = 0; i < count; i++) {
            y[yOffset + i] += x[xOffset + i] * factor * weight[i];
        }
    }

    @Override
    public void rotate(float[] x, int offset, int half, float[] cosines, float[] sines, int tableOffset) {
        for (int i = 0; i < half; i++) {
            float a = x[offset + i];
            float b = x[offset + half + i];
            x[offset + i] = Math.fma(-b, sines[tableOffset + i], a * cosines[tableOffset + i]);
            x[offset + half + i] = Math.fma(a, sines[tableOffset + i], b * cosines[tableOffset + i]);
        }
    }

    @Override
    public float exponentials(float[] x, int from, int to) {
        float max = Float.NEGATIVE_INFINITY;
        for (int i = from; i < to; i++) {
            max = Math.max(max, x[i]);
        }
        Arrays.fill(x, from - from % PARTIAL_SUMS, from, 0f);
        Arrays.fill(x, to, Math.ceilDiv(to, PARTIAL_SUMS) * PARTIAL_SUMS, 0f);
        Arrays.fill(partial, 0f);
        for (int i = from; i < to; i++) {
            x[i] = Scalar.exp(x[i] - max);
            partial[i % PARTIAL_SUMS] += x[i];
        }
        return Scalar.tree(partial);
    }

    @Override
    public void gatedGelu(float[] gate, float[] up, int offset, int count) {
        for (int i = offset; i < offset + count; i++) {
            gate[i] = Scalar.gelu(gate[i]) * up[i];
        }
    }

    @Override
    public void gatedSilu(float[] gate, float[] up, int offset, int count) {
        for (int i = offset; i < offset + count; i++) {
            gate[i] = Scalar.silu(gate[i]) * up[i];
        }
    }

    @Override
    public void softCap(float[] x, int offset, int count, float cap) {
        if (cap == 0f) {
            return;
        }
        for (int i = offset; i < offset + count; i++) {
            x[i] = cap * Scalar.tanh(x[i] / cap);
        }
    }

    @Override
    public boolean anyAboveOrNotFinite(float[] x, int offset, int count, float floor) {
        for (int i = offset; i < offset + count; i++) {
            if (x[i] > floor || !Float.isFinite(x[i])) {
                return true;
            }
        }
        return false;
    }

    @Override
    public float sumOfExponentials(float[] x, int offset, int count, float max, float factor) {
        Arrays.fill(partial, 0f);
        for (int i = 0; i < count; i++) {
            partial[i % PARTIAL_SUMS] += Scalar.exp((x[offset + i] - max) * factor);
        }
        return Scalar.tree(partial);
    }
}
