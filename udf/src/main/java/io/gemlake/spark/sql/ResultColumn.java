// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import io.gemlake.engine.TaskOutcome;
import io.gemlake.engine.TaskResult;
import io.gemlake.engine.Usage;
import io.gemlake.spark.sql.AiCall.OnFailure;
import io.gemlake.spark.sql.Question.Form;
import java.io.Serializable;
import java.util.function.BinaryOperator;
import java.util.function.Supplier;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/// The column of a call: how it shows what became of a document.
///
/// @param function name of the function, for errors
/// @param form     what the result is shown with
/// @param task     the task that answers it, counted from 0
record ResultColumn(String function, OnFailure onFailure, Form form, int task, Shape shape) implements Serializable {
    private static final StructType ERROR =
            new StructType().add("code", DataTypes.StringType).add("message", DataTypes.StringType);

    /// Where an outcome comes from.
    enum Origin {
        MODEL,
        CACHE
    }

    static ResultColumn of(AiCall call, int task) {
        return new ResultColumn(
                call.prettyName(),
                call.onFailure(),
                call.question().form(),
                task,
                call.question().shape());
    }

    /// The type of a call.
    static DataType type(Shape shape, Form form) {
        return switch (form) {
            case VALUE -> shape.type();
            case DETAILS -> details(shape.type());
            case RESULT_OR_ERROR ->
                new StructType().add("result", shape.type()).add("errorMessage", DataTypes.StringType);
        };
    }

    /// The type of details of such a result.
    static StructType details(DataType result) {
        return new StructType()
                .add("result", result)
                .add("error", ERROR)
                .add("model", DataTypes.StringType)
                .add("input_tokens", DataTypes.IntegerType)
                .add("output_tokens", DataTypes.IntegerType)
                .add("truncated", DataTypes.BooleanType)
                .add("cached", DataTypes.BooleanType);
    }

    /// What two calls come to whose results are made one: details of both together.
    ///
    /// @param one     details, as the type of a call has them
    /// @param other   the same
    /// @param combine makes one result of two, which may be null
    static InternalRow together(InternalRow one, InternalRow other, BinaryOperator<@Nullable Object> combine) {
        DataType embedding = DataTypes.createArrayType(DataTypes.FloatType, false);
        Object result = combine.apply(one.get(0, embedding), other.get(0, embedding));
        return row(
                result,
                one.isNullAt(1) ? other.get(1, ERROR) : one.get(1, ERROR),
                one.getUTF8String(2),
                one.getInt(3) + other.getInt(3),
                one.getInt(4) + other.getInt(4),
                one.getBoolean(5) || other.getBoolean(5),
                one.getBoolean(6) && other.getBoolean(6));
    }

    /// The value for a text that is not NULL.
    ///
    /// @param model its name
    /// @param text  for the results that a blank one gives
    /// @throws io.gemlake.spark.GemlakeException `ROW_FAILED` when the document failed and the call has to raise it
    @Nullable
    Object value(TaskOutcome outcome, Origin origin, UTF8String model, Supplier<UTF8String> text) {
        return switch (outcome.of(task)) {
            case TaskOutcome.Completed completed -> completed(completed, origin, model, text);
            case TaskOutcome.Failed failed -> failed(failed, model);
        };
    }

    private @Nullable Object completed(
            TaskOutcome.Completed completed, Origin origin, UTF8String model, Supplier<UTF8String> text) {
        TaskResult result = completed.results().getFirst();
        Object value = shape.value(result);
        if (value == null && shape.givesBlankText()) {
            value = text.get();
        }
        Usage usage = completed.usage();
        return switch (form) {
            case VALUE -> value;
            case DETAILS -> {
                boolean cut = result instanceof TaskResult.Text(String _, boolean answerCut) && answerCut;
                yield row(
                        value,
                        null,
                        model,
                        usage.promptTokens(),
                        usage.outputTokens(),
                        completed.truncated() || cut,
                        origin == Origin.CACHE);
            }
            case RESULT_OR_ERROR -> row(value, null);
        };
    }

    private @Nullable Object failed(TaskOutcome.Failed failed, UTF8String model) {
        UTF8String code = UTF8String.fromString(failed.code().name());
        UTF8String message = UTF8String.fromString(failed.message());
        return switch (form) {
            case VALUE ->
                switch (onFailure) {
                    case NULL -> null;
                    case RAISE -> throw SqlErrors.rowFailed(function, failed);
                };
            case DETAILS -> row(null, row(code, message), model, 0, 0, false, false);
            case RESULT_OR_ERROR -> row(null, UTF8String.fromString(failed.code() + ": " + failed.message()));
        };
    }

    private static InternalRow row(@Nullable Object... values) {
        return new GenericInternalRow(values);
    }
}
