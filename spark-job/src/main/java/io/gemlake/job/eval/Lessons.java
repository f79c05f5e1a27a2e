// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.eval;

import io.gemlake.engine.Calibration;
import io.gemlake.engine.Task;
import io.gemlake.engine.TaskResult;
import io.gemlake.engine.TaughtHead;
import io.gemlake.engine.TaughtHead.Kind;
import io.gemlake.job.LakeErrors;
import io.gemlake.job.calibrate.CalibrateRun;
import io.gemlake.job.calibrate.CalibrationFit;
import io.gemlake.job.calibrate.LabelledResult;
import io.gemlake.job.eval.EvalSet.Teach;
import io.gemlake.job.eval.metric.Metric.Answers;
import io.gemlake.job.learn.InputTable;
import io.gemlake.job.teach.LabelledRows;
import io.gemlake.job.teach.Subject;
import io.gemlake.job.teach.TeachSpec;
import io.gemlake.job.teach.Teaching;
import io.gemlake.spark.Enricher;
import io.gemlake.spark.GemlakeConf;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/// The labelled rows of a set that systems learn from.
final class Lessons {
    private static final StructType LABELS = StructType.fromDDL("id STRING, text STRING, label STRING");
    private static final StructType NAMES =
            StructType.fromDDL("id STRING, text STRING, label ARRAY<STRUCT<label: STRING, start: INT, end: INT>>");

    private final EvalSession session;
    private final EvalSet.OfTask set;
    private final Teach teach;
    private final TaskAnswers<?> answers;
    private final List<Item> items;

    /// @param asked rows that must not be learnt from
    Lessons(EvalSession session, EvalSet.OfTask set, TaskAnswers<?> answers, List<Item> asked) {
        this.session = session;
        this.set = set;
        this.teach = Objects.requireNonNull(set.teach());
        this.answers = answers;
        List<Item> all = session.data().items(teach.rows(), set);
        requireApart(all, asked);
        this.items = limited(unseen(all, asked));
    }

    /// Without those whose text is asked, too, under another id.
    private List<Item> unseen(List<Item> all, List<Item> asked) {
        Set<String> texts = asked.stream().map(Item::text).collect(Collectors.toSet());
        List<Item> unseen =
                all.stream().filter(item -> !texts.contains(item.text())).toList();
        if (unseen.size() < all.size()) {
            session.console()
                    .say("%s: %d rows to learn from are left out, since their texts are asked"
                            .formatted(set.name(), all.size() - unseen.size()));
        }
        return unseen;
    }

    /// The first rows of each label.
    private List<Item> limited(List<Item> all) {
        if (teach.perLabel() == Integer.MAX_VALUE) {
            return all;
        }
        Map<Object, Integer> seen = new HashMap<>();
        return all.stream()
                .filter(item -> seen.merge(answers.lesson(item), 1, Integer::sum) <= teach.perLabel())
                .toList();
    }

    private void requireApart(List<Item> all, List<Item> asked) {
        if (!teach.rows().file().equals(set.rows().file())) {
            return;
        }
        Set<String> ids = asked.stream().map(Item::id).collect(Collectors.toSet());
        all.stream().map(Item::id).filter(ids::contains).findFirst().ifPresent(id -> {
            throw LakeErrors.sourceInvalid(
                    set.rows().file(),
                    "its row " + id + " is both learnt from and asked in '" + set.name() + "'; part them by 'places'");
        });
    }

    List<Item> items() {
        return items;
    }

    /// A head that is taught on all of them.
    TaughtHead head() {
        boolean names = TaskAnswers.form(set.task()) == Answers.SPANS;
        List<Row> rows = items.stream()
                .map(item -> RowFactory.create(item.id(), item.text(), answers.lesson(item)))
                .toList();
        Kind kind = names ? Kind.ENTITIES : Kind.CLASSIFY;
        LabelledRows labelled = LabelledRows.of(
                InputTable.of(teach.rows().file(), session.spark().createDataFrame(rows, names ? NAMES : LABELS)),
                kind,
                new TeachSpec.Table(teach.rows().file(), "text", "label", "id"));
        return Teaching.head(labelled, new Subject(kind, teach.about(), List.of()), session.conf(), session.console());
    }

    /// A calibration of the task that is fitted to all of them that have a result.
    Calibration calibration() {
        Task task = set.task();
        GemlakeConf conf = CalibrateRun.uncalibrated(session.conf());
        Enricher raw = Enricher.of(session.spark(), conf, List.of(task), Map.of(task, Calibration.NONE));
        List<String> known = raw.profile(task, Calibration.NONE).labels();
        List<Row> rows = session.enrich(raw, items);
        List<LabelledResult> results = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            TaskResult result = Enricher.result(task, rows.get(i));
            if (result != null) {
                results.add(new LabelledResult(result, List.of(label(items.get(i), known))));
            }
        }
        Calibration usual = Enricher.of(session.spark(), conf, List.of(task)).calibration(task);
        return CalibrationFit.of(task, results, usual);
    }

    private String label(Item item, List<String> known) {
        String label = String.valueOf(answers.lesson(item));
        if (!known.contains(label)) {
            throw LakeErrors.sourceInvalid(
                    teach.rows().file(),
                    "the label '" + label + "' of row " + item.id() + " is none of the task's, " + known
                            + "; name it under 'labels', or leave such rows out with 'where'");
        }
        return label;
    }
}
