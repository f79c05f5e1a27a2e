// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.kernel;

/// Tiles of one width, for every number of rows up to the most that the registers hold.
final class Tiles {
    private final int columns;
    private final Tile[] byRows;

    /// @param mostRows rows of the largest tile
    /// @param vectors  of a row of the tile
    /// @param lanes    floats of a vector
    Tiles(int mostRows, int vectors, int lanes) {
        columns = vectors * lanes;
        byRows = new Tile[mostRows];
        for (int rows = 1; rows <= mostRows; rows++) {
            byRows[rows - 1] = TileCompiler.compile(rows, vectors, lanes);
        }
    }

    /// Columns of a tile.
    int columns() {
        return columns;
    }

    /// As [Kernels#multiplyAdd], for [#columns] columns.
    void multiplyAdd(
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
        // Tiles of nearly the same height: a last one of a single row would wait for its own sums.
        int count = Math.ceilDiv(rows, byRows.length);
        int row = 0;
        for (int i = 0; i < count; i++) {
            int height = (rows - row) / (count - i);
            byRows[height - 1].multiplyAdd(
                    depth,
                    x,
                    xOffset + row * xStride,
                    xStride,
                    panel,
                    panelOffset,
                    panelStride,
                    out,
                    outOffset + row * outStride,
                    outStride);
            row += height;
        }
    }
}
