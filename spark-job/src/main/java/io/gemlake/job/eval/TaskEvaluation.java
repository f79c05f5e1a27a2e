// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.eval;

import io.gemlake.engine.Calibration;
import io.gemlake.engine.Task;
import io.gemlake.engine.TaughtHead;
import io.gemlake.job.eval.SystemResult.Cost;
import io.gemlake.job.eval.metric.Scores;
import io.gemlake.spark.Enricher;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/// Runs a task over a set in Spark, and what it is measured beside.
final class TaskEvaluation {
    /// Where the operator puts the result of its only task, when all that the rows have is their text.
    static final int RESULT = 0;

    private final EvalSession session;
    private final EvalSet.OfTask set;
    private final List<Item> items;
    private final Learnt learnt;

    /// What systems have learnt; null where none needs it.
    private record Learnt(
            @Nullable Calibration calibration, @Nullable TaughtHead head) {
        private static final Learnt NOTHING = new Learnt(null, null);
    }

    /// Reads the rows of a set, and learns what its systems have to know.
    TaskEvaluation(EvalSession session, EvalSet.OfTask set) {
        this.session = session;
        this.set = set;
        this.items = session.data().items(set.rows(), set);
        this.learnt = set.teach() == null ? Learnt.NOTHING : learnt();
    }

    private Learnt learnt() {
        var lessons = new Lessons(session, set, TaskAnswers.of(set), items);
        return new Learnt(
                set.systems().contains(EvalSystem.FITTED) ? lessons.calibration() : null,
                set.systems().contains(EvalSystem.HEAD) ? lessons.head() : null);
    }

    List<SystemResult> run() {
        return run(TaskAnswers.of(set));
    }

    private <A> List<SystemResult> run(TaskAnswers<A> answers) {
        return set.systems().stream().map(system -> run(system, answers)).toList();
    }

    private <A> SystemResult run(EvalSystem system, TaskAnswers<A> answers) {
        Task task = set.task();
        return switch (system) {
            case TASK -> measure(system, run(task, Map.of()), answers, answers::read);
            case RAW -> measure(system, run(task, Map.of(task, Calibration.NONE)), answers, answers::read);
            case FITTED -> {
                Run fitted = run(task, Map.of(task, Objects.requireNonNull(learnt.calibration())));
                yield measure(system, fitted, answers, answers::read);
            }
            case HEAD -> {
                Run taught = run(new Task.Taught(Objects.requireNonNull(learnt.head())), Map.of());
                yield measure(system, taught, answers, answers::readTaught);
            }
            case PLAIN ->
                measure(
                        system,
                        run(new Task.Write(task), Map.of()),
                        answers,
                        (item, row) -> answers.readWritten(item, row == null ? List.of() : row.getList(RESULT)));
            case EXTRACTIVE -> measure(system, run(extractive(), Map.of()), answers, answers::read);
            case LEAD ->
                measure(
                        system,
                        Run.NONE,
                        answers,
                        (item, _) -> answers.readWritten(
                                item, List.of(LeadSentences.of(item.text(), ((Task.Summary) task).mostWords()))));
            case CHOICES -> throw new IllegalStateException("a task has no choices");
        };
    }

    private Task extractive() {
        Task.Summary summary = (Task.Summary) set.task();
        return new Task.Summary(summary.maxTokens(), summary.maxWords(), Task.Style.EXTRACTIVE);
    }

    /// What Spark computed.
    ///
    /// @param rows in the order of the items, null where one failed; empty where no model was asked
    private record Run(String version, List<@Nullable Row> rows, int truncated, double seconds) {
        private static final Run NONE = new Run("", List.of(), 0, 0);
    }

    private Run run(Task task, Map<Task, Calibration> calibrations) {
        Enricher enricher = Enricher.of(session.spark(), session.conf(), List.of(task), calibrations);
        int lanes = session.spark().sparkContext().defaultParallelism();
        // Loads the model, and reads the prompt that all texts share.
        session.enrich(enricher, items.subList(0, Math.min(lanes, items.size())));
        long startNanos = System.nanoTime();
        List<Row> results = session.enrich(enricher, items);
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        List<@Nullable Row> rows = new ArrayList<>();
        int truncated = 0;
        for (Row result : results) {
            rows.add(result.isNullAt(result.fieldIndex(Enricher.ERROR)) ? result : null);
            truncated += result.<Boolean>getAs("truncated") ? 1 : 0;
        }
        return new Run(enricher.version(), rows, truncated, seconds);
    }

    private <A> SystemResult measure(
            EvalSystem system, Run run, TaskAnswers<A> reader, BiFunction<Item, @Nullable Row, A> read) {
        List<A> answers = new ArrayList<>();
        List<Prediction> predictions = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            A answer = read.apply(
                    items.get(i), run.rows().isEmpty() ? null : run.rows().get(i));
            answers.add(answer);
            predictions.add(reader.prediction(items.get(i), answer));
        }
        Scores scores = reader.scores(answers);
        int failed = (int) run.rows().stream().filter(Objects::isNull).count();
        return new SystemResult(
                system,
                run.version(),
                scores.estimates(set.metrics()),
                scores.reliability(),
                new Cost(items.size(), failed, run.truncated(), run.seconds()),
                predictions);
    }
}
