// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench;

import io.gemlake.engine.Answer;
import io.gemlake.engine.ChatFormat;
import io.gemlake.engine.Lane;
import io.gemlake.engine.PromptPart;
import io.gemlake.engine.Query;
import io.gemlake.engine.Request;
import io.gemlake.engine.Result;
import io.gemlake.engine.Task;
import io.gemlake.engine.TaskOutcome;
import io.gemlake.engine.TaskProgram;
import io.gemlake.engine.Usage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/// What a lane is timed at: the same documents in each run.
public enum Work {
    /// Documents of about 512 tokens, each read for the choice between two tokens: layers, and hardly any head.
    PREFILL_512(8),
    /// Stories of 28 tokens, all going on at a time for 64 tokens, or less where the model ends one.
    DECODE_32(32),
    /// Short reviews behind the shared prefix: whole rows, as a job sees them.
    SENTIMENT(31);

    private static final Query CHOICE = new Query.Score(
            List.of(new PromptPart.Template(".\nAnswer:")), List.of(" yes", " no"), Query.Normalization.CONTINUATIONS);
    private static final Query STORY =
            new Query.Generate(List.of(new PromptPart.Template(" Once upon a time,")), 64, List.of());
    private static final TaskProgram PROGRAM = TaskProgram.of(List.of(new Task.Sentiment()), ChatFormat.NONE);

    private final int rows;

    Work(int rows) {
        this.rows = rows;
    }

    /// Documents that a lane gets at a time.
    int rows() {
        return rows;
    }

    /// Does the work on the first `documents`.
    ///
    /// @throws IllegalStateException when one of them fails: its time would say nothing
    Done run(Lane lane, int documents) {
        return switch (this) {
            case PREFILL_512 -> answer(lane, documents, i -> request(Texts.words(508, i), CHOICE));
            case DECODE_32 -> answer(lane, documents, i -> request(Texts.story(i), STORY));
            case SENTIMENT -> enrich(lane, documents);
        };
    }

    /// The tokens that its speed is told in: written where it writes, otherwise read.
    long tokens(Done done) {
        return this == DECODE_32 ? done.writtenTokens() : done.readTokens();
    }

    private static Request request(byte[] document, Query query) {
        return new Request(List.of(), document, List.of(query));
    }

    private static Done answer(Lane lane, int documents, IntFunction<Request> requests) {
        Done done = Done.nothing();
        Iterator<Result> results =
                lane.run(IntStream.range(0, documents).mapToObj(requests).iterator());
        while (results.hasNext()) {
            done = switch (results.next()) {
                case Result.Completed completed ->
                    done.plus(completed.usage(), text(completed.answers().getFirst()));
                case Result.Failed failed -> throw new IllegalStateException(failed.message());
            };
        }
        return done;
    }

    private static Done enrich(Lane lane, int documents) {
        Done done = Done.nothing();
        Iterator<TaskOutcome> outcomes = PROGRAM.run(
                lane, IntStream.range(0, documents).mapToObj(Texts::review).iterator());
        while (outcomes.hasNext()) {
            done = switch (outcomes.next()) {
                case TaskOutcome.Completed completed ->
                    done.plus(completed.usage(), completed.results().toString());
                case TaskOutcome.Failed failed -> throw new IllegalStateException(failed.message());
            };
        }
        return done;
    }

    private static String text(Answer answer) {
        return switch (answer) {
            case Answer.Scores scores -> Arrays.toString(scores.logProbabilities());
            case Answer.Text text -> text.text();
            case Answer.Spans spans -> spans.toString();
        };
    }

    /// What one run on one lane did.
    ///
    /// @param readTokens    of documents and what stands behind them; a shared prefix is not counted
    /// @param writtenTokens written or scored
    /// @param answers       one for each document, exact to the last bit
    record Done(long readTokens, long writtenTokens, List<String> answers) {
        private static Done nothing() {
            return new Done(0, 0, new ArrayList<>());
        }

        private Done plus(Usage usage, String answer) {
            answers.add(answer);
            return new Done(readTokens + usage.promptTokens(), writtenTokens + usage.outputTokens(), answers);
        }

        /// Refuses runs of the same work that did not all give the same answers.
        static void requireSame(List<Done> runs) {
            List<Done> different = runs.stream().distinct().toList();
            if (different.size() > 1) {
                throw new IllegalStateException("runs of the same work differ: " + different);
            }
        }
    }
}
