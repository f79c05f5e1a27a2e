// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import io.gemlake.engine.TaskOutcome;
import io.gemlake.engine.Usage;
import io.gemlake.spark.sql.AiCall.OnFailure;
import java.io.Serializable;
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
/// @param task     the task that answers it, counted from 0
/// @param detailed whether it says how it came by its result
record ResultColumn(String function, OnFailure onFailure, boolean detailed, int task, Shape shape)
        implements Serializable {
    private static final StructType ERROR =
            new StructType().add("code", DataTypes.StringType).add("message", DataTypes.StringType);

    static ResultColumn of(AiCall call, int task) {
        return new ResultColumn(
                call.prettyName(),
                call.onFailure(),
                call.isDetailed(),
                task,
                call.question().shape());
    }

    /// The type of a call.
    static DataType type(Shape shape, boolean detailed) {
        return detailed
                ? new StructType()
                        .add("result", shape.type())
                        .add("error", ERROR)
                        .add("model", DataTypes.StringType)
                        .add("input_tokens", DataTypes.IntegerType)
                        .add("output_tokens", DataTypes.IntegerType)
                        .add("truncated", DataTypes.BooleanType)
                        .add("cached", DataTypes.BooleanType)
                : shape.type();
    }

    /// The value for a text that is not NULL.
    ///
    /// @param model its name
    /// @throws io.gemlake.spark.GemlakeException `ROW_FAILED` when the document failed and the call has to raise it
    @Nullable
    Object value(TaskOutcome outcome, UTF8String model) {
        return switch (outcome.of(task)) {
            case TaskOutcome.Completed completed -> {
                Object result = shape.value(completed.results().getFirst());
                yield detailed ? details(result, completed, model) : result;
            }
            case TaskOutcome.Failed failed -> {
                if (detailed) {
                    yield failure(failed, model);
                }
                yield switch (onFailure) {
                    case NULL -> null;
                    case RAISE -> throw SqlErrors.rowFailed(function, failed);
                };
            }
        };
    }

    private InternalRow details(@Nullable Object result, TaskOutcome.Completed completed, UTF8String model) {
        Usage usage = completed.usage();
        return row(result, null, model, usage.promptTokens(), usage.outputTokens(), completed.truncated(), false);
    }

    private static InternalRow failure(TaskOutcome.Failed failed, UTF8String model) {
        InternalRow error = row(UTF8String.fromString(failed.code().name()), UTF8String.fromString(failed.message()));
        return row(null, error, model, 0, 0, false, false);
    }

    private static InternalRow row(@Nullable Object... values) {
        return new GenericInternalRow(values);
    }
}
