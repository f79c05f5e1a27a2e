// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What `gemlake bench lake` was asked for.
///
/// @param rows     of the sources, ascending
/// @param out      directory of the results
/// @param settings of Spark
record LakeOptions(List<Integer> rows, Path out, Map<String, String> settings) {
    static final String USAGE = """
        Usage: gemlake bench lake [OPTION]...
          --rows N         of a source; several make a series, 10000 30000 100000 300000 1000000 by default
          --out DIR        where lake.json and lake.md go, target/bench by default; the tables lie there meanwhile
          --conf KEY=VALUE a setting of Spark
          --quick          1000 and 3000 rows
        """;

    private static final List<Integer> SERIES = List.of(10_000, 30_000, 100_000, 300_000, 1_000_000);
    private static final List<Integer> QUICK = List.of(1_000, 3_000);

    LakeOptions {
        rows = rows.stream().sorted().distinct().toList();
    }

    /// The options of a command line.
    ///
    /// @throws IllegalArgumentException that says what is wrong
    static LakeOptions of(List<String> arguments) {
        List<Integer> rows = new ArrayList<>();
        Path out = Path.of("target", "bench");
        Map<String, String> settings = new LinkedHashMap<>();
        for (Iterator<String> words = arguments.iterator(); words.hasNext(); ) {
            String word = words.next();
            switch (word) {
                case "--rows" -> rows.add(Options.positive(word, Options.value(word, words)));
                case "--out" -> out = Path.of(Options.value(word, words));
                case "--quick" -> rows.addAll(QUICK);
                case "--conf" -> {
                    String setting = Options.value(word, words);
                    int equals = setting.indexOf('=');
                    if (equals < 1) {
                        throw new IllegalArgumentException("--conf takes KEY=VALUE, not '" + setting + "'");
                    }
                    settings.put(setting.substring(0, equals), setting.substring(equals + 1));
                }
                default -> throw new IllegalArgumentException("unknown option '" + word + "'");
            }
        }
        return new LakeOptions(rows.isEmpty() ? SERIES : rows, out, settings);
    }
}
