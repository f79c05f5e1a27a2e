// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/// Texts as a model can read them.
final class Texts {
    private Texts() {}

    /// The text with a replacement character for what is no UTF-8: Spark keeps any bytes in a STRING.
    static @Nullable UTF8String valid(@Nullable UTF8String text) {
        return text == null || text.isValid() ? text : text.makeValid();
    }
}
