// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import java.util.List;

/// Sizes of a supported model that decide how much memory it takes to run.
///
/// @param feedForward width inside of the feed-forward branch
/// @param heads       query heads
/// @param kvHeads     key-value heads
/// @param headSize    width of a head
/// @param windows     for each layer the positions that a query sees, 0 where it sees all
/// @param rotations   different rotary tables
public record ModelSizes(int feedForward, int heads, int kvHeads, int headSize, List<Integer> windows, int rotations) {
    public ModelSizes {
        windows = List.copyOf(windows);
    }
}
