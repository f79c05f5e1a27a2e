// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.schedule;

import io.gemlake.engine.Answer;
import io.gemlake.engine.kv.KvSegment;
import io.gemlake.engine.model.Batch;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Reads the hidden states of a document's tokens in its second reading, as many in a step as there is room for.
final class ReadingRun implements QueryRun {
    private final CompiledQuery.SecondReading query;
    private final TokenFeed feed;
    private final int firstRead;
    private float[] values = {};
    private int width;
    /// States that are there.
    private int read;
    /// States of this step, and the index of the first among the batch's outputs.
    private int arriving;

    private int firstOutput;
    private @Nullable Answer answer;

    ReadingRun(CompiledQuery.SecondReading query, KvSegment segment) {
        this.query = query;
        feed = new TokenFeed(segment, query.suffix());
        firstRead = query.suffix().length - query.ends().length;
    }

    @Override
    public boolean isAnswering() {
        return false;
    }

    @Override
    public void pack(Batch batch) {
        while (!feed.isEmpty() && batch.room() > 0) {
            boolean isRead = feed.packed() >= firstRead;
            feed.packOne(batch, query.layer());
            if (isRead) {
                int output = batch.readLast();
                firstOutput = arriving == 0 ? output : firstOutput;
                arriving++;
            }
        }
    }

    @Override
    public void ask(HeadPass head) {
        if (values.length == 0) {
            width = head.width(query.map());
            values = new float[Math.multiplyExact(query.ends().length, width)];
        }
        for (int i = 0; i < arriving; i++) {
            head.hidden(firstOutput + i, query.map(), values, (read + i) * width);
        }
    }

    @Override
    public void read() throws NotFiniteException {
        QueryRun.dropInvisible(feed.segment());
        for (int i = read * width; i < (read + arriving) * width; i++) {
            if (!Float.isFinite(values[i])) {
                throw new NotFiniteException();
            }
        }
        read += arriving;
        arriving = 0;
        if (feed.isEmpty()) {
            answer = new Answer.TokenStates(query.ends(), width, values);
        }
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
