// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.teach;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.sum;

import io.gemlake.engine.Task;
import io.gemlake.engine.TaughtHead;
import io.gemlake.engine.TaughtHead.Example;
import io.gemlake.engine.TaughtHead.Kind;
import io.gemlake.engine.TaughtHead.Reading;
import io.gemlake.job.Console;
import io.gemlake.job.LakeErrors;
import io.gemlake.job.learn.InputTable;
import io.gemlake.spark.Enricher;
import io.gemlake.spark.GemlakeConf;
import io.gemlake.spark.ModelHandle;
import io.gemlake.spark.ModelRegistry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/// Learns heads from labelled rows: states from the engine, in Spark, and regression on the driver.
public final class Teaching implements AutoCloseable {
    static final int LEAST_ROWS = 20;

    private static final int MOST_LABELS = 500;

    private final Subject subject;
    private final Console console;
    private final LabelledRows rows;
    private final int count;
    private final OwnExamples own;
    private final Enricher enricher;
    private final List<Task.States> tasks;

    /// A layer, the rows with its states, and what was learnt from the first of them.
    record Candidate(Task.States task, List<LabelledStates> rows, Trainer.Fit fit) {}

    private Teaching(LabelledRows rows, Subject subject, GemlakeConf conf, Console console) {
        this.subject = subject;
        this.console = console;
        this.rows = rows;
        this.count = Math.toIntExact(rows.dataset().count());
        this.own =
                subject.kind() == Kind.CLASSIFY ? OwnExamples.of(rows.dataset()) : new OwnExamples(List.of(), Set.of());
        SparkSession spark = rows.dataset().sparkSession();
        ModelHandle model = ModelRegistry.publish(spark.sparkContext(), conf);
        StateMemory.require(
                rows.source(),
                states(),
                model.hiddenSize(),
                Runtime.getRuntime().maxMemory());
        this.tasks = tasks(subject, model, own.examples());
        this.enricher = Enricher.of(spark, conf, List.copyOf(tasks));
    }

    /// What can be learnt from some rows, which are kept until it is closed.
    ///
    /// @param conf names the model
    static Teaching of(LabelledRows rows, Subject subject, GemlakeConf conf, Console console) {
        rows.dataset().persist(StorageLevel.MEMORY_AND_DISK());
        try {
            return new Teaching(rows, subject, conf, console);
        } catch (Exception e) {
            rows.dataset().unpersist();
            throw e;
        }
    }

    /// Refuses a model or settings that give no states; for use before rows are read.
    static void requireStates(SparkSession spark, Subject subject, GemlakeConf conf) {
        ModelHandle model = ModelRegistry.publish(spark.sparkContext(), conf);
        Enricher.of(spark, conf, List.copyOf(tasks(subject, model, List.of())));
    }

    /// What is read of a text: layers, with the examples that all tasks share, and where there are with those of the
    /// user's.
    private static List<Task.States> tasks(Subject subject, ModelHandle model, List<Example> own) {
        List<Task.States> tasks = new ArrayList<>();
        for (int layer : subject.layers(model.layers())) {
            for (List<Example> examples : new LinkedHashSet<>(List.of(List.<Example>of(), own))) {
                tasks.add(new Task.States(subject.kind(), new Reading(layer, subject.about(), examples)));
            }
        }
        return tasks;
    }

    /// The head that is learnt from all of some rows; nothing is held out, and nothing written.
    ///
    /// @param conf names the model
    public static TaughtHead head(LabelledRows rows, Subject subject, GemlakeConf conf, Console console) {
        try (var teaching = Teaching.of(rows, subject, conf, console)) {
            int count = teaching.count();
            if (count < LEAST_ROWS) {
                throw LakeErrors.sourceInvalid(
                        rows.source(), "%d labelled rows are too few; give %d or more".formatted(count, LEAST_ROWS));
            }
            List<String> labels = teaching.labels(count);
            Candidate best = teaching.best(labels, count);
            return teaching.head(best.task(), best.fit(), labels);
        }
    }

    @Override
    public void close() {
        rows.dataset().unpersist();
    }

    /// Whether a row may stand in the prompt, with its label.
    boolean shows(LabelledStates row) {
        return own.positions().contains(row.position());
    }

    /// Number of labelled rows.
    int count() {
        return count;
    }

    /// At most so many states the model will give.
    private long states() {
        return switch (subject.kind()) {
            case CLASSIFY -> count;
            case ENTITIES -> {
                Row words = rows.dataset()
                        .select(sum(StateMemory.words(col(LabelledRows.TEXT))))
                        .head();
                yield words.isNullAt(0) ? 0 : words.getLong(0);
            }
        };
    }

    ModelHandle model() {
        return enricher.model();
    }

    /// The labels of the first rows, sorted.
    List<String> labels(int taught) {
        Column label = switch (subject.kind()) {
            case CLASSIFY -> col(LabelledRows.LABEL);
            case ENTITIES -> explode(col(LabelledRows.NAMES).getField("label"));
        };
        List<String> labels = rows
                .dataset()
                .filter(col(InputTable.POSITION).lt(taught))
                .select(label)
                .distinct()
                .as(Encoders.STRING())
                .collectAsList()
                .stream()
                .sorted()
                .toList();
        int least = subject.kind() == Kind.CLASSIFY ? 2 : 1;
        if (labels.size() < least || labels.size() > MOST_LABELS) {
            throw LakeErrors.sourceInvalid(
                    rows.source(),
                    "%d rows have %d labels; give %d to %d".formatted(taught, labels.size(), least, MOST_LABELS));
        }
        return labels;
    }

    /// What can be learnt best from the first rows, by cross-validation.
    Candidate best(List<String> labels, int taught) {
        Dataset<Row> states = enricher.enrich(InputTable.spread(rows.dataset(), count), LabelledRows.TEXT)
                .persist(StorageLevel.MEMORY_AND_DISK());
        try {
            sayWhatIsLost(states);
            return best(states.filter(col(Enricher.ERROR).isNull()), labels, taught);
        } finally {
            states.unpersist();
        }
    }

    private void sayWhatIsLost(Dataset<Row> states) {
        Row counts = states.agg(count_if(col(Enricher.ERROR).isNotNull()), count_if(col("truncated")))
                .head();
        if (counts.getLong(0) > 0 || counts.getLong(1) > 0) {
            console.say(String.format(
                    Locale.ROOT,
                    "%,d texts failed and are left out, %,d were truncated",
                    counts.getLong(0),
                    counts.getLong(1)));
        }
    }

    private Candidate best(Dataset<Row> states, List<String> labels, int taught) {
        String[] columns = Enricher.resultColumns(List.copyOf(tasks)).fieldNames();
        Candidate best = null;
        for (int i = 0; i < tasks.size(); i++) {
            List<LabelledStates> read = read(states, columns[i]);
            Reading reading = tasks.get(i).reading();
            Trainer.Fit fit = fit(tasks.get(i), read, labels, taught);
            console.say(String.format(
                    Locale.ROOT,
                    "layer %d, examples of %s: loss %.4f in cross-validation",
                    reading.layer(),
                    reading.examples().isEmpty() ? "all tasks" : "the table",
                    fit.loss()));
            if (best == null || fit.loss() < best.fit().loss()) {
                best = new Candidate(tasks.get(i), read, fit);
            }
        }
        return Objects.requireNonNull(best);
    }

    /// The rows with the states of a column, in their order.
    private static List<LabelledStates> read(Dataset<Row> states, String column) {
        List<LabelledStates> read = new ArrayList<>();
        Iterator<Row> rows = states.select(
                        col(InputTable.POSITION), col(LabelledRows.LABEL), col(LabelledRows.NAMES), col(column))
                .toLocalIterator();
        rows.forEachRemaining(row -> read.add(LabelledStates.of(row, column)));
        read.sort(Comparator.comparingInt(LabelledStates::position));
        return read;
    }

    /// What the states of the first rows teach, without those that are examples.
    Trainer.Fit fit(Task.States task, List<LabelledStates> all, List<String> labels, int size) {
        boolean shown = !task.reading().examples().isEmpty();
        List<LabelledStates> some = all.stream()
                .filter(row -> row.position() < size)
                .filter(row -> !shown || !shows(row))
                .toList();
        return Trainer.fit(
                Lessons.of(some, subject.kind(), labels), subject.kind().scores(labels.size()));
    }

    TaughtHead head(Task.States task, Trainer.Fit fit, List<String> labels) {
        return new TaughtHead(task.kind(), labels, task.reading(), fit.map(), fit.bias(), enricher.origin(task));
    }
}
