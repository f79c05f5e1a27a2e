// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job;

import io.gemlake.spark.sql.QueryWrites;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.util.StringUtils;
import scala.jdk.javaapi.CollectionConverters;

/// Runs SQL statements from `-e TEXT`, `-f FILE` or standard input; `--model NAME` in front of these is what `ai_*`
/// functions ask. They end with `;` outside of quotes and comments; a
/// script (`BEGIN … END`) is the only one of its text.
/// On a terminal a statement that fails is reported and the next one asked for; elsewhere it is the last one.
public final class SqlPrompt {
    private static final int MOST_ROWS = 1000;

    /// Stands behind a text, in the last of its statements: what is in front of it there is not complete.
    private static final String REST = "GEMLAKE_REST";

    private final SparkSession spark;
    private final PrintStream out;
    private final PrintStream problems;

    SqlPrompt(SparkSession spark, PrintStream out, PrintStream problems) {
        this.spark = spark;
        this.out = out;
        this.problems = problems;
    }

    /// Entry point of spark-submit; ends with status 1 when a statement failed and 2 when the arguments are wrong.
    public static void main(String[] arguments) throws IOException {
        int status;
        try (SparkSession spark = SparkSession.builder().getOrCreate()) {
            status = new SqlPrompt(spark, System.out, System.err).runOn(List.of(arguments));
            QueryWrites.await(spark.sparkContext());
        }
        if (status != 0) {
            System.exit(status);
        }
    }

    /// As [#run], of what stands behind `--model NAME`, with that model.
    private int runOn(List<String> arguments) throws IOException {
        if (arguments.size() < 2 || !arguments.getFirst().equals("--model")) {
            return run(arguments);
        }
        try {
            SparkJob.useModel(spark, arguments.get(1));
        } catch (JobException e) {
            problems.println(Failure.of(e).message());
            return 1;
        }
        return run(arguments.subList(2, arguments.size()));
    }

    // Java 25 answers null where there is no terminal, as Java did before 22.
    @SuppressWarnings("SystemConsoleNull")
    int run(List<String> arguments) throws IOException {
        if (arguments.isEmpty()) {
            var in = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
            return System.console() == null ? runAll(in.readAllAsString()) : runLines(in);
        }
        if (arguments.size() == 2 && arguments.getFirst().equals("-e")) {
            return runAll(arguments.getLast());
        }
        if (arguments.size() == 2 && arguments.getFirst().equals("-f")) {
            return runAll(Files.readString(Path.of(arguments.getLast())));
        }
        problems.println("sql takes -e TEXT, -f FILE, or statements from standard input; found: " + arguments);
        return 2;
    }

    private int runAll(String text) {
        return statements(text).stream().allMatch(this::succeeds) ? 0 : 1;
    }

    /// Runs the statements of a terminal as they are completed, whatever becomes of the ones before.
    int runLines(BufferedReader in) throws IOException {
        var rest = "";
        prompt("gemlake> ");
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            List<String> statements = statements(rest + line + "\n" + REST);
            statements.subList(0, statements.size() - 1).forEach(this::succeeds);
            rest = statements.getLast().replace(REST, "");
            prompt(rest.isBlank() ? "gemlake> " : "      -> ");
        }
        return runAll(rest);
    }

    /// The statements of a text; the last one need not be complete.
    private static List<String> statements(String text) {
        return CollectionConverters.asJava(StringUtils.splitSemiColonWithIndex(text, true));
    }

    private boolean succeeds(String statement) {
        try {
            show(spark.sql(statement));
            return true;
        } catch (Exception e) { // Spark throws checked exceptions that its methods do not declare.
            problems.println(e.getMessage());
            return false;
        }
    }

    private void show(Dataset<Row> result) {
        if (result.columns().length == 0) {
            return;
        }
        List<Row> rows = result.limit(MOST_ROWS + 1).collectAsList();
        result.sparkSession()
                .createDataFrame(rows.subList(0, Math.min(rows.size(), MOST_ROWS)), result.schema())
                .show(MOST_ROWS, false);
        if (rows.size() > MOST_ROWS) {
            out.println("(the first " + MOST_ROWS + " rows; more were found)");
        }
    }

    private void prompt(String text) {
        out.print(text);
        out.flush();
    }
}
