// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What `gemlake bench peers` was asked for.
///
/// @param data      directory of labelled rows; without it only work of made-up texts is measured
/// @param python    of the environment that has the other programs
/// @param out       directory of the results
/// @param rounds    of each contest
/// @param rows      short texts of a contest
/// @param documents long ones
/// @param largeRows short texts of the contests that are run once; 0 for none
/// @param jobRows   documents of the nightly job
/// @param only      words in the names of the contests to run; all where there are none
record PeersOptions(
        Path model,
        Optional<Path> data,
        Path python,
        Path out,
        int rounds,
        int rows,
        int documents,
        int largeRows,
        int jobRows,
        List<String> only) {
    static final String USAGE = """
        Usage: gemlake bench peers [OPTION]...
          --install      make an environment of the other programs first: llama.cpp is compiled for this processor,
                         which takes a C++ compiler and some minutes
          --data DIR     labelled rows, or GEMLAKE_DATA: DIR/sentiment/rt_polarity.jsonl, sentiment/movie_reviews.jsonl
                         and ner/wikiann_en_test.jsonl; without them only work of made-up texts is measured
          --model FILE   a GGUF file of Gemma 3, rather than the one of 'gemlake model fetch gemma-3-270m'
          --only WORDS   only work whose name has these words; may stand there several times
          --rounds N     of each kind of work, 5 by default
          --rows N       short texts of a round, 300 by default
          --documents N  long texts of a round, 60 by default
          --large N      short texts that are done once at the end, 2000 by default; 0 for none
          --job-rows N   documents of the nightly job, 5000 by default
          --out DIR      where peers.json and peers.html go, target/bench by default; what a run does not measure
                         stays as an earlier one of the same machine and programs has left it there
          --quick        one round of few texts, into target/bench/quick
        """;

    private static final String PYTHON = "gemlake.bench.peers.python";
    private static final String DATA = "GEMLAKE_DATA";

    /// The options of a command line.
    ///
    /// @throws IllegalArgumentException that says what is wrong
    static PeersOptions of(List<String> arguments) {
        Optional<Path> model = Optional.empty();
        Optional<Path> data = Optional.ofNullable(System.getenv(DATA)).map(Path::of);
        int rounds = 5;
        int rows = 300;
        int documents = 60;
        int largeRows = 2_000;
        int jobRows = 5_000;
        boolean quick = false;
        Optional<Path> named = Optional.empty();
        var only = new ArrayList<String>();
        for (Iterator<String> words = arguments.iterator(); words.hasNext(); ) {
            String word = words.next();
            switch (word) {
                case "--model" -> model = Optional.of(Path.of(Options.value(word, words)));
                case "--data" -> data = Optional.of(Path.of(Options.value(word, words)));
                case "--out" -> named = Optional.of(Path.of(Options.value(word, words)));
                case "--only" -> only.add(Options.value(word, words).toLowerCase(Locale.ROOT));
                case "--rounds" -> rounds = Options.positive(word, Options.value(word, words));
                case "--rows" -> rows = Options.positive(word, Options.value(word, words));
                case "--documents" -> documents = Options.positive(word, Options.value(word, words));
                case "--large" -> largeRows = Options.count(word, Options.value(word, words));
                case "--job-rows" -> jobRows = Options.positive(word, Options.value(word, words));
                case "--quick" -> {
                    rounds = 1;
                    rows = 40;
                    documents = 8;
                    largeRows = 0;
                    jobRows = 100;
                    quick = true;
                }
                default -> throw new IllegalArgumentException("unknown option '" + word + "'");
            }
        }
        for (String words : only) {
            if (PeersBenchmark.NAMES.stream().noneMatch(name -> name.contains(words))) {
                throw new IllegalArgumentException("no work has '" + words + "' in its name; there are "
                        + String.join("; ", PeersBenchmark.NAMES));
            }
        }
        return new PeersOptions(
                Options.readable(model),
                data.map(PeersOptions::directory),
                environment(),
                named.orElse(Path.of("target", "bench", quick ? "quick" : "")),
                rounds,
                rows,
                documents,
                largeRows,
                jobRows,
                List.copyOf(only));
    }

    private static Path directory(Path data) {
        if (!Files.isDirectory(data)) {
            throw new IllegalArgumentException("no directory of labelled rows at " + data + "; name it with --data");
        }
        return data;
    }

    private static Path environment() {
        Path python = Path.of(System.getProperty(PYTHON));
        if (!Files.isExecutable(python)) {
            throw new IllegalArgumentException(
                    "no environment of the other programs at " + python + "; make it with --install");
        }
        return python;
    }

    /// Whether work of this name is asked for.
    boolean wants(String contest) {
        String name = contest.toLowerCase(Locale.ROOT);
        return only.isEmpty() || only.stream().anyMatch(name::contains);
    }
}
