// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job;

import static org.apache.spark.sql.functions.col;

import io.gemlake.engine.Task;
import io.gemlake.job.enrich.EnrichRun;
import io.gemlake.job.enrich.EnrichSpec;
import io.gemlake.job.enrich.EnrichSummary;
import io.gemlake.job.enrich.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/// `gemlake demo`: the enrichment job over a folder of example documents, and its results as a table of text.
public final class Demo {
    static final String USAGE = """
            Usage: gemlake demo [OPTIONS]
              --model NAME|PATH  the model, gemma-3-270m by default
              --documents DIR    a folder of text files, examples/documents by default
              --output DIR       where the table goes, target/demo by default
              --fresh            delete an earlier output first""";

    private static final String FRESH = "--fresh";
    private static final Set<String> OPTIONS = Set.of("--model", "--documents", "--output");
    private static final int SUMMARY_TOKENS = 48;
    private static final int DEFAULT_WIDTH = 120;

    private Demo() {}

    public static void main(String[] arguments) {
        int exitCode = SparkJob.run(() -> run(List.of(arguments), Console.system()), System.err);
        if (exitCode != 0) {
            System.exit(exitCode);
        }
    }

    private static void run(List<String> arguments, Console console) {
        if (arguments.equals(List.of("--help"))) {
            console.say(USAGE);
            return;
        }
        Map<String, String> options = parse(arguments);
        Path output = Path.of(options.getOrDefault("--output", "target/demo")).toAbsolutePath();
        if (options.containsKey(FRESH)) {
            delete(output);
        }
        var spec = EnrichSpec.of(
                new Source.TextFolder(options.getOrDefault("--documents", "examples/documents")),
                Source.TextFolder.KEY,
                Source.TextFolder.TEXT,
                List.of(new Task.Sentiment(), new Task.Entities(), new Task.Summary(SUMMARY_TOKENS)),
                output.resolve("enriched").toString(),
                options.getOrDefault("--model", "gemma-3-270m"));
        SparkJob.inSession("Gemlake demo", spark -> {
            EnrichSummary summary =
                    EnrichRun.execute(spark, spec, SparkJob.configuration(spark, spec.model()), console);
            show(spark, summary, console);
        });
    }

    private static void show(SparkSession spark, EnrichSummary summary, Console console) {
        List<Row> rows = spark.read()
                .format("delta")
                .load(summary.flows().getFirst().sinkPath())
                .select(
                        col("path"),
                        col("sentiment.result"),
                        col("entities.result"),
                        col("summary.result"),
                        col("sentiment.error"))
                .orderBy("path")
                .collectAsList();
        console.say("");
        ResultTable.lines(rows, width()).forEach(console::say);
        console.say("");
        console.say("Query it: ./gemlake sql -e 'SELECT path, sentiment.result.label, summary.result FROM delta.`%s`'"
                .formatted(summary.flows().getFirst().sinkPath()));
    }

    private static Map<String, String> parse(List<String> arguments) {
        var options = new HashMap<String, String>();
        for (int i = 0; i < arguments.size(); i++) {
            String option = arguments.get(i);
            if (option.equals(FRESH)) {
                options.put(option, "");
            } else if (OPTIONS.contains(option) && i + 1 < arguments.size()) {
                options.put(option, arguments.get(++i));
            } else {
                throw JobErrors.usage("'" + option + "' is not an option, or its value is missing", USAGE);
            }
        }
        return options;
    }

    private static void delete(Path output) {
        try {
            if (Files.exists(output)) {
                FileUtils.deleteDirectory(output.toFile());
            }
        } catch (IOException e) {
            throw LakeErrors.sinkUnusable(output.toString(), e);
        }
    }

    private static int width() {
        String columns = System.getenv("COLUMNS");
        return columns != null && columns.matches("[0-9]{2,4}") ? Integer.parseInt(columns) : DEFAULT_WIDTH;
    }
}
