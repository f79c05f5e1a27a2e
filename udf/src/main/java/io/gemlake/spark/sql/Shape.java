// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import io.gemlake.engine.TaskResult;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayBasedMapData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/// How a function shows the result of its task: a type of SQL, and values of it as Catalyst keeps them.
sealed interface Shape extends Serializable {
    /// The type of the function.
    DataType type();

    /// The value for a text that is not NULL; of a blank one the empty answer.
    @Nullable
    Object value(TaskResult result);

    /// Whether the value for a blank text is that text.
    default boolean givesBlankText() {
        return false;
    }

    /// The label that fits best. STRING.
    record BestLabel() implements Shape {
        @Override
        public DataType type() {
            return DataTypes.StringType;
        }

        @Override
        public @Nullable Object value(TaskResult result) {
            List<String> chosen = ((TaskResult.Classification) result).chosen();
            return chosen.isEmpty() ? null : UTF8String.fromString(chosen.getFirst());
        }
    }

    /// All labels that fit, the likeliest first. ARRAY<STRING>.
    record FittingLabels() implements Shape {
        @Override
        public DataType type() {
            return DataTypes.createArrayType(DataTypes.StringType);
        }

        @Override
        public Object value(TaskResult result) {
            return array(((TaskResult.Classification) result).chosen(), UTF8String::fromString);
        }
    }

    /// The probability of each label. MAP<STRING, DOUBLE>.
    record Probabilities() implements Shape {
        @Override
        public DataType type() {
            return DataTypes.createMapType(DataTypes.StringType, DataTypes.DoubleType);
        }

        @Override
        public @Nullable Object value(TaskResult result) {
            List<TaskResult.LabelProbability> all = ((TaskResult.Classification) result).probabilities();
            return all.isEmpty()
                    ? null
                    : new ArrayBasedMapData(
                            array(all, each -> UTF8String.fromString(each.label())),
                            array(all, TaskResult.LabelProbability::probability));
        }
    }

    /// Whether the condition holds. BOOLEAN.
    record Holds() implements Shape {
        @Override
        public DataType type() {
            return DataTypes.BooleanType;
        }

        @Override
        public @Nullable Object value(TaskResult result) {
            return ((TaskResult.Decision) result).holds();
        }
    }

    /// The entity of each kind with the highest score, the first of equals. STRUCT with a STRING for each kind.
    record BestOfEach(List<String> labels) implements Shape {
        public BestOfEach {
            labels = List.copyOf(labels);
        }

        @Override
        public DataType type() {
            var type = new StructType();
            for (String label : labels) {
                type = type.add(label, DataTypes.StringType);
            }
            return type;
        }

        @Override
        public Object value(TaskResult result) {
            List<TaskResult.Entity> entities = ((TaskResult.Entities) result).entities();
            return row(labels.stream().map(label -> best(label, entities)).toArray());
        }

        private static @Nullable Object best(String label, List<TaskResult.Entity> entities) {
            return entities.stream()
                    .filter(entity -> entity.label().equals(label))
                    .max(Comparator.comparingDouble(TaskResult.Entity::score)
                            .thenComparing(TaskResult.Entity::start, Comparator.reverseOrder()))
                    .map(entity -> UTF8String.fromString(entity.value()))
                    .orElse(null);
        }
    }

    /// Every entity with its place, in code points. ARRAY<STRUCT<label, text, start, end, score>>.
    record EveryEntity() implements Shape {
        private static final StructType ENTITY = new StructType()
                .add("label", DataTypes.StringType)
                .add("text", DataTypes.StringType)
                .add("start", DataTypes.IntegerType)
                .add("end", DataTypes.IntegerType)
                .add("score", DataTypes.DoubleType);

        @Override
        public DataType type() {
            return DataTypes.createArrayType(ENTITY);
        }

        @Override
        public Object value(TaskResult result) {
            return array(
                    ((TaskResult.Entities) result).entities(),
                    entity -> row(
                            UTF8String.fromString(entity.label()),
                            UTF8String.fromString(entity.value()),
                            entity.start(),
                            entity.end(),
                            entity.score()));
        }
    }

    /// The summary. STRING.
    record SummaryText() implements Shape {
        @Override
        public DataType type() {
            return DataTypes.StringType;
        }

        @Override
        public @Nullable Object value(TaskResult result) {
            return UTF8String.fromString(((TaskResult.Summary) result).text());
        }
    }

    /// What the model wrote. STRING.
    record FreeText() implements Shape {
        @Override
        public DataType type() {
            return DataTypes.StringType;
        }

        @Override
        public @Nullable Object value(TaskResult result) {
            return UTF8String.fromString(((TaskResult.Text) result).text());
        }
    }

    /// The text in other words. STRING.
    record RewrittenText() implements Shape {
        @Override
        public DataType type() {
            return DataTypes.StringType;
        }

        @Override
        public @Nullable Object value(TaskResult result) {
            return UTF8String.fromString(((TaskResult.Text) result).text());
        }

        @Override
        public boolean givesBlankText() {
            return true;
        }
    }

    /// The embedding. ARRAY<FLOAT>.
    record Vector() implements Shape {
        @Override
        public DataType type() {
            return DataTypes.createArrayType(DataTypes.FloatType, false);
        }

        @Override
        public @Nullable Object value(TaskResult result) {
            float[] values = ((TaskResult.Embedding) result).values();
            return values.length == 0 ? null : UnsafeArrayData.fromPrimitiveArray(values);
        }
    }

    /// How many tokens there are. INT.
    record Count() implements Shape {
        @Override
        public DataType type() {
            return DataTypes.IntegerType;
        }

        @Override
        public Object value(TaskResult result) {
            return ((TaskResult.TokenCount) result).tokens();
        }
    }

    private static <T> GenericArrayData array(Collection<T> elements, Function<T, Object> value) {
        return new GenericArrayData(
                new ArrayList<>(elements).stream().map(value).toArray());
    }

    private static InternalRow row(@Nullable Object... values) {
        return new GenericInternalRow(values);
    }
}
