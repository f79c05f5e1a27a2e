// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job;

import io.gemlake.job.enrich.EnrichRun;
import io.gemlake.job.enrich.EnrichSpec;
import io.gemlake.job.enrich.EnrichSpecReader;
import io.gemlake.job.enrich.EnrichSummary;
import io.gemlake.job.enrich.Estimate;
import io.gemlake.job.enrich.EstimateRun;
import io.gemlake.job.enrich.RunOptions;
import io.gemlake.job.enrich.RunOptions.DeletionGuard;
import io.gemlake.job.enrich.RunOptions.Mode;
import io.gemlake.job.enrich.RunOptions.Retry;
import io.gemlake.job.enrich.SpecDescription;
import io.gemlake.spark.ProfileFile;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/// What [EnrichJob] does: brings the results of a source's documents up to date in a Delta table.
final class EnrichCommand {
    static final String USAGE = """
            Usage: gemlake enrich --spec FILE [--check | --estimate] [OPTIONS]
              --spec FILE        the job, as YAML; conf/nightly.yaml explains every field
              --check            only read the spec and the files that it names, and say what was understood
              --estimate         only say what a run would take: documents, tokens, core-hours, and its end
              --retry            try all failed documents again, those in quarantine as well
              --allow-deletions  delete results of documents that are gone, however many they are
              --max-minutes N    the run may take N minutes; like the next two, in place of the spec's own limit
              --max-tokens N     models may read and write N tokens
              --until HH:MM      the run is over at the next HH:MM in the zone of the spec's schedule""";

    private static final String SPEC = "--spec";
    private static final String CHECK = "--check";
    private static final String ESTIMATE = "--estimate";
    private static final String RETRY = "--retry";
    private static final String ALLOW_DELETIONS = "--allow-deletions";
    private static final Options.Known KNOWN = new Options.Known(
            Set.of(SPEC), EnrichLimits.OPTIONS, Set.of(CHECK, ESTIMATE, RETRY, ALLOW_DELETIONS, "--help"));

    /// What is outside of the program.
    record Surroundings(Environment environment, Clock clock, Console console) {}

    private final Environment environment;
    private final Clock clock;
    private final Console console;

    private EnrichCommand(Surroundings surroundings) {
        this.environment = surroundings.environment();
        this.clock = surroundings.clock();
        this.console = surroundings.console().saying(environment::hide);
    }

    /// Runs the job for the user of this process and returns its exit code.
    static int run(String[] arguments) {
        return run(List.of(arguments), Console.system(), System.err);
    }

    /// Runs the job and returns the exit code of its process.
    static int run(List<String> arguments, Console console, PrintStream errorOutput) {
        return run(
                arguments,
                new Surroundings(Environment.ofProcess(), Clock.system(ZoneId.systemDefault()), console),
                errorOutput);
    }

    /// Runs the job and returns the exit code of its process.
    static int run(List<String> arguments, Surroundings surroundings, PrintStream errorOutput) {
        var command = new EnrichCommand(surroundings);
        return SparkJob.run(() -> command.enrich(arguments), errorOutput, command.environment::hide);
    }

    private void enrich(List<String> arguments) {
        if (arguments.contains("--help")) {
            console.say(USAGE);
            return;
        }
        Options options = Options.read(arguments, KNOWN, USAGE);
        Path file = Path.of(options.value(SPEC));
        EnrichSpec written = EnrichSpecReader.read(file, environment, clock);
        EnrichSpec spec = written.with(EnrichLimits.of(options, written, clock));
        RunOptions how = runOptions(options);
        if (options.has(CHECK)) {
            check(file, spec);
            return;
        }
        EnrichSpec job = how.mode() == Mode.RUN ? spec.startedAt(clock.instant()) : spec;
        SparkJob.inSession("Gemlake enrichment", spark -> execute(spark, job, how));
    }

    private void execute(SparkSession spark, EnrichSpec spec, RunOptions how) {
        if (how.mode() == Mode.ESTIMATE) {
            Estimate estimate =
                    EstimateRun.execute(spark, spec, how, SparkJob.configuration(spark, spec.model()), console);
            estimate.lines(spec, clock).forEach(console::say);
            return;
        }
        EnrichSummary summary =
                EnrichRun.execute(spark, spec, how, SparkJob.configuration(spark, spec.model()), console);
        requireComplete(spec, summary);
    }

    /// Throws what a monitor is told of a run that did all that it could, where that is not enough.
    static void requireComplete(EnrichSpec spec, EnrichSummary summary) {
        if (summary.spent() != null && summary.left() > 0) {
            throw LakeErrors.budgetSpent(summary.spent(), summary.computed(), summary.left());
        }
        double maxShare = spec.errors().maxFailedShare();
        if (summary.failed() > maxShare * summary.texts()) {
            throw LakeErrors.tooManyFailed(summary.failed(), summary.texts(), maxShare);
        }
    }

    private void check(Path file, EnrichSpec spec) {
        // Tasks have read their heads.
        var configuration = new Configuration();
        spec.flows().forEach(flow -> flow.profiles().forEach(profile -> ProfileFile.read(profile, configuration)));
        SpecDescription.lines(spec, clock.getZone()).forEach(console::say);
        if (spec.model() != null) {
            SparkJob.absence(spec.model()).ifPresent(console::say);
        }
        console.say(file + " is right, as far as can be told without a cluster");
    }

    private static RunOptions runOptions(Options options) {
        if (options.has(CHECK) && options.has(ESTIMATE)) {
            throw JobErrors.usage(CHECK + " and " + ESTIMATE + " exclude each other", USAGE);
        }
        return new RunOptions(
                options.has(ESTIMATE) ? Mode.ESTIMATE : Mode.RUN,
                options.has(RETRY) ? Retry.ALL_FAILED : Retry.DUE,
                options.has(ALLOW_DELETIONS) ? DeletionGuard.OFF : DeletionGuard.ON);
    }
}
