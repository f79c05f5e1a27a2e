// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.schedule;

import io.gemlake.engine.Answer;
import io.gemlake.engine.ErrorCode;
import io.gemlake.engine.Result;
import io.gemlake.engine.Usage;
import io.gemlake.engine.constraint.CopyConstraint;
import io.gemlake.engine.constraint.CopySource;
import io.gemlake.engine.kv.KvSegment;
import io.gemlake.engine.model.Batch;
import io.gemlake.engine.schedule.QueryRun.NotFiniteException;
import io.gemlake.engine.tokenizer.SortedVocabulary;
import io.gemlake.engine.tokenizer.Vocabulary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One admitted request: its document behind the prefix, and a branch for each query behind the document.
final class DocumentRun {
    private static final int LONGEST_WORD_BYTES = 64;

    /// A request in tokens.
    ///
    /// @param document      bytes that the model sees
    /// @param tokens        of those bytes
    /// @param pages         committed for document and branches
    /// @param admittedNanos time of admission
    record Plan(
            byte[] document,
            int[] tokens,
            boolean truncated,
            List<CompiledQuery> queries,
            long pages,
            long admittedNanos) {}

    private final Plan plan;
    private final PrefixCache.Entry prefix;
    private final Vocabulary vocabulary;
    private final SortedVocabulary sorted;
    private final List<QueryRun> runs = new ArrayList<>();
    private @Nullable TokenFeed feed;
    private @Nullable CopySource source;
    private @Nullable Result failure;

    DocumentRun(Plan plan, PrefixCache.Entry prefix, Vocabulary vocabulary, SortedVocabulary sorted) {
        this.plan = plan;
        this.prefix = prefix;
        this.vocabulary = vocabulary;
        this.sorted = sorted;
    }

    /// Adds the tokens of runs that write: one row keeps a whole answer going, so they go first.
    void packAnswers(Batch batch) {
        for (QueryRun run : runs) {
            if (run.isAnswering() && !run.isDone()) {
                run.pack(batch);
            }
        }
    }

    /// Adds tokens of the document, then of the suffixes.
    void packPrompt(Batch batch) {
        if (!prefix.isPacked()) {
            return;
        }
        if (feed == null) {
            feed = new TokenFeed(prefix.segment().child(), plan.tokens());
        }
        if (!feed.pack(batch)) {
            return;
        }
        if (runs.isEmpty()) {
            for (CompiledQuery query : plan.queries()) {
                runs.add(start(query, feed.segment().child()));
            }
        }
        for (QueryRun run : runs) {
            if (!run.isAnswering() && !run.isDone()) {
                run.pack(batch);
            }
        }
    }

    private QueryRun start(CompiledQuery query, KvSegment segment) {
        return switch (query) {
            case CompiledQuery.Generate generate ->
                new WritingRun(generate, new TextWriter(generate, vocabulary, random(generate)), segment);
            case CompiledQuery.Copy copy -> {
                var constraint = new CopyConstraint(source(), vocabulary, copy.form());
                yield new WritingRun(
                        copy, new SpanWriter(constraint, copy.form().maxSpans()), segment);
            }
            case CompiledQuery.Score score -> new ScoreRun(score, segment);
        };
    }

    private ContentRandom random(CompiledQuery.Generate query) {
        return ContentRandom.seeded(query.sampling().seed())
                .reading(prefix.tokens())
                .reading(plan.tokens())
                .reading(query.suffix());
    }

    private CopySource source() {
        if (source == null) {
            source = new CopySource(plan.document(), sorted);
        }
        return source;
    }

    void collect(List<LogitNeed> needs) {
        for (QueryRun run : runs) {
            if (!run.isDone()) {
                run.collect(needs);
            }
        }
    }

    /// Reads what the head has answered.
    void read() {
        if (feed != null) {
            QueryRun.dropInvisible(feed.segment());
        }
        try {
            for (QueryRun run : runs) {
                if (!run.isDone()) {
                    run.read();
                }
            }
        } catch (NotFiniteException e) {
            failure = new Result.Failed(
                    ErrorCode.NOT_FINITE,
                    "the model's logits for this document are not finite numbers; the weights may be damaged: verify the"
                            + " file");
        }
    }

    boolean isDone() {
        return failure != null || (!runs.isEmpty() && runs.stream().allMatch(QueryRun::isDone));
    }

    /// The result of a run that is done.
    Result result(long nowNanos) {
        if (failure != null) {
            return failure;
        }
        List<Answer> answers = runs.stream().map(QueryRun::answer).toList();
        return new Result.Completed(
                answers,
                plan.truncated(),
                new Usage(prefixTokens(), promptTokens(), outputTokens(), nowNanos - plan.admittedNanos()));
    }

    int prefixTokens() {
        return prefix.tokens().length;
    }

    /// Document tokens that the queries behind the first did not have to compute again.
    long sharedDocumentTokens() {
        return (plan.queries().size() - 1L) * plan.tokens().length;
    }

    private int promptTokens() {
        return plan.tokens().length
                + plan.queries().stream()
                        .mapToInt(query -> query.suffix().length)
                        .sum();
    }

    int outputTokens() {
        return runs.stream().mapToInt(QueryRun::outputTokens).sum();
    }

    /// Gives back the keys and values; returns the pages that were committed.
    long release() {
        runs.forEach(QueryRun::release);
        if (feed != null) {
            feed.segment().release();
        }
        prefix.release();
        return plan.pages();
    }

    /// The part of `document` that its first `tokens` cover, without a word that they cut through.
    static byte[] covered(byte[] document, int[] tokens, Vocabulary vocabulary) {
        int bytes = 0;
        for (int token : tokens) {
            bytes += vocabulary.outputLength(token);
        }
        int cut = Math.min(bytes, document.length);
        int end = cut;
        if (end < document.length && isInWord(document[end])) {
            while (end > 0 && isInWord(document[end - 1])) {
                end--;
            }
        }
        // Scripts without spaces would lose all of a line: there the cut stands.
        return Arrays.copyOf(document, cut - end <= LONGEST_WORD_BYTES ? end : cut);
    }

    /// Letters, digits, and all that is not ASCII.
    private static boolean isInWord(byte b) {
        return b < 0 || Character.isLetterOrDigit(b);
    }
}
