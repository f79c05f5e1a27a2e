// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.eval;

import io.gemlake.engine.Task;
import io.gemlake.job.eval.metric.Metric.Answers;
import io.gemlake.job.eval.metric.Scores;
import java.util.List;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/// How the answers to a task are read, and set beside the right ones.
///
/// @param <A> an answer with what it should have been
sealed interface TaskAnswers<A> permits LabelAnswers, DecisionAnswers, SpanAnswers, TextAnswers {
    /// What a task's answers are.
    static Answers form(Task task) {
        return switch (task) {
            case Task.Sentiment _, Task.Classify _, Task.Filter _ -> Answers.LABELS;
            case Task.Entities _ -> Answers.SPANS;
            case Task.Summary _ -> Answers.TEXTS;
            case Task.Write write -> form(write.question());
            case Task.Taught _, Task.States _, Task.FreeText _, Task.Embed _, Task.CountTokens _ ->
                throw notASuites(task);
        };
    }

    static TaskAnswers<?> of(EvalSet.OfTask set) {
        return of(set.task(), set);
    }

    private static TaskAnswers<?> of(Task task, EvalSet.OfTask set) {
        return switch (task) {
            case Task.Sentiment sentiment -> new LabelAnswers(set, sentiment.names());
            case Task.Classify classify -> new LabelAnswers(set, classify.names());
            case Task.Filter _ -> new DecisionAnswers();
            case Task.Entities entities -> new SpanAnswers(entities, set.labels());
            case Task.Summary _ -> new TextAnswers();
            case Task.Write write -> of(write.question(), set);
            case Task.Taught _, Task.States _, Task.FreeText _, Task.Embed _, Task.CountTokens _ ->
                throw notASuites(task);
        };
    }

    private static IllegalArgumentException notASuites(Task task) {
        return new IllegalArgumentException("no suite names a task like " + task);
    }

    /// The answer in a row of the operator.
    ///
    /// @param result the row, or null where it failed
    A read(Item item, @Nullable Row result);

    /// The answer of a head in a row of the operator.
    ///
    /// @param result the row, or null where it failed
    default A readTaught(Item item, @Nullable Row result) {
        return read(item, result);
    }

    /// What is to be learnt from a row: its label, or an array of rows of label, start and end.
    Object lesson(Item item);

    /// The answer in what the model wrote freely.
    ///
    /// @param texts one for each question of the task; none where it failed
    A readWritten(Item item, List<String> texts);

    Scores scores(List<A> answers);

    Prediction prediction(Item item, A answer);
}
