// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.schedule;

import io.gemlake.engine.LinearMap;
import io.gemlake.engine.model.Head;
import io.gemlake.engine.model.Workspace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Answers the needs of one step: one pass over the whole vocabulary for all that want it, and one small product for
/// those that want the same chosen tokens.
final class HeadPass {
    private final Head head;
    private final Workspace workspace;
    private final Head.LogitSink sink = this::accept;
    private final List<LogitNeed.Full> full = new ArrayList<>();
    private final List<LogitNeed.Chosen> chosen = new ArrayList<>();
    private final List<LogitNeed.Chosen> alike = new ArrayList<>();
    private float[] gathered = {};
    private float[] logits = {};

    HeadPass(Head head, Workspace workspace) {
        this.head = head;
        this.workspace = workspace;
    }

    void add(LogitNeed need) {
        switch (need) {
            case LogitNeed.Full whole -> full.add(whole);
            case LogitNeed.Chosen some -> chosen.add(some);
        }
    }

    /// A hidden state as it is.
    ///
    /// @param output its index among the batch's outputs
    float[] hidden(int output) {
        return workspace.hidden(output);
    }

    /// Writes a hidden state, or what a map makes of it, to `target[to, to + width)`.
    ///
    /// @param output its index among the batch's outputs
    void hidden(int output, @Nullable LinearMap map, float[] target, int to) {
        int from = output * workspace.hiddenStride();
        if (map == null) {
            System.arraycopy(workspace.hidden(), from, target, to, workspace.hiddenSize());
        } else {
            map.apply(workspace.hidden(), from, target, to);
        }
    }

    /// Numbers of a hidden state, or of what a map makes of it.
    int width(@Nullable LinearMap map) {
        return map == null ? workspace.hiddenSize() : map.outputs();
    }

    /// Answers what was added, and forgets it.
    void run() {
        if (!full.isEmpty()) {
            gather(full);
            head.all(workspace, gathered, full.size(), sink);
            full.clear();
        }
        while (!chosen.isEmpty()) {
            int[] ids = chosen.getLast().ids();
            takeAlike(ids);
            answerAlike(ids);
            alike.clear();
        }
    }

    private void accept(int row, int first, float[] panel, int offset, int count) {
        full.get(row).accept(first, panel, offset, count);
    }

    private void takeAlike(int[] ids) {
        int kept = 0;
        for (int i = 0; i < chosen.size(); i++) {
            if (Arrays.equals(chosen.get(i).ids(), ids)) {
                alike.add(chosen.get(i));
            } else {
                chosen.set(kept++, chosen.get(i));
            }
        }
        while (chosen.size() > kept) {
            chosen.removeLast();
        }
    }

    private void answerAlike(int[] ids) {
        gather(alike);
        logits = withRoom(logits, alike.size() * ids.length);
        head.chosen(workspace, gathered, alike.size(), ids, logits);
        for (int i = 0; i < alike.size(); i++) {
            System.arraycopy(logits, i * ids.length, alike.get(i).logits(), 0, ids.length);
        }
    }

    private void gather(List<? extends LogitNeed> needs) {
        int stride = workspace.hiddenStride();
        gathered = withRoom(gathered, needs.size() * stride);
        for (int i = 0; i < needs.size(); i++) {
            System.arraycopy(workspace.hidden(), needs.get(i).output() * stride, gathered, i * stride, stride);
        }
    }

    private static float[] withRoom(float[] buffer, int size) {
        return buffer.length >= size ? buffer : new float[Math.max(size, 2 * buffer.length)];
    }
}
