// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/// Runs SQL statements from `-e TEXT`, `-f FILE` or standard input. A statement ends with `;` at the end of a line.
/// On a terminal a statement that fails is reported and the next one asked for; elsewhere it is the last one.
public final class SqlPrompt {
    private static final int MOST_ROWS = 1000;

    private enum AfterFailure {
        STOP,
        GO_ON
    }

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
            status = new SqlPrompt(spark, System.out, System.err).run(List.of(arguments));
        }
        if (status != 0) {
            System.exit(status);
        }
    }

    // Java 25 answers null where there is no terminal, as Java did before 22.
    @SuppressWarnings("SystemConsoleNull")
    int run(List<String> arguments) throws IOException {
        if (arguments.isEmpty()) {
            var in = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
            return runAll(in, System.console() == null ? AfterFailure.STOP : AfterFailure.GO_ON);
        }
        if (arguments.size() == 2 && arguments.getFirst().equals("-e")) {
            return runAll(new BufferedReader(new StringReader(arguments.getLast())), AfterFailure.STOP);
        }
        if (arguments.size() == 2 && arguments.getFirst().equals("-f")) {
            try (BufferedReader in = Files.newBufferedReader(Path.of(arguments.getLast()))) {
                return runAll(in, AfterFailure.STOP);
            }
        }
        problems.println("sql takes -e TEXT, -f FILE, or statements from standard input; found: " + arguments);
        return 2;
    }

    private int runAll(BufferedReader in, AfterFailure afterFailure) throws IOException {
        var statement = new StringBuilder();
        prompt("gemlake> ", afterFailure);
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            statement.append(line).append('\n');
            boolean ended = line.stripTrailing().endsWith(";");
            if (ended && !succeeds(statement) && afterFailure == AfterFailure.STOP) {
                return 1;
            }
            if (ended) {
                statement.setLength(0);
            }
            prompt(statement.toString().isBlank() ? "gemlake> " : "      -> ", afterFailure);
        }
        return succeeds(statement) ? 0 : 1;
    }

    private boolean succeeds(StringBuilder lines) {
        String statement = lines.toString().strip();
        if (statement.endsWith(";")) {
            statement = statement.substring(0, statement.length() - 1);
        }
        if (statement.isBlank()) {
            return true;
        }
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

    private void prompt(String text, AfterFailure afterFailure) {
        if (afterFailure == AfterFailure.GO_ON) {
            out.print(text);
            out.flush();
        }
    }
}
