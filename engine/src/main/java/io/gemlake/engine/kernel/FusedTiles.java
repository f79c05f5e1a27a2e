// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.kernel;

import io.gemlake.engine.tensor.QuantPanels;

/// Fused tiles of one width, for every number of rows up to a few.
final class FusedTiles {
    private final FusedTile[] plain;
    private final FusedTile[] withMinima;

    /// @param mostRows rows of the largest tile
    /// @param vectors  of a row of the tile
    /// @param lanes    floats of a vector
    /// @param leaves   whether they leave the weights behind
    FusedTiles(int mostRows, int vectors, int lanes, boolean leaves) {
        plain = new FusedTile[mostRows];
        withMinima = new FusedTile[mostRows];
        for (int i = 0; i < mostRows; i++) {
            plain[i] = TileCompiler.compileFused(i + 1, vectors, lanes, false, leaves);
            withMinima[i] = TileCompiler.compileFused(i + 1, vectors, lanes, true, leaves);
        }
    }

    /// Adds the product with some columns of a slice of a panel, as wide as these tiles.
    ///
    /// @param slice first row of the slice
    /// @param panel receives the weights, `[count, width]`, where these tiles leave them
    void multiplyAdd(
            QuantPanels source,
            int index,
            int slice,
            int first,
            int count,
            int rows,
            float[] x,
            int xOffset,
            int xStride,
            float[] out,
            int outOffset,
            int outStride,
            float[] panel,
            int panelOffset) {
        FusedTile tile = (source.hasMinima() ? withMinima : plain)[rows - 1];
        int groupSize = source.groupSize();
        long group = source.groupOffset(index) + (long) (first / groupSize) * QuantPanels.ROWS * Float.BYTES;
        tile.multiplyAdd(
                count / groupSize,
                groupSize,
                source.quants(),
                source.quantOffset(index) + (long) first * QuantPanels.ROWS + slice,
                source.scales(),
                source.minima(),
                group + (long) slice * Float.BYTES,
                x,
                xOffset,
                xStride,
                out,
                outOffset,
                outStride,
                panel,
                panelOffset);
    }
}
