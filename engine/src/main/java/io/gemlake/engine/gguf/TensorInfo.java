// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.gguf;

import java.util.List;

/// Where a tensor lies in its file and how it is shaped.
///
/// @param name       the tensor's name, unique in its model
/// @param dimensions one to four sizes, the contiguous one (ggml's `ne0`, a weight's input width) first
/// @param type       how the values are packed
/// @param offset     first byte, counted from the start of its file
/// @param bytes      length of the packed values
/// @param part       which of a split model's files it lies in, from 0
public record TensorInfo(String name, List<Long> dimensions, GgmlType type, long offset, long bytes, int part) {
    public TensorInfo {
        dimensions = List.copyOf(dimensions);
    }

    /// Number of values.
    public long elements() {
        return dimensions.stream().reduce(1L, Math::multiplyExact);
    }
}
