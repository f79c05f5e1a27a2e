// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.job.enrich.LocalSpark;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqlPromptTest {
    private static SparkSession spark;

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final ByteArrayOutputStream problems = new ByteArrayOutputStream();

    @BeforeAll
    static void start() {
        spark = LocalSpark.session();
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @Test
    void statementsEndWithASemicolonOutsideOfQuotesAndComments() throws IOException {
        String text = "DECLARE a = 1; DECLARE b = 'x;y' /* ; */; -- not this; one\nDECLARE c = 3";
        assertThat(run("-e", text)).as("%s", problems()).isZero();
        assertThat(value("concat(a, b, c)")).isEqualTo("1x;y3");
    }

    @Test
    void theFirstThatFailsIsTheLast(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("a.sql"), "DECLARE d = 1;\nSELEKT 1; SET VAR d = 2;\n");
        assertThat(run("-f", file.toString())).isEqualTo(1);
        assertThat(value("d")).isEqualTo("1");
        assertThat(problems()).contains("SELEKT");
    }

    @Test
    void aScriptIsOneStatement() throws IOException {
        run("-e", "DECLARE e = 1");
        assertThat(run("-e", "BEGIN\n  SET e = 2;\n  SET e = e + 3;\nEND;\n")).isZero();
        assertThat(value("e")).isEqualTo("5");
    }

    @Test
    void aTerminalRunsEachStatementWhenItIsComplete() throws IOException {
        var lines = new StringReader("DECLARE f = 1; SELEKT;\nDECLARE g = 'a;\nb';\n-- end;\nDECLARE h = 3");
        assertThat(prompt().runLines(new BufferedReader(lines))).isZero();
        assertThat(value("concat(f, g, h)")).isEqualTo("1a;\nb3");
        assertThat(output.toString(StandardCharsets.UTF_8))
                .isEqualTo("gemlake> gemlake>       -> gemlake>       ->       -> ");
    }

    @Test
    void otherArgumentsAreRefused() throws IOException {
        assertThat(run("-e")).isEqualTo(2);
        assertThat(problems()).contains("sql takes -e TEXT");
    }

    private int run(String... arguments) throws IOException {
        return prompt().run(List.of(arguments));
    }

    private SqlPrompt prompt() {
        return new SqlPrompt(
                spark,
                new PrintStream(output, true, StandardCharsets.UTF_8),
                new PrintStream(problems, true, StandardCharsets.UTF_8));
    }

    private static String value(String expression) {
        return spark.sql("SELECT CAST(" + expression + " AS STRING)").head().getString(0);
    }

    private String problems() {
        return problems.toString(StandardCharsets.UTF_8);
    }
}
