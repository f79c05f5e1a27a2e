// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.calibrate;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gemlake.spark.Profile;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a profile was measured on, and how well it does.
///
/// @param path    of the profile's file
/// @param heldOut what it does on rows held out, or null where there were no labels
public record CalibrateReport(
        Profile profile, String path, Data data, @Nullable HeldOut heldOut) {
    /// What it was measured on.
    ///
    /// @param input       table or path
    /// @param model       name of the model
    /// @param rows        texts that have a result, those held out included
    /// @param fingerprint SHA-256 of all rows in their order
    public record Data(String input, String model, int rows, String fingerprint) {}

    /// Figures of rows that nothing was learnt from.
    ///
    /// @param before with the calibration that the task had
    /// @param after  with the profile
    public record HeldOut(int rows, Figures before, Figures after) {
        ObjectNode json() {
            ObjectNode json = JsonNodeFactory.instance.objectNode().put("rows", rows);
            json.set("before", before.json());
            json.set("after", after.json());
            return json;
        }
    }

    /// Both as a part of the profile's file.
    static ObjectNode measured(Data data, @Nullable HeldOut heldOut) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("input", data.input())
                .put("model", data.model())
                .put("rows", data.rows())
                .put("fingerprint", data.fingerprint());
        if (heldOut != null) {
            json.set("held_out", heldOut.json());
        }
        return json;
    }

    /// A few lines for the user.
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        if (heldOut != null) {
            lines.add(String.format(Locale.ROOT, "on %,d rows held out:", heldOut.rows()));
            lines.add("  before: " + heldOut.before().line());
            lines.add("  after:  " + heldOut.after().line());
            if (heldOut.after().logLoss() > heldOut.before().logLoss()) {
                lines.add("  the profile does no better there; take more rows, or leave it");
            }
        }
        lines.add("profile " + path);
        lines.add("use it with 'profiles: [" + path + "]' in a spec, or spark.gemlake.profiles=" + path);
        return lines;
    }
}
