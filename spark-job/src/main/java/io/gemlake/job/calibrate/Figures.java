// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.calibrate;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gemlake.engine.Calibration;
import io.gemlake.job.learn.Confusion;
import java.util.List;
import java.util.Locale;

/// How well a calibration does. Of labels that may hold beside others each yes or no counts.
///
/// @param accuracy         share of answers that are right
/// @param logLoss          mean negative log-probability of the right labels
/// @param calibrationError by how much probability and accuracy differ, on average
public record Figures(double accuracy, double logLoss, double calibrationError) {
    /// Those of labelled scores, one or more, all of one task.
    static Figures of(List<LabelledScores> rows, Calibration calibration) {
        Confusion confusion = new Confusion(rows.getFirst().scores().length);
        double loss = 0;
        for (LabelledScores row : rows) {
            double[] probabilities = row.probabilities(calibration);
            confusion.add(row.target(), probabilities);
            loss -= LabelledScores.logarithm(probabilities[row.target()]);
        }
        return new Figures(confusion.accuracy(), loss / rows.size(), confusion.calibrationError());
    }

    String line() {
        return String.format(
                Locale.ROOT,
                "accuracy %.3f, log loss %.4f, calibration error %.3f",
                accuracy,
                logLoss,
                calibrationError);
    }

    ObjectNode json() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("accuracy", accuracy)
                .put("log_loss", logLoss)
                .put("calibration_error", calibrationError);
    }
}
