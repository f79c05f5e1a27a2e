// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.schedule;

import io.gemlake.engine.Answer;
import io.gemlake.engine.Answer.Finish;
import io.gemlake.engine.constraint.CopyConstraint;
import org.jspecify.annotations.Nullable;

/// Writes greedily under a [CopyConstraint]: the head is evaluated for allowed tokens only.
final class SpanWriter implements Writer {
    private final CopyConstraint constraint;
    private final int maxSpans;
    private final LogitNeed.Chosen need = new LogitNeed.Chosen();
    private int[] allowed;

    SpanWriter(CopyConstraint constraint, int maxSpans) {
        this.constraint = constraint;
        this.maxSpans = maxSpans;
        allowed = constraint.allowed();
    }

    @Override
    public LogitNeed need(int output) {
        need.begin(output, allowed);
        return need;
    }

    @Override
    public int choose() {
        return need.best();
    }

    @Override
    public int forced() {
        return allowed.length == 1 ? allowed[0] : -1;
    }

    @Override
    public void accept(int token) {
        constraint.accept(token);
        allowed = constraint.allowed();
    }

    @Override
    public @Nullable Finish finish() {
        if (constraint.finished()) {
            return constraint.spans().size() < maxSpans ? Finish.STOP : Finish.LENGTH;
        }
        // The document goes on with something that no token writes, or has no word and there is no way to say so.
        return allowed.length == 0 ? Finish.LENGTH : null;
    }

    @Override
    public Answer answer(Finish reason) {
        return new Answer.Spans(constraint.spans(), reason);
    }
}
