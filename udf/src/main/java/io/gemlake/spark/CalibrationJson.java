// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gemlake.engine.Calibration;
import java.util.ArrayList;
import java.util.List;

/// A calibration as two fields of a JSON object: `"offsets": [-0.31, …], "temperature": 1.2`.
final class CalibrationJson {
    private static final String OFFSETS = "offsets";
    private static final String TEMPERATURE = "temperature";

    private CalibrationJson() {}

    static void put(ObjectNode object, Calibration calibration) {
        calibration.offsets().forEach(object.putArray(OFFSETS)::add);
        object.put(TEMPERATURE, calibration.temperature());
    }

    /// The calibration of an object; an `IllegalArgumentException` when a field is missing or makes no sense.
    static Calibration read(JsonNode object) {
        if (!object.path(OFFSETS).isArray()) {
            throw new IllegalArgumentException("the field '" + OFFSETS + "' is missing, or no list");
        }
        List<Double> offsets = new ArrayList<>();
        object.path(OFFSETS).forEach(offset -> offsets.add(ContentFile.number(offset, OFFSETS)));
        return new Calibration(offsets, ContentFile.number(object.path(TEMPERATURE), TEMPERATURE));
    }
}
