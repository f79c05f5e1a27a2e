// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.schedule;

import io.gemlake.engine.Answer;
import io.gemlake.engine.kv.KvSegment;
import io.gemlake.engine.model.Batch;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Reads the hidden state of the last token of the suffix.
final class HiddenRun implements QueryRun {
    private static final int NOT_PACKED = -1;

    private final int layer;
    private final TokenFeed feed;
    private int output = NOT_PACKED;
    private float @Nullable [] values;
    private @Nullable Answer answer;

    HiddenRun(CompiledQuery.Hidden query, KvSegment segment) {
        layer = query.layer();
        feed = new TokenFeed(segment, query.suffix());
    }

    @Override
    public boolean isAnswering() {
        return false;
    }

    @Override
    public void pack(Batch batch) {
        if (feed.pack(batch, layer)) {
            output = batch.readLast();
        }
    }

    @Override
    public void ask(HeadPass head) {
        if (output != NOT_PACKED) {
            values = head.hidden(output);
        }
    }

    @Override
    public void read() throws NotFiniteException {
        QueryRun.dropInvisible(feed.segment());
        if (values == null) {
            return;
        }
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw new NotFiniteException();
            }
        }
        answer = new Answer.HiddenState(values);
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
        return 0;
    }

    @Override
    public void release() {
        feed.segment().release();
    }
}
