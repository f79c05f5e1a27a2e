// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.record;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/// The fields of a row by their names; one that is not there is empty.
final class Fields {
    private static final Row NONE = new GenericRowWithSchema(new Object[0], new StructType());

    private final Row row;

    Fields(Row row) {
        this.row = row;
    }

    boolean has(String name) {
        return value(name) != null;
    }

    String text(String name) {
        return value(name) instanceof String text ? text : "";
    }

    long number(String name) {
        return value(name) instanceof Number number ? number.longValue() : 0;
    }

    double fraction(String name) {
        return value(name) instanceof Double number ? number : Double.NaN;
    }

    /// Spark gives one class or the other, as `spark.sql.datetime.java8API.enabled` has it.
    @Nullable
    Instant instant(String name) {
        return switch (value(name)) {
            case Timestamp timestamp -> timestamp.toInstant();
            case Instant instant -> instant;
            case null, default -> null;
        };
    }

    Fields struct(String name) {
        return new Fields(value(name) instanceof Row struct ? struct : NONE);
    }

    <T> List<T> records(String name, Function<Fields, T> record) {
        return has(name)
                ? row.<Row>getList(row.fieldIndex(name)).stream()
                        .map(each -> record.apply(new Fields(each)))
                        .toList()
                : List.of();
    }

    private @Nullable Object value(String name) {
        return row.schema().getFieldIndex(name).isDefined() ? row.get(row.fieldIndex(name)) : null;
    }
}
