// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import io.gemlake.engine.Task;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/// What a call asks about its text, and how it shows the result.
///
/// @param model name of the model that is asked; null for the usual one
/// @param form  what the result is shown with
record Question(Task task, Shape shape, @Nullable String model, Form form) implements Serializable {
    Question(Task task, Shape shape) {
        this(task, shape, null, Form.VALUE);
    }

    /// What a result is shown with.
    enum Form {
        /// Nothing.
        VALUE,
        /// How it came about: STRUCT<result, error, model, input_tokens, output_tokens, truncated, cached>.
        DETAILS,
        /// Why there is none: STRUCT<result, errorMessage>.
        RESULT_OR_ERROR
    }

    Question of(@Nullable String askedModel, Form shownForm) {
        return new Question(task, shape, askedModel, shownForm);
    }
}
