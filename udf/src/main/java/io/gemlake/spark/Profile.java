// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import io.gemlake.engine.Calibration;
import io.gemlake.engine.Sha256;
import java.util.List;

/// A calibration of a user's own, bound to the model and the prompt that it was measured with.
///
/// @param modelSha256 of the model's file, 64 hexadecimal digits in lower case
/// @param taskVersion of the task when it is not calibrated; names prompt, labels and descriptions
/// @param labels      of the task, in the order of its offsets; of a condition `true` and `false`
public record Profile(String modelSha256, String taskVersion, List<String> labels, Calibration calibration) {
    public Profile {
        labels = List.copyOf(labels);
    }

    /// The name of a profile by its content: SHA-256 of all that results depend on, 64 hexadecimal digits in lower
    /// case.
    public String id() {
        var sha256 = new Sha256();
        List.of(modelSha256, taskVersion, calibration.toString()).forEach(sha256::update);
        labels.forEach(sha256::update);
        return sha256.hex();
    }
}
