// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.engine.TinyModelFile;
import io.gemlake.spark.sql.GoldenStatements.Answer;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Queries with calls in every clause give what their golden file says, and what they give for one text at a time
/// (`--full`).
class SqlGoldenTest {
    private static final String NAME = "queries";

    @TempDir
    static Path directory;

    private static SparkSession spark;

    @BeforeAll
    static void start() {
        spark = SqlSession.on(TinyModelFile.in(directory));
        SqlSession.createReviews(spark);
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @Test
    void givesWhatItsGoldenFileSays() {
        List<Answer> answers = GoldenStatements.run(spark.newSession(), NAME);

        GoldenStatements.compare(NAME, answers);
        if (Boolean.getBoolean("gemlake.full")) {
            assertSameAsAlone(answers);
        }
    }

    private static void assertSameAsAlone(List<Answer> answers) {
        SparkSession alone = spark.newSession();
        Oracle.registerFor(spark, alone, "alone_analyze_sentiment", "ai_analyze_sentiment(%s)");
        Oracle.registerFor(spark, alone, "alone_summarize", "ai_summarize(%s, 4)");
        Oracle.registerFor(spark, alone, "alone_extract", "ai_extract(%s, array('person', 'place'))");
        Oracle.registerFor(spark, alone, "alone_filter", "ai_filter(%s, 'Is it bad?')");
        Oracle.registerFor(spark, alone, "alone_classify", "ai_classify(%s, array('praise', 'complaint'))");

        List<Answer> answersAlone = GoldenStatements.run(alone, NAME, sql -> sql.replace("ai_", "alone_"));

        assertThat(answersAlone).flatExtracting(Answer::calls).isEmpty();
        assertThat(answersAlone)
                .extracting(Answer::rows)
                .containsExactlyElementsOf(answers.stream().map(Answer::rows).toList());
    }
}
