// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench;

import io.gemlake.engine.EngineConfig.WeightLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What `gemlake bench engine` was asked for.
///
/// @param weights how they lie in memory
/// @param peer    a Python that has llama-cpp-python
/// @param out     directory of the results
record Options(Path model, WeightLayout weights, Optional<Path> peer, Path out, Effort effort) {
    static final String USAGE = """
        Usage: gemlake bench engine [OPTION]...
          --model FILE   a GGUF file, rather than the one of 'gemlake model fetch gemma-3-270m'
          --weights KIND how they lie in memory: quantized (the default), f32, bf16 or file
          --peer PYTHON  do the same with llama.cpp beside: the python of an environment with llama-cpp-python
          --out DIR      where engine.json and engine.html go, target/bench by default
          --rounds N     of each case, 5 by default
          --quick        one short round, and short curves
        """;

    private static final String STORED_MODEL = "gemma-3-270m-q4_k_m.gguf";

    /// The options of a command line.
    ///
    /// @throws IllegalArgumentException that says what is wrong
    static Options of(List<String> arguments) {
        Optional<Path> model = Optional.empty();
        WeightLayout weights = WeightLayout.QUANTIZED;
        Optional<Path> peer = Optional.empty();
        Path out = Path.of("target", "bench");
        Effort effort = Effort.FULL;
        Optional<Integer> rounds = Optional.empty();
        for (Iterator<String> words = arguments.iterator(); words.hasNext(); ) {
            String word = words.next();
            switch (word) {
                case "--model" -> model = Optional.of(Path.of(value(word, words)));
                case "--weights" -> weights = layout(value(word, words));
                case "--peer" -> peer = Optional.of(Path.of(value(word, words)));
                case "--out" -> out = Path.of(value(word, words));
                case "--rounds" -> rounds = Optional.of(positive(word, value(word, words)));
                case "--quick" -> effort = Effort.QUICK;
                default -> throw new IllegalArgumentException("unknown option '" + word + "'");
            }
        }
        return new Options(
                readable(model),
                weights,
                peer,
                out,
                rounds.map(effort::withRounds).orElse(effort));
    }

    /// The model that was named, or the stored one.
    static Path readable(Optional<Path> model) {
        Path file = model.orElseGet(Options::storedModel);
        if (!Files.isReadable(file)) {
            throw new IllegalArgumentException(
                    "no model at " + file + "; run 'gemlake model fetch gemma-3-270m', or name a file with --model");
        }
        return file;
    }

    static String value(String option, Iterator<String> words) {
        if (!words.hasNext()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return words.next();
    }

    private static WeightLayout layout(String value) {
        return Stream.of(WeightLayout.values())
                .filter(layout -> layout.name().equalsIgnoreCase(value))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "--weights takes quantized, f32, bf16 or file, not '%s'".formatted(value)));
    }

    static int positive(String option, String value) {
        if (!value.matches("[1-9][0-9]{0,6}")) {
            throw new IllegalArgumentException(
                    "%s takes a number from 1 to 9999999, not '%s'".formatted(option, value));
        }
        return Integer.parseInt(value);
    }

    static int count(String option, String value) {
        return value.equals("0") ? 0 : positive(option, value);
    }

    private static Path storedModel() {
        String home = System.getenv("GEMLAKE_HOME");
        Path base = home == null ? Path.of(System.getProperty("user.home"), ".cache", "gemlake") : Path.of(home);
        return base.resolve("models").resolve(STORED_MODEL);
    }
}
