// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import io.gemlake.engine.Task;

/// What a call asks about its text, and how it shows the result.
///
/// @param detailed whether it says how it came by its result
record Question(Task task, Shape shape, boolean detailed) {
    Question(Task task, Shape shape) {
        this(task, shape, false);
    }

    Question withDetails(boolean wanted) {
        return new Question(task, shape, wanted);
    }
}
