// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.engine.TinyModelFile;
import io.gemlake.spark.GemlakePlugin;
import io.gemlake.spark.LogLines;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the log says of queries on two cores: 150 texts in partitions of many shapes.
class PartitionShapeTest {
    @TempDir
    static Path directory;

    private static SparkSession spark;

    @BeforeAll
    static void start() {
        spark = SqlSession.builder(TinyModelFile.in(directory))
                .config("spark.plugins", GemlakePlugin.class.getName())
                .config("spark.gemlake.calibration", "none")
                .config("spark.gemlake.progress.interval", "1ms")
                .getOrCreate();
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @Test
    void tooFewPartitionsForTheCoresAreToldOnceWithTheRemedy() {
        texts(150, 1, "'short'");
        assertThat(warnings("SELECT ai_analyze_sentiment(body), ai_filter(title, 'Is it?') FROM texts"))
                .singleElement()
                .asString()
                .containsPattern(
                        "^WARN query \\d+ has its texts in 1 partitions, and 2 could be read at a time: 1 cores are idle;")
                .contains("/*+ REPARTITION(2) */", "repartition(2)", "spark.sql.files.maxPartitionBytes");
    }

    @Test
    void oneWithMostOfTheTextIsToldOnceWithTheRemedy() {
        texts(150, 3, "if(id >= 100, repeat('many words ', 40), 'short')");
        assertThat(warnings("SELECT ai_analyze_sentiment(body) FROM texts"))
                .singleElement()
                .asString()
                .containsPattern("^WARN query \\d+ has [6-9]\\d % of its text in one of 3 partitions, for which")
                .contains("/*+ REPARTITION(3) */");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            150 | 2 | 'short' | texts
            150 | 3 | 'short' | texts
            90  | 1 | 'short' | texts
            150 | 1 | 'short' | (SELECT /*+ REPARTITION(2) */ * FROM texts)
            150 | 3 | if(id >= 100, repeat('many words ', 40), 'short') | (SELECT /*+ REPARTITION(3) */ * FROM texts)
            """, quoteCharacter = '"')
    void wellShapedOnesAndSmallOnesAreNotWarnedOf(int rows, int partitions, String text, String source) {
        texts(rows, partitions, text);
        assertThat(warnings("SELECT ai_analyze_sentiment(body) FROM " + source)).isEmpty();
    }

    @Test
    void aRunningQueryTellsHowFarItIs() {
        texts(60, 3, "'short'");
        List<String> lines = lines("SELECT ai_analyze_sentiment(body) FROM texts");
        assertThat(lines)
                .isNotEmpty()
                .allSatisfy(
                        line -> assertThat(line)
                                .matches(
                                        "INFO query \\d+: \\d+ rows, [0-9.]+ rows/s, [0-9,]+ tokens; [0-3] of 3 partitions done, .+"));
        assertThat(lines.getLast()).contains(": 60 rows, ").endsWith(" 3 of 3 partitions done, about 0 s left");
        assertThat(lines("SELECT count(*) FROM texts")).isEmpty();
    }

    private static void texts(int rows, int partitions, String text) {
        spark.range(0, rows, 1, partitions)
                .selectExpr("id", "concat(" + text + ", id) AS body", "concat('Number ', id) AS title")
                .createOrReplaceTempView("texts");
    }

    private static List<String> warnings(String query) {
        return lines(query).stream().filter(line -> line.startsWith("WARN")).toList();
    }

    private static List<String> lines(String query) {
        try (var log = new LogLines("io.gemlake.spark.StageWatch")) {
            spark.sql(query).collectAsList();
            spark.sparkContext().listenerBus().waitUntilEmpty();
            return log.lines();
        } catch (java.util.concurrent.TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }
}
