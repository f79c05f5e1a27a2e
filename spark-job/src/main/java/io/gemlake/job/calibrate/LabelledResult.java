// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.calibrate;

import io.gemlake.engine.TaskResult;
import java.util.List;

/// What a task that takes scores as they are says of a text, with the right labels; none where nobody knows them.
///
/// @param labels among those of the task; of a condition `true` or `false`
public record LabelledResult(TaskResult result, List<String> labels) {
    public LabelledResult {
        labels = List.copyOf(labels);
    }
}
