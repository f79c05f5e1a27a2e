// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.teach;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.explode;

import io.gemlake.engine.Task;
import io.gemlake.engine.TaughtHead;
import io.gemlake.engine.TaughtHead.Example;
import io.gemlake.engine.TaughtHead.Kind;
import io.gemlake.engine.TaughtHead.Reading;
import io.gemlake.job.Console;
import io.gemlake.job.JobErrors;
import io.gemlake.job.learn.InputTable;
import io.gemlake.spark.Enricher;
import io.gemlake.spark.GemlakeConf;
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

/// One run of `gemlake teach`: states from the engine, a head from MLlib, and what it is worth on rows held out.
public final class TeachRun {
    /// Rows of the points of the learning curve.
    private static final List<Integer> CURVE = List.of(50, 200, 1000);

    private static final int LEAST_ROWS = 20;
    private static final int MOST_LABELS = 500;
    private static final int ROWS_PER_PARTITION = 512;

    private final SparkSession spark;
    private final TeachSpec spec;
    private final Console console;
    private final Enricher enricher;
    private final List<Task.States> tasks;
    private final Dataset<Row> rows;
    private final OwnExamples own;

    /// A layer, the rows with its states, and what was learnt from them.
    private record Candidate(Task.States task, List<LabelledStates> rows, Trainer.Fit fit) {}

    private TeachRun(SparkSession spark, TeachSpec spec, GemlakeConf conf, Console console) {
        this.spark = spark;
        this.spec = spec;
        this.console = console;
        this.rows = LabelledRows.read(spark, spec).persist(StorageLevel.MEMORY_AND_DISK());
        this.own = spec.kind() == Kind.CLASSIFY ? OwnExamples.of(rows) : new OwnExamples(List.of(), Set.of());
        List<Task.States> readings = new ArrayList<>();
        for (int layer :
                layers(ModelRegistry.publish(spark.sparkContext(), conf).layers())) {
            // With the examples that all tasks share, and where possible with those of the user's.
            for (List<Example> examples : new LinkedHashSet<>(List.of(List.<Example>of(), own.examples()))) {
                readings.add(new Task.States(spec.kind(), new Reading(layer, spec.about(), examples)));
            }
        }
        this.tasks = List.copyOf(readings);
        this.enricher = Enricher.of(spark, conf, List.copyOf(tasks));
    }

    /// Teaches a head and writes it, with a report beside it.
    ///
    /// @param conf names the model
    public static TeachReport execute(SparkSession spark, TeachSpec spec, GemlakeConf conf, Console console) {
        var run = new TeachRun(spark, spec, conf, console);
        try {
            return run.teach();
        } finally {
            run.rows.unpersist();
        }
    }

    /// The layers to try, of a model with so many.
    private List<Integer> layers(int all) {
        if (!spec.layers().isEmpty()) {
            return spec.layers();
        }
        return switch (spec.kind()) {
            case CLASSIFY -> List.of(Math.ceilDiv(2 * all, 3));
            case ENTITIES -> List.of(Math.ceilDiv(all, 2));
        };
    }

    private TeachReport teach() {
        int count = Math.toIntExact(rows.count());
        int taught = spec.rows() > 0 ? spec.rows() : InputTable.learnt(count);
        if (taught < LEAST_ROWS || count - taught < LEAST_ROWS) {
            throw JobErrors.sourceInvalid(
                    spec.table().input(),
                    "of its %d labelled rows %d are to be learnt from and the others held out; both take at least %d"
                            .formatted(count, taught, LEAST_ROWS));
        }
        List<String> labels = labels(taught);
        console.say(String.format(
                Locale.ROOT, "%,d rows to learn from, %,d held out, %d labels", taught, count - taught, labels.size()));
        int partitions = Math.max(spark.sparkContext().defaultParallelism(), Math.ceilDiv(count, ROWS_PER_PARTITION));
        Dataset<Row> states = enricher.enrich(rows.repartition(partitions), LabelledRows.TEXT)
                .persist(StorageLevel.MEMORY_AND_DISK());
        try {
            sayWhatIsLost(states);
            TeachReport report = teach(states.filter(col(Enricher.ERROR).isNull()), labels, taught);
            HeadDirectory.write(spark, spec.out(), report);
            return report;
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

    private TeachReport teach(Dataset<Row> states, List<String> labels, int taught) {
        Candidate best = best(states, labels, taught);
        List<LabelledStates> all = best.rows();
        List<LabelledStates> heldOut =
                all.stream().filter(row -> row.position() >= taught).toList();
        List<TeachReport.Point> curve = new ArrayList<>();
        for (int size : CURVE) {
            if (size < taught) {
                TaughtHead less = head(best.task(), fit(best.task(), all, labels, size), labels);
                curve.add(point(size, Evaluation.of(heldOut, less)));
            }
        }
        TaughtHead head = head(best.task(), best.fit(), labels);
        curve.add(point(taught, Evaluation.of(heldOut, head)));
        return new TeachReport(
                head,
                new TeachReport.Data(
                        spec.table().input(),
                        enricher.model().name(),
                        Math.toIntExact(rows.count()),
                        InputTable.fingerprint(rows)),
                new TeachReport.Choices(
                        best.fit().strength(),
                        best.fit().temperature(),
                        best.fit().loss()),
                curve);
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

    private Trainer.Fit fit(Task.States task, List<LabelledStates> all, List<String> labels, int size) {
        boolean shown = !task.reading().examples().isEmpty();
        List<LabelledStates> some = all.stream()
                .filter(row -> row.position() < size)
                .filter(row -> !shown || !own.positions().contains(row.position()))
                .toList();
        return Trainer.fit(Lessons.of(some, spec.kind(), labels), spec.kind().scores(labels.size()));
    }

    private TaughtHead head(Task.States task, Trainer.Fit fit, List<String> labels) {
        return new TaughtHead(task.kind(), labels, task.reading(), fit.map(), fit.bias(), enricher.origin(task));
    }

    private TeachReport.Point point(int size, Evaluation heldOut) {
        var point = new TeachReport.Point(size, heldOut);
        console.say(point.line());
        return point;
    }

    private List<String> labels(int taught) {
        Column label = switch (spec.kind()) {
            case CLASSIFY -> col(LabelledRows.LABEL);
            case ENTITIES -> explode(col(LabelledRows.NAMES).getField("label"));
        };
        List<String> labels = rows
                .filter(col(InputTable.POSITION).lt(taught))
                .select(label)
                .distinct()
                .as(Encoders.STRING())
                .collectAsList()
                .stream()
                .sorted()
                .toList();
        int least = spec.kind() == Kind.CLASSIFY ? 2 : 1;
        if (labels.size() < least || labels.size() > MOST_LABELS) {
            throw JobErrors.sourceInvalid(
                    spec.table().input(),
                    "%d rows have %d labels; give %d to %d".formatted(taught, labels.size(), least, MOST_LABELS));
        }
        return labels;
    }
}
