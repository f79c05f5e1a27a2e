// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gemlake.engine.TinyModelFile;
import java.nio.file.Path;
import java.util.Set;
import org.apache.spark.SparkException;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.metric.SQLMetric;
import org.apache.spark.sql.execution.metric.SQLMetrics;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenBudgetTest {
    private static final String MOST_TOKENS = "spark.gemlake.query.maxTokens";

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

    @AfterEach
    void noLimit() {
        spark.conf().unset(MOST_TOKENS);
    }

    @Test
    void aQueryIsStoppedBeforeItCostsMore() {
        Dataset<Row> reviews = spark.sql("SELECT id, ai_analyze_sentiment(title) FROM reviews");
        reviews.collectAsList();
        long all = tokens(reviews);
        spark.conf().set(MOST_TOKENS, all / 2);
        Dataset<Row> again = spark.sql("SELECT id, ai_analyze_sentiment(title) FROM reviews");

        assertThatThrownBy(again::collectAsList)
                .hasStackTraceContaining("[GEMLAKE_QUERY_TOO_EXPENSIVE]")
                .hasStackTraceContaining(MOST_TOKENS + " is " + all / 2);
        spark.conf().set(MOST_TOKENS, all);
        assertThat(spark.sql("SELECT id, ai_analyze_sentiment(title) FROM reviews")
                        .collectAsList())
                .hasSize(40);
    }

    @Test
    void operatorsOfAQueryShareItsBudget() {
        Dataset<Row> one = spark.sql("SELECT ai_analyze_sentiment(title) FROM reviews");
        one.collectAsList();
        spark.conf().set(MOST_TOKENS, tokens(one) + 10);

        assertThatThrownBy(() -> spark.sql(
                                "SELECT ai_analyze_sentiment(title), ai_analyze_sentiment(upper(title)) FROM reviews")
                        .collectAsList())
                .hasStackTraceContaining("[GEMLAKE_QUERY_TOO_EXPENSIVE]");
    }

    @Test
    void callsThatAreEvaluatedRowByRowSpendIt() {
        spark.conf().set(MOST_TOKENS, 100);

        assertThatThrownBy(() -> spark.sql("SELECT transform(array(title, upper(title)), t -> ai_analyze_sentiment(t))"
                                + " FROM reviews")
                        .collectAsList())
                .hasStackTraceContaining("[GEMLAKE_QUERY_TOO_EXPENSIVE]");
    }

    /// Where executors have spent little each, only the driver knows what they have spent together.
    @Test
    void theDriverStopsAStageWhoseTasksSpentTooMuchTogether() {
        SQLMetric tokens = SQLMetrics.createMetric(spark.sparkContext(), "tokens");
        SpendingListener.watch(spark.sparkContext(), "driver", new TokenBudget(500), Set.of(tokens.id()));
        Dataset<Long> endless = spark.range(0, 2, 1, 2).mapPartitions(spendingThenWaiting(tokens), Encoders.LONG());

        assertThatThrownBy(endless::count)
                .isInstanceOf(SparkException.class)
                .hasMessageContaining("[GEMLAKE_QUERY_TOO_EXPENSIVE] the query has cost 501 tokens");
    }

    /// The first partition spends and ends, the second waits until somebody stops it.
    private static MapPartitionsFunction<Long, Long> spendingThenWaiting(SQLMetric tokens) {
        return rows -> {
            TaskContext task = TaskContext.get();
            if (TaskContext.getPartitionId() == 0) {
                tokens.add(501);
            } else {
                while (true) {
                    task.killTaskIfInterrupted();
                    Thread.onSpinWait();
                }
            }
            return rows;
        };
    }

    private static long tokens(Dataset<Row> data) {
        var metrics = SqlSession.operators(data).getFirst().metrics();
        return metrics.apply("inputTokens").value()
                + metrics.apply("outputTokens").value();
    }
}
