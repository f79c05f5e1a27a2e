// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.model;

import io.gemlake.engine.Errors;
import io.gemlake.engine.gguf.GgufFile;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// The architectures that this engine runs: one entry and one class each.
public final class Architectures {
    /// Builds a model from its file.
    @FunctionalInterface
    private interface Loader {
        Model load(GgufFile file, LoadOptions options);
    }

    private static final Map<String, Loader> ENTRIES = new TreeMap<>(Map.of("gemma3", Gemma3::new));

    private Architectures() {}

    /// Names of all architectures, for messages.
    public static String supported() {
        return String.join(", ", ENTRIES.keySet());
    }

    public static boolean supports(String architecture) {
        return ENTRIES.containsKey(architecture);
    }

    /// The model of a file, whose memory it goes on using.
    public static Model load(GgufFile file, LoadOptions options) {
        String architecture = file.metadata().string("general.architecture");
        if (!supports(architecture)) {
            throw Errors.architectureUnsupported(file.name(), architecture, supported());
        }
        return Objects.requireNonNull(ENTRIES.get(architecture)).load(file, options);
    }
}
