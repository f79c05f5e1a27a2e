// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.schedule;

import io.gemlake.engine.Answer;
import io.gemlake.engine.Answer.Finish;
import io.gemlake.engine.kv.KvSegment;
import io.gemlake.engine.model.Batch;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Writes behind the suffix what a [Writer] chooses, up to the limit. A token that is the only one possible is appended
/// without asking the model.
final class WritingRun implements QueryRun {
    private final int longestAnswer;
    private final Writer writer;
    private final TokenFeed feed;
    private @Nullable LogitNeed need;
    private int written;
    private @Nullable Answer answer;

    WritingRun(CompiledQuery query, Writer writer, KvSegment segment) {
        longestAnswer = query.longestAnswer();
        this.writer = writer;
        feed = new TokenFeed(segment, query.suffix(), longestAnswer);
        endIfDue();
    }

    @Override
    public boolean isAnswering() {
        return written > 0;
    }

    @Override
    public void pack(Batch batch) {
        if (!feed.isEmpty() && feed.pack(batch)) {
            need = writer.need(batch.readLast());
        }
    }

    @Override
    public void ask(HeadPass head) {
        if (need != null) {
            head.add(need);
        }
    }

    @Override
    public void read() throws NotFiniteException {
        QueryRun.dropInvisible(feed.segment());
        if (need == null) {
            return;
        }
        need = null;
        int token = writer.choose();
        if (token < 0) {
            throw new NotFiniteException();
        }
        accept(token);
        while (answer == null && writer.forced() >= 0) {
            accept(writer.forced());
        }
    }

    private void accept(int token) {
        writer.accept(token);
        written++;
        endIfDue();
        if (answer == null) {
            feed.append(token);
        }
    }

    private void endIfDue() {
        Finish reason = writer.finish();
        if (reason == null && written == longestAnswer) {
            reason = Finish.LENGTH;
        }
        if (reason != null) {
            answer = writer.answer(reason);
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
        return written;
    }

    @Override
    public void release() {
        feed.segment().release();
    }
}
