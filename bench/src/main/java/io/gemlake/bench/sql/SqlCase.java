// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.sql;

import io.gemlake.engine.Task;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// A line of the table.
///
/// @param steps one after the other
/// @param rows  of the table that they ask about
public record SqlCase(String name, List<Step> steps, int rows) {
    private static final String SENTIMENT = "ai_analyze_sentiment(body)";
    private static final String ENTITIES = "ai_extract_entities(body)";
    private static final String SUMMARY = "ai_summarize(body)";

    /// What `ai_summarize` asks for unless told otherwise.
    private static final Task SUMMARY_TASK = new Task.Summary(116, 50, Task.Style.ABSTRACTIVE);

    private static final List<String> LABELS =
            IntStream.rangeClosed(1, 20).mapToObj(i -> "department " + i).toList();

    /// A query, and what it asks the engine.
    public record Step(String sql, List<Task> tasks) {
        private static Step of(String calls, Task... tasks) {
            return new Step("SELECT id, " + calls + " FROM texts", List.of(tasks));
        }
    }

    /// All lines.
    ///
    /// @param rows of the quick ones; a tenth for those that write
    public static List<SqlCase> all(int rows) {
        int fewer = Math.ceilDiv(rows, 10);
        String labels = LABELS.stream().collect(Collectors.joining("', '", "array('", "')"));
        var sentiment = new Task.Sentiment();
        var entities = new Task.Entities();
        return List.of(
                new SqlCase("sentiment", List.of(Step.of(SENTIMENT, sentiment)), rows),
                new SqlCase(
                        "classify, 20 labels",
                        List.of(Step.of("ai_classify(body, " + labels + ")", Task.Classify.among(LABELS))),
                        Math.ceilDiv(rows, 2)),
                new SqlCase(
                        "sentiment + entities + summary, one query",
                        List.of(Step.of(
                                String.join(", ", SENTIMENT, ENTITIES, SUMMARY), sentiment, entities, SUMMARY_TASK)),
                        fewer),
                new SqlCase(
                        "sentiment, entities, summary, three queries",
                        List.of(
                                Step.of(SENTIMENT, sentiment),
                                Step.of(ENTITIES, entities),
                                Step.of(SUMMARY, SUMMARY_TASK)),
                        fewer));
    }
}
