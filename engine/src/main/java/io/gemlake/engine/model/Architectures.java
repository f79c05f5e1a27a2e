// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.model;

import io.gemlake.engine.Errors;
import io.gemlake.engine.gguf.GgufFile;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// The architectures that this engine runs: one entry and one class each.
public final class Architectures {
    /// Reads what a file says about its architecture.
    @FunctionalInterface
    private interface Reader {
        Architecture read(Keys keys, Tensors tensors);
    }

    private static final Map<String, Reader> ENTRIES = new TreeMap<>(Map.of(
            Gemma.NAME, (keys, _) -> Gemma.of(keys),
            Gemma2.NAME, (keys, _) -> Gemma2.of(keys),
            Gemma3.NAME, (keys, _) -> Gemma3.of(keys),
            Llama.NAME, Llama::of));

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
        String name = file.metadata().string("general.architecture");
        if (!supports(name)) {
            throw Errors.architectureUnsupported(file.name(), name, supported());
        }
        Tensors tensors = new Tensors(file, options.layout(), options.arena());
        Architecture architecture = Objects.requireNonNull(ENTRIES.get(name)).read(new Keys(file, name), tensors);
        Model model = new Decoder(architecture, tensors, options);
        tensors.requireAllTaken(name);
        return model;
    }
}
