// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.schedule;

import io.gemlake.engine.Answer;
import io.gemlake.engine.Answer.Finish;
import io.gemlake.engine.constraint.CopyConstraint;
import io.gemlake.engine.kv.KvSegment;
import io.gemlake.engine.model.Batch;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Greedy writing under a [CopyConstraint]: the head is evaluated for allowed tokens only, and a token that is the only
/// one allowed is appended without asking the model.
final class CopyRun implements QueryRun {
    private final CompiledQuery.Copy query;
    private final CopyConstraint constraint;
    private final TokenFeed feed;
    private LogitNeed.@Nullable Chosen need;
    private int written;
    private @Nullable Answer answer;

    CopyRun(CompiledQuery.Copy query, CopyConstraint constraint, KvSegment segment) {
        this.query = query;
        this.constraint = constraint;
        this.feed = new TokenFeed(segment, query.suffix());
    }

    @Override
    public boolean isAnswering() {
        return written > 0;
    }

    @Override
    public void pack(Batch batch) {
        if (!feed.isEmpty() && feed.pack(batch)) {
            int[] allowed = constraint.allowed();
            if (allowed.length == 0) {
                // A document without a word, and no way to say so.
                finish(Finish.LENGTH);
                return;
            }
            need = new LogitNeed.Chosen(batch.readLast(), allowed);
        }
    }

    @Override
    public void collect(List<LogitNeed> needs) {
        if (need != null) {
            needs.add(need);
        }
    }

    @Override
    public void read() throws NotFiniteException {
        QueryRun.dropInvisible(feed.segment());
        if (need == null) {
            return;
        }
        int token = need.best();
        need = null;
        if (token < 0) {
            throw new NotFiniteException();
        }
        accept(token);
        for (int[] allowed = constraint.allowed();
                answer == null && allowed.length < 2;
                allowed = constraint.allowed()) {
            if (allowed.length == 0) {
                finish(Finish.LENGTH);
            } else {
                accept(allowed[0]);
            }
        }
    }

    private void accept(int token) {
        constraint.accept(token);
        written++;
        if (constraint.finished()) {
            finish(constraint.spans().size() < query.form().maxSpans() ? Finish.STOP : Finish.LENGTH);
        } else if (written == query.longestAnswer()) {
            finish(Finish.LENGTH);
        } else {
            feed.append(token);
        }
    }

    private void finish(Finish reason) {
        answer = new Answer.Spans(constraint.spans(), reason);
    }

    @Override
    public boolean isDone() {
        return answer != null;
    }

    @Override
    public Answer answer() {
        return Objects.requireNonNull(answer);
    }

    @Override
    public int outputTokens() {
        return written;
    }

    @Override
    public void release() {
        feed.segment().release();
    }
}
