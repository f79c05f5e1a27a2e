// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job;

import io.gemlake.job.enrich.EnrichRun;
import io.gemlake.job.enrich.EnrichSpec;
import io.gemlake.job.enrich.EnrichSpecReader;
import io.gemlake.job.enrich.EnrichSummary;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/// What [EnrichJob] does: brings the results of a source's documents up to date in a Delta table.
final class EnrichCommand {
    static final String USAGE = "Usage: gemlake enrich --spec FILE";

    private EnrichCommand() {}

    /// Runs the job for the user of this process and returns its exit code.
    static int run(String[] arguments) {
        return run(List.of(arguments), Console.system(), System.err);
    }

    /// Runs the job and returns the exit code of its process.
    static int run(List<String> arguments, Console console, PrintStream errorOutput) {
        return SparkJob.run(() -> enrich(arguments, console), errorOutput);
    }

    private static void enrich(List<String> arguments, Console console) {
        if (arguments.equals(List.of("--help"))) {
            console.say(USAGE);
            return;
        }
        if (arguments.size() != 2 || !arguments.getFirst().equals("--spec")) {
            throw JobErrors.usage("the job takes one spec, and was given: " + arguments, USAGE);
        }
        EnrichSpec spec = EnrichSpecReader.read(Path.of(arguments.getLast()));
        SparkJob.inSession("Gemlake enrichment", spark -> {
            EnrichSummary summary =
                    EnrichRun.execute(spark, spec, SparkJob.configuration(spark, spec.model()), console);
            summary.lines().forEach(console::say);
        });
    }
}
