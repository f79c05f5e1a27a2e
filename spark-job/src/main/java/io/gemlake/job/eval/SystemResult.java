// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.eval;

import io.gemlake.job.eval.metric.Estimate;
import io.gemlake.job.eval.metric.Metric;
import io.gemlake.job.eval.metric.Reliability;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What one way of answering achieved on a set.
///
/// @param version     of the prompts, or empty where there are none
/// @param estimates   in the order of the set's metrics
/// @param reliability of labels with probabilities; null for all else
/// @param cost        what it took
public record SystemResult(
        EvalSystem system,
        String version,
        Map<Metric, Estimate> estimates,
        @Nullable Reliability reliability,
        Cost cost,
        List<Prediction> predictions) {
    /// What the answers took.
    ///
    /// @param failed    rows with an error, which count as wrong
    /// @param truncated rows whose text was cut
    /// @param seconds   of computing all rows, with a model that was loaded before; 0 where no model was asked
    public record Cost(int rows, int failed, int truncated, double seconds) {
        /// Rows a second; 0 where no model was asked.
        public double rowsPerSecond() {
            return seconds == 0 ? 0 : rows / seconds;
        }
    }
}
