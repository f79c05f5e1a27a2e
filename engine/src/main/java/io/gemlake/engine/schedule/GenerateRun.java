// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.schedule;

import io.gemlake.engine.Answer;
import io.gemlake.engine.Answer.Finish;
import io.gemlake.engine.Query.Opening;
import io.gemlake.engine.kv.KvSegment;
import io.gemlake.engine.model.Batch;
import io.gemlake.engine.tokenizer.Vocabulary;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Greedy writing until a stop token, a stop text, or the limit.
final class GenerateRun implements QueryRun {
    private final CompiledQuery.Generate query;
    private final Vocabulary vocabulary;
    private final TokenFeed feed;
    private final IntStream.Builder tokens = IntStream.builder();
    private final ByteArrayOutputStream text = new ByteArrayOutputStream();
    private LogitNeed.@Nullable Best need;
    private int written;
    private @Nullable Answer answer;

    GenerateRun(CompiledQuery.Generate query, Vocabulary vocabulary, KvSegment segment) {
        this.query = query;
        this.vocabulary = vocabulary;
        this.feed = new TokenFeed(segment, query.suffix());
    }

    @Override
    public boolean isAnswering() {
        return written > 0;
    }

    @Override
    public void pack(Batch batch) {
        if (!feed.isEmpty() && feed.pack(batch)) {
            int output = batch.readLast();
            need = written == 0 && query.opening() == Opening.TEXT
                    ? new LogitNeed.Best(output, vocabulary::opensText)
                    : new LogitNeed.Best(output);
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
        int token = need.token();
        need = null;
        if (token < 0) {
            throw new NotFiniteException();
        }
        if (vocabulary.isStop(token)) {
            finish(text.size(), Finish.STOP);
            return;
        }
        int before = text.size();
        text.writeBytes(vocabulary.output(token));
        int stop = findStop(before);
        if (stop >= 0) {
            finish(stop, Finish.STOP);
            return;
        }
        tokens.add(token);
        written++;
        if (written == query.longestAnswer()) {
            finish(text.size(), Finish.LENGTH);
            return;
        }
        feed.append(token);
    }

    private void finish(int bytes, Finish reason) {
        String written = new String(text.toByteArray(), 0, bytes, StandardCharsets.UTF_8);
        answer = new Answer.Text(written, tokens.build().toArray(), reason);
    }

    /// Where the first stop text begins that ends behind `before`, or -1.
    private int findStop(int before) {
        byte[] bytes = text.toByteArray();
        int first = -1;
        for (byte[] stop : query.stops()) {
            for (int i = Math.max(0, before - stop.length + 1); i <= bytes.length - stop.length; i++) {
                if (Arrays.equals(bytes, i, i + stop.length, stop, 0, stop.length)) {
                    first = first < 0 ? i : Math.min(first, i);
                    break;
                }
            }
        }
        return first;
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
