// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.schedule;

import io.gemlake.engine.Answer;
import io.gemlake.engine.Answer.Finish;
import io.gemlake.engine.Query.Opening;
import io.gemlake.engine.tokenizer.TokenDecoder;
import io.gemlake.engine.tokenizer.Vocabulary;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Writes freely until a stop token or a stop text, which may lie across tokens.
final class TextWriter implements Writer {
    private final CompiledQuery.Generate query;
    private final Vocabulary vocabulary;
    private final ContentRandom random;
    private final Candidates candidates;
    private final TokenDecoder text;
    private final IntStream.Builder tokens = IntStream.builder();
    private int written;
    private boolean stopped;
    /// Where the stop text begins that ended the answer, or -1.
    private int stopStart = -1;

    TextWriter(CompiledQuery.Generate query, Vocabulary vocabulary, ContentRandom random) {
        this.query = query;
        this.vocabulary = vocabulary;
        this.random = random;
        candidates = new Candidates(query.sampling(), vocabulary.size());
        text = new TokenDecoder(vocabulary);
    }

    @Override
    public LogitNeed need(int output) {
        boolean opening = written == 0 && query.opening() == Opening.TEXT;
        candidates.begin(output, opening ? vocabulary::opensText : token -> !vocabulary.isImageMarker(token));
        return candidates;
    }

    @Override
    public int choose() {
        return candidates.choose(random.at(written));
    }

    @Override
    public int forced() {
        return -1;
    }

    @Override
    public void accept(int token) {
        if (vocabulary.isStop(token)) {
            stopped = true;
            return;
        }
        int before = text.length();
        text.append(token);
        stopStart = firstStop(before);
        stopped = stopStart >= 0;
        if (!stopped) {
            candidates.penalize(token);
            tokens.add(token);
            written++;
        }
    }

    /// Where the first stop text begins that ends behind `before`, or -1.
    private int firstStop(int before) {
        return query.stops().stream()
                .mapToInt(stop -> text.indexOf(stop, before - stop.length() + 1))
                .filter(start -> start >= 0)
                .min()
                .orElse(-1);
    }

    @Override
    public @Nullable Finish finish() {
        return stopped ? Finish.STOP : null;
    }

    @Override
    public Answer answer(Finish reason) {
        String whole = text.text(stopStart < 0 ? text.length() : stopStart);
        return new Answer.Text(whole, tokens.build().toArray(), reason);
    }
}
