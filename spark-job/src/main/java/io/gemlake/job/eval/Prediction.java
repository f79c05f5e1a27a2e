// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.eval;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What was answered for one row, for whoever wants to know what went wrong.
///
/// @param predicted null where the row failed, or nothing could be read from the answer
/// @param scores    of a label its probability; of choices their log-probabilities; else none
public record Prediction(String id, String gold, @Nullable String predicted, List<Double> scores) {
    public Prediction {
        scores = List.copyOf(scores);
    }
}
