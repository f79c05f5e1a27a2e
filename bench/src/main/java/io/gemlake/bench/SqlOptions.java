// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/// What `gemlake bench sql` was asked for.
///
/// @param out        directory of the results
/// @param rounds     of each case, after one for warm-up
/// @param rows       of the largest table
/// @param plans      of each kind
/// @param memoryRows of the query whose memory is sampled
record SqlOptions(Path model, Path out, int rounds, int rows, int plans, int memoryRows) {
    static final String USAGE = """
        Usage: gemlake bench sql [OPTION]...
          --model FILE       a GGUF file, rather than the one of 'gemlake model fetch gemma-3-270m'
          --out DIR          where sql.json, sql.html and sql-memory.csv go, target/bench by default
          --rounds N         of each case, 5 by default
          --rows N           of the largest table, 400 by default
          --memory-rows N    of the query whose memory is sampled, 200000 by default
          --quick            one short round
        """;

    private static final int PLANS = 40;

    /// The options of a command line.
    ///
    /// @throws IllegalArgumentException that says what is wrong
    static SqlOptions of(List<String> arguments) {
        Optional<Path> model = Optional.empty();
        Path out = Path.of("target", "bench");
        int rounds = 5;
        int rows = 400;
        int plans = PLANS;
        int memoryRows = 200_000;
        for (Iterator<String> words = arguments.iterator(); words.hasNext(); ) {
            String word = words.next();
            switch (word) {
                case "--model" -> model = Optional.of(Path.of(Options.value(word, words)));
                case "--out" -> out = Path.of(Options.value(word, words));
                case "--rounds" -> rounds = Options.positive(word, Options.value(word, words));
                case "--rows" -> rows = Options.positive(word, Options.value(word, words));
                case "--memory-rows" -> memoryRows = Options.positive(word, Options.value(word, words));
                case "--quick" -> {
                    rounds = 1;
                    rows = 100;
                    plans = 10;
                    memoryRows = 5_000;
                }
                default -> throw new IllegalArgumentException("unknown option '" + word + "'");
            }
        }
        return new SqlOptions(Options.readable(model), out, rounds, rows, plans, memoryRows);
    }
}
