// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import java.net.URL;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.spark.ErrorClassesJsonReader;
import scala.jdk.javaapi.CollectionConverters;

/// The texts and SQLSTATEs of error conditions, read from a file in the format of Spark's own.
final class ErrorTexts {
    private static final String FILE = "/error/gemlake-error-conditions.json";
    private static final ErrorClassesJsonReader READER = new ErrorClassesJsonReader(
            CollectionConverters.asScala(List.of(file())).toSeq());

    private ErrorTexts() {}

    static URL file() {
        return Objects.requireNonNull(ErrorTexts.class.getResource(FILE), FILE);
    }

    /// The message of a condition, with its parameters filled in.
    ///
    /// @param condition `GEMLAKE_NAME`, or `GEMLAKE_NAME.DETAIL` where it has details
    static String message(String condition, Map<String, String> parameters) {
        Map<String, Object> values =
                parameters.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        return READER.getErrorMessage(
                condition, scala.collection.immutable.Map.from(CollectionConverters.asScala(values)));
    }

    /// The message of a condition with its parameters as `<name>`.
    static String template(String condition) {
        return READER.getMessageTemplate(condition);
    }

    static String sqlState(String condition) {
        return READER.getSqlState(condition);
    }
}
