// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.QueryExecution;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.util.QueryExecutionListener;

/// Statements of a file `golden/sql/NAME.sql`, as those of Spark's own `sql-tests`: `NAME.sql.out` beside it holds for
/// each the calls of its plans, with the rows that a model was asked about, and its result.
/// `-Dgemlake.golden.write=true` writes it. Statements behind a line `-- !full` run with `--full` only.
public final class GoldenStatements {
    static final boolean WRITE = Boolean.getBoolean("gemlake.golden.write");
    private static final boolean FULL = WRITE || Boolean.getBoolean("gemlake.full");
    private static final String DIRECTORY = "golden/sql/";
    private static final String FULL_ONLY = "-- !full\n";
    private static final Pattern SECTION = Pattern.compile("(?m)^(?=-- !query$)");
    private static final Pattern END = Pattern.compile(";\\R");
    private static final Pattern COMMENT = Pattern.compile("(?m)^--.*\\R");
    private static final Pattern EXPRESSION_ID = Pattern.compile("#\\d+L?");
    private static final Pattern SORTED = Pattern.compile("(?is).*\\bORDER BY [^)]*");

    private GoldenStatements() {}

    /// A statement and what it did.
    ///
    /// @param calls of its plans, from the top, with the rows that they asked about
    /// @param rows  as JSON; sorted, unless it sorts them
    public record Answer(String sql, List<String> calls, List<String> rows) {
        private String section() {
            return "-- !query\n%s\n-- !calls\n%s\n-- !result\n%s\n"
                    .formatted(sql, String.join("\n", calls), String.join("\n", rows));
        }
    }

    /// Runs the statements of a file one after another.
    public static List<Answer> run(SparkSession spark, String name) {
        return run(spark, name, sql -> sql);
    }

    static List<Answer> run(SparkSession spark, String name, UnaryOperator<String> written) {
        List<Answer> answers = new ArrayList<>();
        var plans = new Plans();
        spark.listenerManager().register(plans);
        for (String sql : statements(name)) {
            answers.add(answer(spark, written.apply(sql), plans));
        }
        spark.listenerManager().unregister(plans);
        return answers;
    }

    /// Compares answers with those that the file beside the statements holds, or writes them there.
    public static void compare(String name, List<Answer> answers) {
        String text = answers.stream().map(Answer::section).collect(Collectors.joining("\n"));
        if (WRITE) {
            write(name + ".sql.out", text);
        }
        String golden = read(name + ".sql.out");
        String expected = FULL
                ? golden
                : SECTION.splitAsStream(golden).limit(answers.size()).collect(Collectors.joining());
        assertThat(text.stripTrailing()).isEqualTo(expected.stripTrailing());
    }

    private static List<String> statements(String name) {
        String all = read(name + ".sql");
        int rest = FULL ? -1 : all.indexOf(FULL_ONLY);
        return END.splitAsStream(
                        COMMENT.matcher(rest < 0 ? all : all.substring(0, rest)).replaceAll(""))
                .map(String::strip)
                .filter(sql -> !sql.isEmpty())
                .toList();
    }

    private static Answer answer(SparkSession spark, String sql, Plans plans) {
        plans.ran.clear();
        List<String> rows = SORTED.matcher(sql).matches()
                ? SqlSession.rowsInOrder(spark.sql(sql))
                : SqlSession.rows(spark.sql(sql));
        plans.wait(spark);
        List<String> calls =
                plans.ran.stream().flatMap(plan -> calls(plan).stream()).toList();
        return new Answer(sql, calls, rows);
    }

    private static List<String> calls(SparkPlan plan) {
        List<String> calls = new ArrayList<>();
        SqlSession.nodes(plan).forEach(node -> {
            if (node instanceof AiEvalExec eval) {
                calls.add("GemlakeEval " + shown(eval, AiCall.class) + ", rows asked: "
                        + eval.metrics().apply("rowsAsked").value());
            }
            String alone = shown(node, AiRowCall.class);
            if (!alone.isEmpty()) {
                calls.add(alone);
            }
        });
        return calls;
    }

    private static String shown(SparkPlan node, Class<?> kind) {
        return ScalaLists.list(node.expressions()).stream()
                .flatMap(expression ->
                        ScalaLists.list(
                                expression.collect(ScalaLists.where(part -> kind.isInstance(part) ? part : null)))
                                .stream())
                .map(call -> EXPRESSION_ID.matcher(call.toString()).replaceAll(""))
                .collect(Collectors.joining(", "));
    }

    static String read(String file) {
        try (InputStream resource = GoldenStatements.class.getResourceAsStream("/" + DIRECTORY + file)) {
            return new String(Objects.requireNonNull(resource, file).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Into the sources, and beside the classes that are running.
    static void write(String file, String text) {
        try {
            for (String root : List.of("src/test/resources", "target/test-classes")) {
                Files.writeString(Path.of(root, DIRECTORY, file), text);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The plans that ran, those inside of commands as well.
    private static final class Plans implements QueryExecutionListener {
        private final ConcurrentLinkedQueue<SparkPlan> ran = new ConcurrentLinkedQueue<>();

        /// Spark tells of them behind the statement.
        void wait(SparkSession spark) {
            try {
                spark.sparkContext().listenerBus().waitUntilEmpty();
            } catch (TimeoutException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void onSuccess(String name, QueryExecution execution, long nanos) {
            ran.add(execution.executedPlan());
        }

        @Override
        public void onFailure(String name, QueryExecution execution, Exception cause) {}
    }
}
