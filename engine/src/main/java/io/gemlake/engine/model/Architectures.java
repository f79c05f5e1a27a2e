// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.model;

import io.gemlake.engine.Errors;
import io.gemlake.engine.ModelSizes;
import io.gemlake.engine.gguf.GgufFile;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;

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

    public static boolean supports(String architecture) {
        return ENTRIES.containsKey(architecture);
    }

    /// Refuses an architecture that has no entry, and names those that have one.
    ///
    /// @param file how messages call the model
    public static void requireSupported(String file, String architecture) {
        if (!supports(architecture)) {
            throw Errors.architectureUnsupported(file, architecture, String.join(", ", ENTRIES.keySet()));
        }
    }

    /// The sizes of a model whose architecture is supported, from its metadata alone.
    public static ModelSizes sizes(GgufFile file) {
        Architecture architecture = read(file, Tensors.none(file));
        Hyperparameters sizes = architecture.sizes();
        List<Integer> layers = IntStream.range(0, sizes.layers()).boxed().toList();
        return new ModelSizes(
                sizes.feedForward(),
                sizes.heads(),
                sizes.kvHeads(),
                sizes.headSize(),
                layers.stream().map(architecture::window).toList(),
                (int) layers.stream().map(architecture::rotation).distinct().count());
    }

    /// The model of a file, whose memory it goes on using.
    public static Model load(GgufFile file, LoadOptions options) {
        Tensors tensors = new Tensors(file, options.config().weights(), options.arena());
        Architecture architecture = read(file, tensors);
        Model model = new Decoder(architecture, tensors, options);
        tensors.requireAllTaken(architectureName(file));
        return model;
    }

    private static Architecture read(GgufFile file, Tensors tensors) {
        String name = architectureName(file);
        requireSupported(file.name(), name);
        return Objects.requireNonNull(ENTRIES.get(name)).read(new Keys(file, name), tensors);
    }

    private static String architectureName(GgufFile file) {
        return file.metadata().string("general.architecture");
    }
}
