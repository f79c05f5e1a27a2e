// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.teach;

import io.gemlake.engine.TaughtHead;
import io.gemlake.job.Console;
import io.gemlake.job.LakeErrors;
import io.gemlake.job.learn.InputTable;
import io.gemlake.job.teach.Teaching.Candidate;
import io.gemlake.spark.GemlakeConf;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.SparkSession;

/// One run of `gemlake teach`: a head, and what it is worth on rows held out.
public final class TeachRun {
    /// Rows of the points of the learning curve.
    private static final List<Integer> CURVE = List.of(50, 200, 1000);

    private final TeachSpec spec;
    private final Console console;
    private final LabelledRows rows;
    private final Teaching teaching;

    private TeachRun(TeachSpec spec, LabelledRows rows, Teaching teaching, Console console) {
        this.spec = spec;
        this.console = console;
        this.rows = rows;
        this.teaching = teaching;
    }

    /// Teaches a head and writes it, with a report beside it.
    ///
    /// @param conf names the model
    public static TeachReport execute(SparkSession spark, TeachSpec spec, GemlakeConf conf, Console console) {
        Teaching.requireStates(spark, spec.subject(), conf);
        LabelledRows rows = LabelledRows.of(
                InputTable.open(spark, spec.table().input()), spec.subject().kind(), spec.table());
        try (var teaching = Teaching.of(rows, spec.subject(), conf, console)) {
            TeachReport report = new TeachRun(spec, rows, teaching, console).teach();
            HeadDirectory.write(spark, spec.out(), report);
            return report;
        }
    }

    private TeachReport teach() {
        int count = teaching.count();
        int taught = spec.rows() > 0 ? spec.rows() : InputTable.learnt(count);
        if (taught < Teaching.LEAST_ROWS || count - taught < Teaching.LEAST_ROWS) {
            throw LakeErrors.sourceInvalid(
                    rows.source(),
                    "of its %d labelled rows %d are to be learnt from and the others held out; both take at least %d"
                            .formatted(count, taught, Teaching.LEAST_ROWS));
        }
        List<String> labels = teaching.labels(taught);
        console.say(String.format(
                Locale.ROOT, "%,d rows to learn from, %,d held out, %d labels", taught, count - taught, labels.size()));
        Candidate best = teaching.best(labels, taught);
        List<LabelledStates> heldOut = best.rows().stream()
                .filter(row -> row.position() >= taught && !teaching.shows(row))
                .toList();
        List<TeachReport.Point> curve = new ArrayList<>();
        for (int size : CURVE) {
            if (size < taught) {
                Trainer.Fit fit = teaching.fit(best.task(), best.rows(), labels, size);
                curve.add(point(size, Evaluation.of(heldOut, teaching.head(best.task(), fit, labels))));
            }
        }
        TaughtHead head = teaching.head(best.task(), best.fit(), labels);
        curve.add(point(taught, Evaluation.of(heldOut, head)));
        return new TeachReport(
                head,
                new TeachReport.Data(
                        rows.source(), teaching.model().name(), count, InputTable.fingerprint(rows.dataset())),
                new TeachReport.Choices(
                        best.fit().strength(),
                        best.fit().temperature(),
                        best.fit().loss()),
                curve);
    }

    private TeachReport.Point point(int size, Evaluation heldOut) {
        var point = new TeachReport.Point(size, heldOut);
        console.say(point.line());
        return point;
    }
}
