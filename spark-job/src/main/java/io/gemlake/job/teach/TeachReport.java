// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.teach;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gemlake.engine.TaughtHead;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// What a head was taught with, and how well it does.
///
/// @param curve how well heads do that were taught with fewer rows, and at last this one
public record TeachReport(TaughtHead head, Data data, Choices choices, List<Point> curve) {
    /// What it was taught with.
    ///
    /// @param input       table or path
    /// @param model       name of the model
    /// @param rows        labelled rows, those held out included
    /// @param fingerprint SHA-256 of all of them in their order
    record Data(String input, String model, int rows, String fingerprint) {}

    /// What cross-validation chose.
    ///
    /// @param strength    of the regularisation
    /// @param temperature what scores were divided by
    /// @param loss        mean logarithmic loss
    record Choices(double strength, double temperature, double loss) {}

    /// A point of the learning curve.
    ///
    /// @param rows that a head learnt from
    record Point(int rows, Evaluation heldOut) {
        /// `200 rows: accuracy 0.861, macro F1 0.860`
        String line() {
            return heldOut.values().entrySet().stream()
                    .map(value -> value.getKey() + " " + number(value.getValue()))
                    .collect(Collectors.joining(", ", String.format(Locale.ROOT, "%,d rows: ", rows), ""));
        }
    }

    public TeachReport {
        curve = List.copyOf(curve);
    }

    /// One line for the user.
    public String line() {
        return curve.getLast().line() + String.format(Locale.ROOT, " on %,d rows held out", heldOut());
    }

    private long heldOut() {
        return curve.getLast().heldOut().rows();
    }

    /// The report as part of the head's file.
    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.putObject("data")
                .put("input", data.input())
                .put("model", data.model())
                .put("rows", data.rows())
                .put("fingerprint", data.fingerprint());
        json.putObject("chosen")
                .put("regularisation", choices.strength())
                .put("temperature", choices.temperature())
                .put("loss", choices.loss());
        for (Point point : curve) {
            ObjectNode values = json.withArray("curve").addObject();
            values.put("rows", point.rows()).put("held_out", point.heldOut().rows());
            point.heldOut().values().forEach((name, value) -> values.put(name.replace(' ', '_'), value));
        }
        return json;
    }

    /// The report as a page of Markdown.
    String page() {
        List<String> names = List.copyOf(curve.getLast().heldOut().values().keySet());
        List<String> lines = new ArrayList<>();
        lines.add("# Head " + head.id().substring(0, 12));
        lines.add("");
        lines.add(String.format(
                Locale.ROOT,
                "Says %s of `%s` by the hidden states of layer %d of %s (SHA-256 `%s`), behind %s.",
                switch (head.kind()) {
                    case CLASSIFY -> "one of %d labels".formatted(head.labels().size());
                    case ENTITIES ->
                        "names of %d labels".formatted(head.labels().size());
                },
                data.input(),
                head.reading().layer(),
                data.model(),
                head.origin().modelSha256(),
                head.reading().examples().isEmpty()
                        ? "the examples that all tasks share"
                        : head.reading().examples().size() + " examples of the table"));
        lines.add("");
        lines.add("| rows learnt from | " + String.join(" | ", names) + " |");
        lines.add("|---:|" + "---:|".repeat(names.size()));
        for (Point point : curve) {
            lines.add(names.stream()
                    .map(name -> number(point.heldOut().value(name)))
                    .collect(Collectors.joining(" | ", String.format(Locale.ROOT, "| %,d | ", point.rows()), " |")));
        }
        lines.add("");
        lines.add(String.format(
                Locale.ROOT,
                "Measured on the %,d of %,d labelled rows that come last in the order of the hashes of their ids. Chosen by"
                        + " four-fold cross-validation: regularisation %s, temperature %s, logarithmic loss %.4f. Prompt"
                        + " `%s`. Labelled rows: SHA-256 `%s`.",
                heldOut(),
                data.rows(),
                choices.strength(),
                number(choices.temperature()),
                choices.loss(),
                head.origin().promptVersion(),
                data.fingerprint()));
        lines.add("");
        lines.add("Labels: " + String.join(", ", head.labels()));
        return String.join("\n", lines) + "\n";
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }
}
