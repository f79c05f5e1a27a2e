// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import io.gemlake.engine.Task;
import io.gemlake.engine.TaskOutcome;
import io.gemlake.engine.TaskResult;
import io.gemlake.engine.TaskResult.LabelProbability;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import scala.jdk.javaapi.CollectionConverters;

/// The columns that the operator writes: one for each task, then what became of the document.
final class ResultColumns {
    private static final DataType PROBABILITIES = DataTypes.createMapType(DataTypes.StringType, DataTypes.DoubleType);

    private static final StructType ONE_LABEL = new StructType()
            .add("label", DataTypes.StringType)
            .add("probability", DataTypes.DoubleType)
            .add("probabilities", PROBABILITIES);

    private static final StructType ANY_LABELS = new StructType()
            .add("labels", DataTypes.createArrayType(DataTypes.StringType))
            .add("probabilities", PROBABILITIES);

    private static final StructType DECISION =
            new StructType().add("holds", DataTypes.BooleanType).add("probability", DataTypes.DoubleType);

    /// All fields are nullable, since Delta takes no NOT NULL inside of arrays.
    private static final ArrayType ENTITIES = DataTypes.createArrayType(new StructType()
            .add("label", DataTypes.StringType)
            .add("text", DataTypes.StringType)
            .add("start", DataTypes.IntegerType)
            .add("end", DataTypes.IntegerType)
            .add("score", DataTypes.DoubleType));

    private static final ArrayType STATES = DataTypes.createArrayType(new StructType()
            .add("start", DataTypes.IntegerType)
            .add("end", DataTypes.IntegerType)
            .add("values", DataTypes.BinaryType));

    static final StructType ERROR =
            new StructType().add("code", DataTypes.StringType).add("message", DataTypes.StringType);

    private ResultColumns() {}

    /// The columns for these tasks, in their order. A column that stands there already gets a number behind its name.
    static StructType schema(List<Task> tasks) {
        var schema = new StructType();
        for (Task task : tasks) {
            schema = schema.add(free(schema, name(task)), type(task));
        }
        return schema.add("truncated", DataTypes.BooleanType)
                .add(Enricher.ERROR, ERROR)
                .add("input_tokens", DataTypes.IntegerType)
                .add("output_tokens", DataTypes.IntegerType);
    }

    /// The columns of tasks of every kind.
    static StructType every() {
        Task sentiment = new Task.Sentiment();
        Task classify = Task.Classify.among(List.of("a", "b"));
        Task filter = new Task.Filter("a");
        Task entities = new Task.Entities();
        return schema(List.of(sentiment, classify, filter, entities, new Task.Summary(1)));
    }

    private static String free(StructType schema, String name) {
        List<String> taken = Arrays.asList(schema.fieldNames());
        return IntStream.iterate(1, number -> number + 1)
                .mapToObj(number -> number == 1 ? name : name + "_" + number)
                .filter(each -> !taken.contains(each))
                .findFirst()
                .orElseThrow();
    }

    static String name(Task task) {
        return switch (task) {
            case Task.Sentiment _ -> "sentiment";
            case Task.Classify _ -> "classification";
            case Task.Filter _ -> "filter";
            case Task.Entities _ -> "entities";
            case Task.Summary _ -> "summary";
            case Task.Taught taught ->
                switch (taught.head().kind()) {
                    case CLASSIFY -> "classification";
                    case ENTITIES -> "entities";
                };
            case Task.States _ -> "states";
            case Task.Prompt _ -> "answer";
            case Task.Translate _ -> "translation";
            case Task.Correct _ -> "corrected";
            case Task.Embed _ -> "embedding";
            case Task.CountTokens _ -> "tokens";
            case Task.Write write -> name(write.question()) + "_written";
        };
    }

    static DataType type(Task task) {
        return switch (task) {
            case Task.Sentiment _ -> ONE_LABEL;
            case Task.Classify classify ->
                switch (classify.choice()) {
                    case ONE -> ONE_LABEL;
                    case ANY -> ANY_LABELS;
                };
            case Task.Filter _ -> DECISION;
            case Task.Entities _ -> ENTITIES;
            case Task.Summary _ -> DataTypes.StringType;
            case Task.Taught taught ->
                switch (taught.head().kind()) {
                    case CLASSIFY -> ONE_LABEL;
                    case ENTITIES -> ENTITIES;
                };
            case Task.States _ -> STATES;
            case Task.FreeText _ -> DataTypes.StringType;
            case Task.Embed _ -> DataTypes.createArrayType(DataTypes.FloatType);
            case Task.CountTokens _ -> DataTypes.IntegerType;
            case Task.Write _ -> DataTypes.createArrayType(DataTypes.StringType);
        };
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

    static @Nullable Object value(TaskResult result) {
        return switch (result) {
            case TaskResult.Classification all -> all.probabilities().isEmpty() ? null : classification(all);
            case TaskResult.Decision(Boolean holds, double probability) ->
                holds == null ? null : RowFactory.create(holds, probability);
            case TaskResult.Entities entities -> rows(entities.entities());
            case TaskResult.Summary summary -> summary.text();
            case TaskResult.States states ->
                states.states().stream()
                        .map(state -> RowFactory.create(state.start(), state.end(), bytes(state.values())))
                        .toArray(Row[]::new);
            case TaskResult.Written written -> written.texts().toArray(String[]::new);
            case TaskResult.Text text -> text.text();
            case TaskResult.Embedding embedding -> boxed(embedding.values());
            case TaskResult.TokenCount count -> count.tokens();
        };
    }

    private static Row classification(TaskResult.Classification all) {
        var probabilities = new LinkedHashMap<String, Double>();
        all.probabilities().forEach(each -> probabilities.put(each.label(), each.probability()));
        Object map = CollectionConverters.asScala(probabilities);
        return switch (all.choice()) {
            case ONE -> {
                String label = all.chosen().getFirst();
                yield RowFactory.create(label, probabilities.get(label), map);
            }
            case ANY -> RowFactory.create(all.chosen().toArray(String[]::new), map);
        };
    }

    /// The result that a row has in a column, for a task that can be calibrated; null where it has none.
    static @Nullable TaskResult read(Task task, Row row, String column) {
        if (row.isNullAt(row.fieldIndex(column))) {
            return null;
        }
        if (task instanceof Task.Embed) {
            return new TaskResult.Embedding(array(row.getList(row.fieldIndex(column))));
        }
        Row struct = row.getAs(column);
        return switch (task) {
            case Task.Sentiment _ -> read(labels(task), Task.Choice.ONE, struct);
            case Task.Classify classify -> read(labels(task), classify.choice(), struct);
            case Task.Filter _ -> new TaskResult.Decision(struct.getBoolean(0), struct.getDouble(1));
            case Task.Entities _,
                    Task.Summary _,
                    Task.Write _,
                    Task.Taught _,
                    Task.States _,
                    Task.FreeText _,
                    Task.Embed _,
                    Task.CountTokens _ -> throw noLabels(task);
        };
    }

    private static IllegalArgumentException noLabels(Task task) {
        return new IllegalArgumentException(task + " chooses between no labels");
    }

    /// What a task chooses between, in the order of its probabilities; of a condition whether it holds.
    static List<String> labels(Task task) {
        return switch (task) {
            case Task.Sentiment sentiment -> sentiment.names();
            case Task.Classify classify -> classify.names();
            case Task.Filter _ -> List.of("true", "false");
            case Task.Entities _,
                    Task.Summary _,
                    Task.Write _,
                    Task.Taught _,
                    Task.States _,
                    Task.FreeText _,
                    Task.Embed _,
                    Task.CountTokens _ -> throw noLabels(task);
        };
    }

    private static TaskResult read(List<String> labels, Task.Choice choice, Row struct) {
        Map<String, Double> probabilities = struct.getJavaMap(struct.fieldIndex("probabilities"));
        List<LabelProbability> all = labels.stream()
                .map(label -> new LabelProbability(label, Objects.requireNonNull(probabilities.get(label))))
                .toList();
        return new TaskResult.Classification(List.of(), all, choice);
    }

    private static Float[] boxed(float[] values) {
        var boxed = new Float[values.length];
        Arrays.setAll(boxed, i -> values[i]);
        return boxed;
    }

    private static float[] array(List<Float> values) {
        float[] array = new float[values.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = values.get(i);
        }
        return array;
    }

    /// 32-bit floats, little-endian.
    private static byte[] bytes(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }

    /// An array, because Spark's encoder of rows knows no Java lists.
    private static Row[] rows(List<TaskResult.Entity> entities) {
        return entities.stream()
                .map(entity ->
                        RowFactory.create(entity.label(), entity.value(), entity.start(), entity.end(), entity.score()))
                .toArray(Row[]::new);
    }
}
