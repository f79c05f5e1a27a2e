// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench;

import io.gemlake.bench.lake.Lake;
import io.gemlake.bench.lake.LakeSession;
import io.gemlake.bench.report.LakeNight;
import io.gemlake.bench.report.LakeReport;
import io.gemlake.bench.report.Machine;
import io.gemlake.bench.report.Results;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// `gemlake bench lake`: measures the nightly job around the model, prints tables, and writes `lake.json` and
/// `lake.md`.
public final class LakeBenchmark {
    private static final int USAGE = 2;
    private static final int WARM_UP_ROWS = 100;

    private LakeBenchmark() {}

    /// Runs what the arguments say.
    public static void main(String[] arguments) throws IOException {
        Locale.setDefault(Locale.ROOT);
        if (List.of(arguments).contains("--help")) {
            System.out.print(LakeOptions.USAGE);
            return;
        }
        LakeOptions options;
        try {
            options = LakeOptions.of(List.of(arguments));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.print(LakeOptions.USAGE);
            System.exit(USAGE);
            return;
        }
        String command = "gemlake bench lake " + String.join(" ", arguments);
        LakeReport report = measure(options, command.strip());
        report.lines().forEach(System.out::println);
        Results.write(report, options.out()).forEach(System.out::println);
    }

    /// Measures.
    ///
    /// @param command how to do it again
    static LakeReport measure(LakeOptions options, String command) throws IOException {
        Instant begin = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        Files.createDirectories(options.out());
        Path directory = Files.createTempDirectory(options.out().toAbsolutePath(), "lake");
        List<LakeNight> nights = new ArrayList<>();
        try (LakeSession session = LakeSession.open(directory, options.settings())) {
            Lake.nights(session, directory.resolve("warm-up"), WARM_UP_ROWS, night -> {});
            for (int rows : options.rows()) {
                nights.addAll(Lake.nights(
                        session,
                        directory.resolve(Integer.toString(rows)),
                        rows,
                        night -> System.err.println(LakeReport.line(night))));
            }
        } finally {
            Lake.delete(directory);
        }
        return new LakeReport(command, begin.toString(), Machine.here(), nights);
    }
}
