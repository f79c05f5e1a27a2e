// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.schedule;

import io.gemlake.engine.model.Head;
import io.gemlake.engine.model.Workspace;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/// Answers the needs of one step: one pass over the whole vocabulary for all that want it, and one small product for
/// those that want the same chosen tokens.
final class HeadPass {
    private final Head head;
    private final Workspace workspace;
    private float[] gathered = {};

    HeadPass(Head head, Workspace workspace) {
        this.head = head;
        this.workspace = workspace;
    }

    void answer(List<LogitNeed> needs) {
        List<LogitNeed.Full> full = new ArrayList<>();
        IdentityHashMap<int[], List<LogitNeed.Chosen>> chosen = new IdentityHashMap<>();
        for (LogitNeed need : needs) {
            switch (need) {
                case LogitNeed.Full whole -> full.add(whole);
                case LogitNeed.Chosen some ->
                    chosen.computeIfAbsent(some.ids(), ids -> new ArrayList<>()).add(some);
            }
        }
        if (!full.isEmpty()) {
            gather(full);
            head.all(
                    workspace.product(),
                    gathered,
                    workspace.hiddenStride(),
                    full.size(),
                    (row, first, logits, offset, count) -> full.get(row).accept(first, logits, offset, count));
        }
        chosen.forEach(this::answerChosen);
    }

    private void answerChosen(int[] ids, List<LogitNeed.Chosen> needs) {
        gather(needs);
        float[] logits = new float[needs.size() * ids.length];
        head.chosen(workspace.product(), gathered, workspace.hiddenStride(), needs.size(), ids, logits);
        for (int i = 0; i < needs.size(); i++) {
            System.arraycopy(logits, i * ids.length, needs.get(i).logits(), 0, ids.length);
        }
    }

    private void gather(List<? extends LogitNeed> needs) {
        int stride = workspace.hiddenStride();
        if (gathered.length < needs.size() * stride) {
            gathered = new float[needs.size() * stride];
        }
        for (int i = 0; i < needs.size(); i++) {
            System.arraycopy(workspace.hidden(), needs.get(i).output() * stride, gathered, i * stride, stride);
        }
    }
}
