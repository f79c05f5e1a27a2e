// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tensor;

import java.util.stream.IntStream;

/// Brings the values of a matrix into the order of panels, on all cores: a model is loaded once, and everyone waits for
/// it.
final class Transposition {
    /// Columns at a time: the largest block of any type, few enough for a core's caches.
    static final int CHUNK = 256;

    /// Takes columns of a panel.
    @FunctionalInterface
    interface Sink {
        /// Takes `width` columns from `firstColumn` on.
        ///
        /// @param values `[width][Panels.ROWS]`, valid during the call only
        void accept(int panel, int firstColumn, int width, float[] values);
    }

    private Transposition() {}

    /// Calls `sink` for every column of every panel, from several threads, but from one at a time for a panel.
    static void of(WeightMatrix matrix, Sink sink) {
        IntStream.range(0, Panels.count(matrix.rows())).parallel().forEach(panel -> transpose(matrix, panel, sink));
    }

    private static void transpose(WeightMatrix matrix, int panel, Sink sink) {
        int first = panel * Panels.ROWS;
        int count = Math.min(Panels.ROWS, matrix.rows() - first);
        var reader = new RowReader();
        float[] row = new float[CHUNK];
        float[] columns = new float[CHUNK * Panels.ROWS];
        for (int column = 0; column < matrix.columns(); column += CHUNK) {
            int width = Math.min(CHUNK, matrix.columns() - column);
            for (int lane = 0; lane < count; lane++) {
                reader.read(matrix, first + lane, column, width, row, 0);
                for (int k = 0; k < width; k++) {
                    columns[k * Panels.ROWS + lane] = row[k];
                }
            }
            sink.accept(panel, column, width, columns);
        }
    }
}
