// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.model;

import io.gemlake.engine.kv.KvSegment;

/// The rows of a batch that still take part, in the order of the batch. The activations of the others are closed up, so
/// that those of the rest lie next to each other.
final class ActiveRows {
    private final int[] rows;
    private int count;
    private Batch batch = new Batch(0, 0);

    ActiveRows(int most) {
        rows = new int[most];
    }

    /// All rows of a batch.
    void start(Batch next) {
        batch = next;
        count = next.rows();
        for (int i = 0; i < count; i++) {
            rows[i] = i;
        }
    }

    int count() {
        return count;
    }

    int position(int index) {
        return batch.position(rows[index]);
    }

    KvSegment segment(int index) {
        return batch.segment(rows[index]);
    }

    /// Index among the batch's outputs; -1 when the row is not read.
    int output(int index) {
        return batch.output(rows[index]);
    }

    /// Whether a row goes no further than through `layers` layers.
    boolean endsAt(int layers, int index) {
        return batch.layers(rows[index]) == layers;
    }

    /// Drops the rows that end after `layers` layers and are not read: others need only the keys and values of them.
    void dropUnread(int layers, Workspace w) {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (!endsAt(layers, i) || output(i) >= 0) {
                move(i, kept++, w);
            }
        }
        count = kept;
    }

    /// Takes the rows that end after `layers` layers out, their residual stream into the outputs.
    void dropRead(int layers, Workspace w) {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (endsAt(layers, i)) {
                System.arraycopy(w.x, i * w.hiddenStride, w.output, output(i) * w.hiddenStride, w.hiddenStride);
            } else {
                move(i, kept++, w);
            }
        }
        count = kept;
    }

    private void move(int from, int to, Workspace w) {
        if (from != to) {
            rows[to] = rows[from];
            int stride = w.hiddenStride;
            System.arraycopy(w.x, from * stride, w.x, to * stride, stride);
            System.arraycopy(w.normed, from * stride, w.normed, to * stride, stride);
        }
    }
}
