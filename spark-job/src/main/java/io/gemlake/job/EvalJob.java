// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job;

import io.gemlake.job.eval.EvalOptions;
import io.gemlake.job.eval.EvalReport;
import io.gemlake.job.eval.EvalRun;
import io.gemlake.job.eval.EvalSystem;
import io.gemlake.job.eval.EvalTables;
import io.gemlake.job.eval.Suite;
import io.gemlake.job.eval.SuiteReader;
import io.gemlake.job.eval.report.EvalPage;
import io.gemlake.job.eval.report.StoredResults;
import io.gemlake.spark.NearestName;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/// `gemlake eval SUITE --data DIR`: measures a model on labelled data, into Delta tables and a page.
public final class EvalJob {
    static final String USAGE = """
            Usage: gemlake eval SUITE [OPTIONS]
                   gemlake eval --results DIR
              SUITE              a file of conf/eval without '.yaml', or the path of another one
              --data DIR         where the labelled data lies, GEMLAKE_DATA by default
              --model NAME|PATH  the model, gemma-3-270m by default
              --only SET         that set of the suite alone; may be given several times
              --systems NAME,... these systems alone, of: task, raw, fitted, head, plain, extractive, lead, choices
              --limit N          at most so many rows of each set are asked
              --output DIR       where tables and page go, target/eval by default
              --results DIR      print what the tables there hold, as Markdown""";

    private static final String DEFAULT_MODEL = "gemma-3-270m";
    private static final String DEFAULT_OUTPUT = "target/eval";

    private EvalJob() {}

    public static void main(String[] arguments) {
        int exitCode = SparkJob.run(() -> run(List.of(arguments), Console.system()), System.err);
        if (exitCode != 0) {
            System.exit(exitCode);
        }
    }

    /// What the command line says.
    ///
    /// @param suite name or path
    record Arguments(String suite, String model, EvalOptions options) {
        /// @param defaultData where the data lies unless the arguments say so, or null
        static Arguments parse(List<String> words, @Nullable String defaultData) {
            String data = defaultData;
            String model = DEFAULT_MODEL;
            String output = DEFAULT_OUTPUT;
            int limit = Integer.MAX_VALUE;
            Set<String> only = new HashSet<>();
            Set<EvalSystem> systems = EnumSet.noneOf(EvalSystem.class);
            if (words.isEmpty() || words.getFirst().startsWith("--")) {
                throw JobErrors.usage("name a suite first", USAGE);
            }
            for (int i = 1; i < words.size(); i += 2) {
                String value = i + 1 < words.size() ? words.get(i + 1) : null;
                if (value == null) {
                    throw JobErrors.usage("'" + words.get(i) + "' needs a value", USAGE);
                }
                switch (words.get(i)) {
                    case "--data" -> data = value;
                    case "--model" -> model = value;
                    case "--output" -> output = value;
                    case "--only" -> only.add(value);
                    case "--systems" -> systems.addAll(systems(value));
                    case "--limit" -> limit = limit(value);
                    default -> throw JobErrors.usage("'" + words.get(i) + "' is not an option", USAGE);
                }
            }
            if (data == null) {
                throw JobErrors.usage("say where the data lies: --data DIR, or set GEMLAKE_DATA", USAGE);
            }
            return new Arguments(words.getFirst(), model, new EvalOptions(data, output, limit, only, systems));
        }

        private static List<EvalSystem> systems(String names) {
            return Arrays.stream(names.split(",", -1))
                    .map(name -> EvalSystem.of(name)
                            .orElseThrow(() -> JobErrors.usage(
                                    "'%s' is no system; did you mean '%s'?"
                                            .formatted(name, NearestName.of(name, EvalSystem.keys())),
                                    USAGE)))
                    .toList();
        }

        private static int limit(String value) {
            if (!value.matches("[1-9][0-9]{0,8}")) {
                throw JobErrors.usage("--limit takes a number of 1 or more, not '" + value + "'", USAGE);
            }
            return Integer.parseInt(value);
        }
    }

    private static void run(List<String> words, Console console) {
        if (words.equals(List.of("--help"))) {
            console.say(USAGE);
            return;
        }
        if (words.size() == 2 && words.getFirst().equals("--results")) {
            SparkJob.inSession("Gemlake results", spark -> console.say(StoredResults.markdown(spark, words.getLast())));
            return;
        }
        Arguments arguments = Arguments.parse(words, System.getenv("GEMLAKE_DATA"));
        Suite suite = SuiteReader.read(arguments.suite(), suites());
        SparkJob.inSession("Gemlake evaluation", spark -> {
            String output = arguments.options().output();
            var run =
                    new EvalRun(spark, SparkJob.configuration(spark, arguments.model()), arguments.options(), console);
            EvalReport report = run.run(suite, set -> EvalTables.append(spark, set, output));
            console.say("tables and page: " + write(spark, report, output));
        });
    }

    /// Writes the page beside the tables and returns where it is.
    private static String write(SparkSession spark, EvalReport report, String output) {
        var path = new org.apache.hadoop.fs.Path(output, report.suite().name() + ".html");
        try (OutputStream out =
                path.getFileSystem(spark.sparkContext().hadoopConfiguration()).create(path, true)) {
            out.write(EvalPage.html(report).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw LakeErrors.sinkUnusable(path.toString(), e);
        }
        return path.toString();
    }

    private static Path suites() {
        return Path.of(System.getenv().getOrDefault("GEMLAKE_CONF", "conf"), "eval");
    }
}
