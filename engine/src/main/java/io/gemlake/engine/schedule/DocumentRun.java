// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.schedule;

import io.gemlake.engine.Answer;
import io.gemlake.engine.ErrorCode;
import io.gemlake.engine.Result;
import io.gemlake.engine.Usage;
import io.gemlake.engine.constraint.CopyConstraint;
import io.gemlake.engine.constraint.CopySource;
import io.gemlake.engine.kernel.Kernels;
import io.gemlake.engine.kv.KvSegment;
import io.gemlake.engine.model.Batch;
import io.gemlake.engine.schedule.QueryRun.NotFiniteException;
import io.gemlake.engine.tokenizer.SortedVocabulary;
import io.gemlake.engine.tokenizer.Vocabulary;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One admitted request: its document behind the prefix, and a branch for each query behind the document.
final class DocumentRun {
    /// What all runs of a lane work with.
    record Tools(Kernels kernels, Vocabulary vocabulary, SortedVocabulary sorted) {}

    private final Plan plan;
    private final PrefixCache.Entry prefix;
    private final Tools tools;
    private final long admittedNanos = System.nanoTime();
    private QueryRun[] runs = {};
    private @Nullable TokenFeed feed;
    private @Nullable CopySource source;
    private @Nullable Result failure;

    DocumentRun(Plan plan, PrefixCache.Entry prefix, Tools tools) {
        this.plan = plan;
        this.prefix = prefix;
        this.tools = tools;
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
        if (!feed.pack(batch, plan.depth())) {
            return;
        }
        if (runs.length == 0) {
            runs = start(feed.segment());
        }
        for (QueryRun run : runs) {
            if (!run.isAnswering() && !run.isDone()) {
                run.pack(batch);
            }
        }
    }

    private QueryRun[] start(KvSegment document) {
        return plan.queries().stream()
                .map(query -> start(query, document.child()))
                .toArray(QueryRun[]::new);
    }

    private QueryRun start(CompiledQuery query, KvSegment segment) {
        return switch (query) {
            case CompiledQuery.Generate generate ->
                new WritingRun(generate, new TextWriter(generate, tools, random(generate)), segment);
            case CompiledQuery.Copy copy -> {
                var constraint = new CopyConstraint(source(), tools.vocabulary(), copy.form());
                yield new WritingRun(
                        copy, new SpanWriter(constraint, copy.form().maxSpans()), segment);
            }
            case CompiledQuery.Score score -> new ScoreRun(score, segment, tools.kernels());
            case CompiledQuery.Hidden hidden -> new HiddenRun(hidden, segment);
            case CompiledQuery.SecondReading reading -> new ReadingRun(reading, segment);
        };
    }

    private ContentRandom random(CompiledQuery.Generate query) {
        return ContentRandom.seeded(query.sampling().seed())
                .reading(plan.prefix().tokens())
                .reading(plan.tokens())
                .reading(query.suffix());
    }

    private CopySource source() {
        if (source == null) {
            source = new CopySource(plan.document().toArray(ValueLayout.JAVA_BYTE), tools.sorted());
        }
        return source;
    }

    /// Adds what its queries need of the head.
    void ask(HeadPass head) {
        for (QueryRun run : runs) {
            if (!run.isDone()) {
                run.ask(head);
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
        if (failure != null) {
            return true;
        }
        for (QueryRun run : runs) {
            if (!run.isDone()) {
                return false;
            }
        }
        return runs.length > 0;
    }

    /// The result of a run that is done.
    Result result(long nowNanos) {
        if (failure != null) {
            return failure;
        }
        List<Answer> answers = Arrays.stream(runs).map(QueryRun::answer).toList();
        return new Result.Completed(
                answers,
                plan.truncated(),
                new Usage(plan.prefix().tokens().length, plan.promptTokens(), outputTokens(), nowNanos - admittedNanos),
                queryUsages());
    }

    private List<Usage> queryUsages() {
        List<Usage> usages = new ArrayList<>();
        for (int i = 0; i < runs.length; i++) {
            usages.add(new Usage(0, plan.queries().get(i).suffix().length, runs[i].outputTokens(), 0));
        }
        return usages;
    }

    /// Tokens that it did not have to compute because a prefix or a document was shared.
    long sharedTokens() {
        return plan.prefix().tokens().length + plan.sharedDocumentTokens();
    }

    int outputTokens() {
        return Arrays.stream(runs).mapToInt(QueryRun::outputTokens).sum();
    }

    /// Gives back the keys and values; returns the pages that were committed.
    long release() {
        for (QueryRun run : runs) {
            run.release();
        }
        if (feed != null) {
            feed.segment().release();
        }
        prefix.release();
        return plan.pages();
    }
}
