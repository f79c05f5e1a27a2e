// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job;

import io.gemlake.engine.TaughtHead.Kind;
import io.gemlake.job.teach.Subject;
import io.gemlake.job.teach.TeachReport;
import io.gemlake.job.teach.TeachRun;
import io.gemlake.job.teach.TeachSpec;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/// `gemlake teach`: learns a head from the labelled rows of a table.
public final class TeachJob {
    static final String USAGE = """
            Usage: gemlake teach --task classify|entities --input TABLE --text COLUMN --label COLUMN --out DIR [OPTIONS]
              --input TABLE   a table, or the path of a Delta table, Parquet files or JSON files
              --text COLUMN   the text; for entities also an array of tokens
              --label COLUMN  the label; for entities an array of STRUCT<label, start, end>, or of a tag for each token
              --out DIR       where head and report go; an earlier head there is replaced
              --id COLUMN     what decides which rows are held out, the text by default
              --about WORDS   what labels are about, such as sentiment; the topic by default
              --layers N,...  layers of which the best is taken; those that usually are best by default
              --rows N        rows to learn from, the others are held out; four fifths by default
              --model NAME|PATH""";

    private static final Set<String> REQUIRED = Set.of("--task", "--input", "--text", "--label", "--out");
    private static final Set<String> OPTIONAL = Set.of("--id", "--about", "--layers", "--rows", "--model");

    private TeachJob() {}

    public static void main(String[] arguments) {
        int exitCode = run(List.of(arguments), Console.system(), System.err);
        if (exitCode != 0) {
            System.exit(exitCode);
        }
    }

    /// Runs the job and returns the exit code of its process.
    static int run(List<String> arguments, Console console, PrintStream errorOutput) {
        return SparkJob.run(() -> teach(arguments, console), errorOutput);
    }

    private static void teach(List<String> arguments, Console console) {
        if (arguments.equals(List.of("--help"))) {
            console.say(USAGE);
            return;
        }
        TeachSpec spec = spec(arguments);
        SparkJob.inSession("Gemlake teaching", spark -> {
            TeachReport report = TeachRun.execute(spark, spec, SparkJob.configuration(spark, spec.model()), console);
            console.say(report.line());
        });
    }

    static TeachSpec spec(List<String> arguments) {
        Options options = Options.read(arguments, REQUIRED, OPTIONAL, USAGE);
        Kind kind = switch (options.value("--task")) {
            case "classify" -> Kind.CLASSIFY;
            case "entities" -> Kind.ENTITIES;
            default ->
                throw JobErrors.usage(
                        "--task takes classify or entities, not '" + options.value("--task") + "'", USAGE);
        };
        return new TeachSpec(
                new Subject(kind, options.find("--about").orElse(""), numbers(options, "--layers")),
                new TeachSpec.Table(
                        options.value("--input"),
                        options.value("--text"),
                        options.value("--label"),
                        options.find("--id").orElse(null)),
                numbers(options, "--rows").stream().findFirst().orElse(0),
                options.value("--out"),
                options.find("--model").orElse(null));
    }

    private static List<Integer> numbers(Options options, String option) {
        return options.find(option).map(value -> numbers(option, value)).orElse(List.of());
    }

    private static List<Integer> numbers(String option, String value) {
        if (!value.matches("[1-9][0-9]{0,6}(,[1-9][0-9]{0,6})*")) {
            throw JobErrors.usage(option + " takes numbers of 1 or more, not '" + value + "'", USAGE);
        }
        return Arrays.stream(value.split(",")).map(Integer::valueOf).toList();
    }
}
