// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.eval;

import io.gemlake.engine.Task;
import io.gemlake.job.eval.metric.Scores;
import io.gemlake.job.eval.metric.SpanScores;
import io.gemlake.job.eval.metric.SpanScores.Answer;
import io.gemlake.job.eval.metric.SpanScores.Span;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/// Answers that are labelled places of the text.
final class SpanAnswers implements TaskAnswers<Answer> {
    private final Task.Entities task;
    private final Map<String, String> labels;

    /// @param labels from those of the data to those of the task; empty when they are the same
    SpanAnswers(Task.Entities task, Map<String, String> labels) {
        this.task = task;
        this.labels = labels;
    }

    @Override
    public Answer read(Item item, @Nullable Row result) {
        return new Answer(gold(item), result == null ? List.of() : spans(result.getList(TaskEvaluation.RESULT)));
    }

    @Override
    public Object lesson(Item item) {
        return gold(item).stream()
                .map(span -> RowFactory.create(span.label(), span.start(), span.end()))
                .toArray(Row[]::new);
    }

    @Override
    public Answer readWritten(Item item, List<String> texts) {
        return new Answer(gold(item), WrittenLists.read(task.labels(), texts, item.text()));
    }

    /// The places of labels that the task knows.
    private List<Span> gold(Item item) {
        return spans(item.places()).stream()
                .filter(span -> labels.isEmpty() || labels.containsKey(span.label()))
                .map(span -> new Span(
                        labels.getOrDefault(span.label(), span.label()), span.value(), span.start(), span.end()))
                .toList();
    }

    private static List<Span> spans(List<Row> rows) {
        return rows.stream()
                .map(row -> new Span(
                        row.getAs("label"),
                        row.getAs("text"),
                        row.<Number>getAs("start").intValue(),
                        row.<Number>getAs("end").intValue()))
                .toList();
    }

    @Override
    public Scores scores(List<Answer> answers) {
        return new SpanScores(answers);
    }

    @Override
    public Prediction prediction(Item item, Answer answer) {
        return new Prediction(item.id(), shown(answer.gold()), shown(answer.predicted()), List.of());
    }

    private static String shown(List<Span> spans) {
        return spans.stream()
                .map(span -> "%s %d-%d %s".formatted(span.label(), span.start(), span.end(), span.value()))
                .collect(Collectors.joining("; "));
    }
}
