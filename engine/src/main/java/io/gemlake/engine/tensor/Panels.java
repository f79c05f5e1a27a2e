// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tensor;

/// A matrix re-laid for products: panels of [#ROWS] rows, and in a panel column by column, so that a vector register is
/// filled with one column of several rows. Expanding a panel then needs no shuffling. Rows beyond the matrix are zero.
/// Immutable; alive as long as its arena.
public sealed interface Panels permits QuantPanels, FloatPanels, Bf16Panels {
    /// Rows of a panel.
    int ROWS = 64;

    /// Alignment of their memory, in bytes: a cache line, and the widest vector.
    int ALIGNMENT = 64;

    /// Columns of the matrix.
    int columns();

    /// Number of panels that hold `rows`.
    static int count(int rows) {
        return Math.ceilDiv(rows, ROWS);
    }
}
