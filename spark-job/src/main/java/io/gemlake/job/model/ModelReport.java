// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.model;

import io.gemlake.engine.ChatFormat;
import io.gemlake.engine.ModelInfo;
import io.gemlake.job.Amounts;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// A model's description as lines of two columns.
final class ModelReport {
    private ModelReport() {}

    static List<String> lines(Path file, ModelInfo model) {
        return List.of(
                row("file", file + others(ModelStore.parts(file).size() - 1)),
                row("name", model.name()),
                row("architecture", model.architecture() + (model.supported() ? "" : " (NOT SUPPORTED)")),
                row("size", Amounts.bytes(model.fileBytes()) + " (" + grouped(model.fileBytes()) + " bytes)"),
                row("parameters", grouped(model.parameters()) + " (" + bitsEach(model) + " bits each)"),
                row("layers", model.layers() + " of width " + grouped(model.hiddenSize())),
                row("vocabulary", grouped(model.vocabularySize()) + " tokens"),
                row("context", grouped(model.contextTokens()) + " tokens"),
                row("tensor types", tensorTypes(model.tensorTypes())),
                row("tokenizer", model.tokenizer()),
                row("chat template", chatTemplate(model)));
    }

    private static String others(int parts) {
        return parts == 0 ? "" : " and the other parts (" + parts + ") beside it";
    }

    private static String row(String name, String value) {
        return "%-21s %s".formatted(name, value);
    }

    private static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String bitsEach(ModelInfo model) {
        return String.format(Locale.ROOT, "%.2f", 8.0 * model.fileBytes() / Math.max(1, model.parameters()));
    }

    private static String tensorTypes(Map<String, Integer> types) {
        return types.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .map(type -> type.getValue() + " × " + type.getKey())
                .collect(Collectors.joining(", "));
    }

    private static String chatTemplate(ModelInfo model) {
        if (model.chatTemplate() == null) {
            return "none (a base model)";
        }
        return model.chatFormat().map(ChatFormat::title).orElse("of no kind that is recognised") + ", "
                + grouped(model.chatTemplate().length()) + " characters";
    }
}
