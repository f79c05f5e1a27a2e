// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import jdk.incubator.vector.FloatVector;

/// `gemlake bench throughput [MODEL [REPETITIONS]]`: tokens a second of reading and writing, as rows of a Markdown
/// table. Cases take turns, so that a machine's slow minutes fall on all of them.
public final class Throughput {
    private static final int WARM_UP_ROUNDS = 2;

    private Throughput() {}

    /// A line of the table, in the making.
    ///
    /// @param rows  documents of each lane
    /// @param done  what every run did
    /// @param rates tokens a second of each run after warm-up
    private record Case(String name, Work work, int lanes, int rows, List<Work.Done> done, List<Double> rates) {
        Case(String name, Work work, int lanes, int rows) {
            this(name, work, lanes, rows, new ArrayList<>(), new ArrayList<>());
        }

        static Case prefill(int lanes) {
            return new Case("prefill 512", Work.PREFILL_512, lanes, Work.PREFILL_512.rows());
        }

        static Case decode(int lanes, int rows) {
            return new Case("decode, %d at a time".formatted(lanes * rows), Work.DECODE_32, lanes, rows);
        }

        /// Runs once; returns tokens a second.
        double run(Lanes on) {
            long start = System.nanoTime();
            List<Work.Done> runs = on.run(lanes, work, rows);
            double seconds = (System.nanoTime() - start) / 1e9;
            done.addAll(runs);
            return runs.stream().mapToLong(work::tokens).sum() / seconds;
        }

        @Override
        public String toString() {
            List<Double> sorted = rates.stream().sorted().toList();
            int last = sorted.size() - 1;
            double median = (sorted.get(last / 2) + sorted.get((last + 1) / 2)) / 2;
            return "| Gemlake | %s | %d | %.1f | %.1f | %.1f |"
                    .formatted(name, lanes, median, sorted.getFirst(), sorted.getLast());
        }
    }

    /// Prints the table.
    public static void main(String[] arguments) throws IOException {
        Locale.setDefault(Locale.ROOT);
        Path model = arguments.length > 0 ? Path.of(arguments[0]) : Lanes.model();
        int repetitions = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
        List<Case> cases = new ArrayList<>(List.of(Case.prefill(1), Case.prefill(2)));
        Collections.addAll(cases, Case.decode(1, 1), Case.decode(2, 1));
        Collections.addAll(cases, Case.decode(1, 32), Case.decode(2, 16), Case.decode(2, 32));
        try (Lanes lanes = new Lanes(model, 2)) {
            System.out.printf(
                    "%s; %s; Java %s, vectors of %d bits; %d repetitions%n%n",
                    model.getFileName(),
                    processor(),
                    Runtime.version(),
                    Integer.getInteger("gemlake.vector.bits", FloatVector.SPECIES_PREFERRED.vectorBitSize()),
                    repetitions);
            for (int round = 0; round < WARM_UP_ROUNDS; round++) {
                cases.forEach(each -> each.run(lanes));
            }
            for (int round = 0; round < repetitions; round++) {
                cases.forEach(each -> each.rates().add(each.run(lanes)));
            }
        }
        cases.forEach(each -> Work.Done.requireSame(each.done()));
        System.out.println("| program | work | threads | tokens/s, median | least | most |");
        System.out.println("|---|---|--:|--:|--:|--:|");
        cases.forEach(System.out::println);
    }

    /// How many processors there are, and their name where the system tells it.
    private static String processor() throws IOException {
        Path processors = Path.of("/proc/cpuinfo");
        List<String> lines = Files.isReadable(processors) ? Files.readAllLines(processors) : List.of();
        String name = lines.stream()
                .filter(line -> line.startsWith("model name"))
                .findFirst()
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .orElse(System.getProperty("os.arch"));
        return "%d × %s".formatted(Runtime.getRuntime().availableProcessors(), name);
    }
}
