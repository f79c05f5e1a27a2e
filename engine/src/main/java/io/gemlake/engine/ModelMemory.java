// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

/// Memory that a model takes in an engine, in bytes. Weights, panels and the shared heap are there once, whatever the
/// number of lanes.
///
/// @param weights    the file outside of the heap: its mapping, or a copy
/// @param panels     the second copy of the weights, outside of the heap, too; 0 without
/// @param sharedHeap vocabulary, rotary tables and norms
/// @param laneHeap   activations of one lane
/// @param path       keys and values of one path of the longest context, on the heap: the least that a lane must have
public record ModelMemory(long weights, long panels, long sharedHeap, long laneHeap, long path) {
    /// What lies outside of the heap.
    public long offHeap() {
        return weights + panels;
    }
}
