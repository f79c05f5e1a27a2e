// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.measure;

import java.util.List;

/// Lanes that did copies of the same work side by side.
///
/// @param lanes at least one
public record SideBySide(List<LaneRun> lanes) {
    /// Until the slowest lane had ended: the others have waited for it.
    public double seconds() {
        return lanes.stream().mapToLong(LaneRun::nanos).max().orElseThrow() / 1e9;
    }

    /// Token rows of all lanes.
    public long rows() {
        return lanes.stream().mapToLong(LaneRun::rows).sum();
    }

    /// Operations that all rows needed.
    public double flops() {
        return lanes.stream().mapToDouble(LaneRun::flops).sum();
    }

    /// Operations for each byte of weights that was read.
    ///
    /// @param bytes that a step reads
    public double flopsPerByte(double bytes) {
        return flops() / (lanes.stream().mapToDouble(LaneRun::steps).sum() * bytes);
    }
}
