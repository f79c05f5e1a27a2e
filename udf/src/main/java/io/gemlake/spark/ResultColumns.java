// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import io.gemlake.engine.Task;
import io.gemlake.engine.TaskOutcome;
import io.gemlake.engine.TaskResult;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/// The columns that the operator writes: one for each task, then what became of the document.
final class ResultColumns {
    private static final StructType SENTIMENT =
            new StructType().add("label", DataTypes.StringType).add("probability", DataTypes.DoubleType);

    /// All fields are nullable, since Delta takes no NOT NULL inside of arrays.
    private static final ArrayType ENTITIES = DataTypes.createArrayType(new StructType()
            .add("label", DataTypes.StringType)
            .add("text", DataTypes.StringType)
            .add("start", DataTypes.IntegerType)
            .add("end", DataTypes.IntegerType));

    private static final StructType ERROR =
            new StructType().add("code", DataTypes.StringType).add("message", DataTypes.StringType);

    private ResultColumns() {}

    /// The columns for these tasks, in their order.
    static StructType schema(List<Task> tasks) {
        var schema = new StructType();
        for (Task task : tasks) {
            schema = switch (task) {
                case Task.Sentiment _ -> schema.add("sentiment", SENTIMENT);
                case Task.Entities _ -> schema.add("entities", ENTITIES);
                case Task.Summary _ -> schema.add("summary", DataTypes.StringType);
            };
        }
        return schema.add("truncated", DataTypes.BooleanType)
                .add(Enricher.ERROR, ERROR)
                .add("input_tokens", DataTypes.IntegerType)
                .add("output_tokens", DataTypes.IntegerType);
    }

    /// Adds the values for one outcome to those of a row.
    static void append(List<@Nullable Object> values, List<Task> tasks, TaskOutcome outcome) {
        switch (outcome) {
            case TaskOutcome.Completed completed -> {
                completed.results().forEach(result -> values.add(value(result)));
                values.add(completed.truncated());
                values.add(null);
                values.add(completed.usage().promptTokens());
                values.add(completed.usage().outputTokens());
            }
            case TaskOutcome.Failed failed -> {
                tasks.forEach(_ -> values.add(null));
                values.add(false);
                values.add(RowFactory.create(failed.code().name(), failed.message()));
                values.add(0);
                values.add(0);
            }
        }
    }

    private static @Nullable Object value(TaskResult result) {
        return switch (result) {
            case TaskResult.Sentiment sentiment ->
                sentiment.label() == null ? null : RowFactory.create(sentiment.label(), sentiment.probability());
            case TaskResult.Entities entities -> rows(entities.entities());
            case TaskResult.Summary summary -> summary.text();
        };
    }

    /// An array, because Spark's encoder of rows knows no Java lists.
    private static Row[] rows(List<TaskResult.Entity> entities) {
        return entities.stream()
                .map(entity -> RowFactory.create(entity.label(), entity.value(), entity.start(), entity.end()))
                .toArray(Row[]::new);
    }
}
