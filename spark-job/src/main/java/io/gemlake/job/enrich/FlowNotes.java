// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;

import io.gemlake.engine.Task;
import io.gemlake.job.record.Findings;
import io.gemlake.job.record.Findings.DocumentCost;
import io.gemlake.job.record.Findings.ErrorCount;
import io.gemlake.job.record.Findings.LabelCount;
import io.gemlake.job.record.Part;
import io.gemlake.spark.Enricher;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;

/// What the parts of a flow tell for its record: when they were done, which labels and errors came out, and which
/// documents took most. Never more than a part's few figures are brought to the driver.
final class FlowNotes {
    private record Label(String task, String label) {}

    private record Failing(String code, String stage) {}

    /// Sums of counts, and of probabilities by their counts.
    private static final class Sum {
        private long count;
        private double probability;
    }

    private final TaskColumns tasks;
    private final List<Part> parts = new ArrayList<>();
    private final Map<Label, Sum> labels = new LinkedHashMap<>();
    private final Map<Failing, Long> errors = new LinkedHashMap<>();
    private List<DocumentCost> longest = List.of();
    private List<DocumentCost> slowest = List.of();

    FlowNotes(TaskColumns tasks) {
        this.tasks = tasks;
    }

    /// Notes a part.
    ///
    /// @param answered its documents with all columns of its answers, and [DueDocuments#KEY]
    void add(Part part, Dataset<Row> answered) {
        parts.add(part);
        for (int index = 0; index < tasks.names().size(); index++) {
            addLabels(index, answered);
        }
        addErrors(answered);
        Column tokens = col(Sink.INPUT_TOKENS).plus(col(Sink.OUTPUT_TOKENS)).cast("bigint");
        longest = most(longest, answered, tokens, tokens).longest();
        slowest = most(slowest, answered, tokens, col(Enricher.MILLIS)).slowest();
    }

    List<Part> parts() {
        return parts;
    }

    Findings findings() {
        return new Findings(
                labels.entrySet().stream()
                        .map(entry -> new LabelCount(
                                entry.getKey().task(),
                                entry.getKey().label(),
                                entry.getValue().count,
                                entry.getValue().probability / entry.getValue().count))
                        .toList(),
                errors.entrySet().stream()
                        .map(entry -> new ErrorCount(
                                entry.getKey().code(), entry.getKey().stage(), entry.getValue()))
                        .toList(),
                longest,
                slowest);
    }

    private void addLabels(int index, Dataset<Row> answered) {
        String task = tasks.names().get(index);
        Column result = Documents.quoted(task).getField(TaskColumns.RESULT);
        StructType column = (StructType) tasks.schema().apply(task).dataType();
        if (!(column.apply(TaskColumns.RESULT).dataType() instanceof StructType type)) {
            return;
        }
        List<String> fields = List.of(type.fieldNames());
        Dataset<Row> given;
        if (fields.contains("label")) {
            given = answered.select(
                    result.getField("label").as("label"),
                    result.getField("probability").as("probability"));
        } else if (fields.contains("labels") && type.apply("probabilities").dataType() instanceof MapType) {
            given = answered.select(explode(result.getField("labels")).as("label"), result.as("result"))
                    .select(
                            col("label"),
                            element_at(col("result.probabilities"), col("label"))
                                    .as("probability"));
        } else if (tasks.tasks().get(index) instanceof Task.Filter) {
            given = answered.select(
                    result.getField("holds").cast("string").as("label"),
                    result.getField("probability").as("probability"));
        } else {
            return;
        }
        given.filter(col("label").isNotNull())
                .groupBy("label")
                .agg(count(lit(1)), coalesce(avg("probability"), lit(Double.NaN)))
                .collectAsList()
                .forEach(row -> {
                    Sum sum = labels.computeIfAbsent(new Label(task, row.getString(0)), _ -> new Sum());
                    sum.count += row.getLong(1);
                    sum.probability += row.getLong(1) * row.getDouble(2);
                });
    }

    /// A document that failed has the same error in all of its tasks.
    private void addErrors(Dataset<Row> answered) {
        Column error = coalesce(tasks.names().stream()
                .map(task -> Documents.quoted(task).getField(TaskColumns.ERROR))
                .toArray(Column[]::new));
        answered.filter(error.isNotNull())
                .groupBy(error.getField("code"), error.getField("stage"))
                .count()
                .collectAsList()
                .forEach(row ->
                        errors.merge(new Failing(row.getString(0), row.getString(1)), row.getLong(2), Long::sum));
    }

    private static Findings most(List<DocumentCost> known, Dataset<Row> answered, Column tokens, Column order) {
        var all = new ArrayList<>(known);
        answered.select(
                        col(DueDocuments.KEY).cast("string"),
                        tokens.as("tokens"),
                        col(Enricher.MILLIS),
                        order.as("gemlake_cost"))
                .orderBy(col("gemlake_cost").desc())
                .limit(Findings.MOST_DOCUMENTS)
                .collectAsList()
                .forEach(row -> all.add(new DocumentCost(row.getString(0), row.getLong(1), row.getLong(2))));
        return new Findings(List.of(), List.of(), all, all);
    }
}
