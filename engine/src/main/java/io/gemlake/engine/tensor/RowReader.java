// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tensor;

import io.gemlake.engine.gguf.GgmlType;
import java.util.EnumMap;
import java.util.Map;

/// Expands rows of matrices. Keeps scratch memory, so that reading allocates nothing once each type has been read; one
/// thread at a time.
public final class RowReader {
    private final Map<GgmlType, Groups> groups = new EnumMap<>(GgmlType.class);

    /// Expands part of a row.
    ///
    /// @param firstColumn a multiple of the type's block size
    /// @param count       a multiple of the type's block size
    public void read(WeightMatrix matrix, int row, int firstColumn, int count, float[] out, int outOffset) {
        matrix.read(row, firstColumn, count, out, outOffset, this);
    }

    /// Memory for a block of a type.
    Groups groups(Quantized type) {
        Groups known = groups.get(type.type());
        if (known == null) {
            known = Groups.of(type);
            groups.put(type.type(), known);
        }
        return known;
    }
}
