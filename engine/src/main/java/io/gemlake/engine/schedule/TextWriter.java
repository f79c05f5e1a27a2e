// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.schedule;

import io.gemlake.engine.Answer;
import io.gemlake.engine.Answer.Finish;
import io.gemlake.engine.Query.Opening;
import io.gemlake.engine.tokenizer.TokenDecoder;
import io.gemlake.engine.tokenizer.Vocabulary;
import java.util.Arrays;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/// Writes freely until a stop token or a stop text, which may lie across tokens.
final class TextWriter implements Writer {
    private final CompiledQuery.Generate query;
    private final Vocabulary vocabulary;
    private final ContentRandom random;
    private final IntPredicate opensText;
    private final IntPredicate isNoImageMarker;
    private final Candidates candidates;
    private final TokenDecoder text;
    private final int[] tokens;
    private int written;
    private boolean stopped;
    /// Where the stop text begins that ended the answer, or -1.
    private int stopStart = -1;

    TextWriter(CompiledQuery.Generate query, DocumentRun.Tools tools, ContentRandom random) {
        this.query = query;
        this.random = random;
        vocabulary = tools.vocabulary();
        opensText = vocabulary::opensText;
        isNoImageMarker = token -> !vocabulary.isImageMarker(token);
        candidates = Candidates.of(query.sampling(), vocabulary.size(), tools.kernels());
        text = new TokenDecoder(vocabulary, query.longestAnswer());
        tokens = new int[query.longestAnswer()];
    }

    @Override
    public LogitNeed need(int output) {
        boolean opening = written == 0 && query.opening() == Opening.TEXT;
        candidates.begin(output, opening ? opensText : isNoImageMarker);
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
            tokens[written++] = token;
        }
    }

    /// Where the first stop text begins that ends behind `before`, or -1.
    private int firstStop(int before) {
        int first = -1;
        for (int i = 0; i < query.stops().size(); i++) {
            String stop = query.stops().get(i);
            int start = text.indexOf(stop, before - stop.length() + 1);
            if (start >= 0 && (first < 0 || start < first)) {
                first = start;
            }
        }
        return first;
    }

    @Override
    public @Nullable Finish finish() {
        return stopped ? Finish.STOP : null;
    }

    @Override
    public Answer answer(Finish reason) {
        String whole = text.text(stopStart < 0 ? text.length() : stopStart);
        return new Answer.Text(whole, Arrays.copyOf(tokens, written), reason);
    }
}
