// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import io.gemlake.engine.Lane;

/// A lane in the hands of one task. The task's thread gives it back, while Spark's kills come from another: one that is
/// late must not cancel the work of the lane's next task.
final class LaneLease implements AutoCloseable {
    private final Lane lane;
    private boolean open = true;

    LaneLease(Lane lane) {
        this.lane = lane;
    }

    Lane lane() {
        return lane;
    }

    synchronized void cancel() {
        if (open) {
            lane.cancel();
        }
    }

    @Override
    public synchronized void close() {
        if (open) {
            open = false;
            lane.close();
        }
    }
}
