// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.kernel;

import io.gemlake.engine.EngineConfig.KernelChoice;
import io.gemlake.engine.Errors;
import io.gemlake.engine.tensor.Panels;

/// The arithmetic of a forward pass on `float[]`, row-major with strides in elements. Both implementations return the
/// same bits for the same input, at every vector width:
///
/// - a product accumulates over `k` in order, with one fused multiply-add for each `k`, in a lane of its own;
/// - a reduction keeps 16 partial sums, by index modulo 16, and adds them up in one fixed tree;
/// - everything else works element by element, with the formulas of [Scalar].
///
/// Single-threaded, without allocation. Ranges are the caller's duty: they are checked by assertions only.
public sealed interface Kernels permits ScalarKernels, VectorKernels {
    /// Weight rows of one panel.
    int PANEL = Panels.ROWS;

    /// Columns of the narrowest product.
    int NARROWEST = 32;

    /// Partial sums of a reduction.
    int PARTIAL_SUMS = 16;

    /// Adds `x · panel` to `out`: `out[r][c] += Σₖ x[r][k] · panel[k][c]`.
    ///
    /// @param rows    rows of `x` and `out`
    /// @param depth   number of products for each output
    /// @param columns of `panel` and `out`, a multiple of [#NARROWEST] or [#panelWidth]
    /// @param x       `[rows, depth]`, rows `xStride` apart
    /// @param panel   `[depth, columns]`, rows `panelStride` apart
    /// @param out     `[rows, columns]`, rows `outStride` apart; must not overlap `x` or `panel`
    void multiplyAdd(
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
            int outStride);

    /// Adds the product with the 64 rows of a panel to `out`, for some of their columns:
    /// `out[r][c] += Σₖ x[r][k] · w[c][first + k]`.
    ///
    /// @param first   column, a multiple of the group's size
    /// @param count   columns, another
    /// @param rows    rows of `x` and `out`
    /// @param x       `[rows, count]`, rows `xStride` apart
    /// @param out     `[rows, 64]`, rows `outStride` apart
    /// @param scratch of `64 · count` or more; overwritten
    void multiplyAdd(
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
            float[] scratch);

    /// Columns that products like to find next to each other: a divisor of [#PANEL].
    int panelWidth();

    /// Expands a part of a panel, its 64 rows in some columns: `scale · quant − minimum` of quantized weights.
    ///
    /// @param first column, a multiple of the size of groups that share a scale
    /// @param count columns, another
    /// @param panel `[PANEL / panelWidth, count, panelWidth]`, dense: the rows in slices, in each column by column
    void expand(Panels source, int index, int first, int count, float[] panel);

    /// Expands bfloat16 numbers, as many as a multiple of [#NARROWEST].
    void expand(short[] halves, int offset, int count, float[] out, int outOffset);

    /// Σ x² over `[offset, offset + count)`, in 16 partial sums by index from `offset`.
    float sumOfSquares(float[] x, int offset, int count);

    /// `y ← x · factor · weight` over `count` elements, in this order; `y` may be `x`.
    void scale(float[] x, int xOffset, float factor, float[] weight, float[] y, int yOffset, int count);

    /// `y ← y + x · factor · weight` over `count` elements, each step rounded.
    void addScaled(float[] x, int xOffset, float factor, float[] weight, float[] y, int yOffset, int count);

    /// Turns pairs of elements `half` apart: `(a, b) ← (a · cos − b · sin, b · cos + a · sin)`, the second
    /// product of each fused with the sum.
    ///
    /// @param x    `[2 · half]` from `offset`
    /// @param half pairs
    void rotate(float[] x, int offset, int half, float[] cosines, float[] sines, int tableOffset);

    /// Turns scores into weights that are not yet divided by their sum: `x ← exp(x − max)` over `[from, to)`, and
    /// returns the sum, in 16 partial sums by index modulo 16. Up to 15 elements on either side, as far as the next
    /// multiple of 16, are set to zero.
    float exponentials(float[] x, int from, int to);

    /// `gate ← gelu(gate) · up`, with the tanh form of GELU, over `count` elements from `offset` of both.
    void gatedGelu(float[] gate, float[] up, int offset, int count);

    /// `gate ← gate · sigmoid(gate) · up`, over `count` elements from `offset` of both.
    void gatedSilu(float[] gate, float[] up, int offset, int count);

    /// `x ← cap · tanh(x / cap)` over `count` elements from `offset`; a cap of 0 leaves them as they are.
    void softCap(float[] x, int offset, int count, float cap);

    /// Whether any of `count` elements from `offset` is above `floor`, or is no finite number.
    boolean anyAboveOrNotFinite(float[] x, int offset, int count, float floor);

    /// Σ exp((x − max) · factor) over `count` elements from `offset`, in 16 partial sums by index from `offset`.
    ///
    /// @param max    at least each element, so that nothing overflows
    /// @param factor finite, 0 or more
    float sumOfExponentials(float[] x, int offset, int count, float max, float factor);

    /// The kernels of a choice; a choice that this Java cannot run is an error that names the flag to add.
    static Kernels of(KernelChoice choice) {
        return switch (choice) {
            case SCALAR -> new ScalarKernels();
            case AUTO, VECTOR -> {
                if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
                    throw Errors.vectorApiMissing();
                }
                yield new VectorKernels();
            }
        };
    }
}
