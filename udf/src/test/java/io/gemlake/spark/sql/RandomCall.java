// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import io.gemlake.spark.sql.RandomExpressions.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;

/// Calls that stand in random queries, and what is made of their values.
@SuppressWarnings("ImmutableEnumChecker") // its maps and lists are unmodifiable
enum RandomCall {
    SENTIMENT("ai_analyze_sentiment(%s)", Map.of(Kind.TEXT, List.of("%s"))),
    FITTING(
            "ai_classify(%s, array('order', 'complaint', 'praise'), multilabel => true)",
            Map.of(Kind.TEXT, List.of("array_join(%s, '+')"), Kind.NUMBER, List.of("size(%s)"))),
    SCORES(
            "ai_classify_scores(%s, array('order', 'complaint', 'praise'))",
            Map.of(
                    Kind.TEXT,
                    List.of("to_json(%s)"),
                    Kind.NUMBER,
                    List.of("CAST(100000 * %s['order'] AS BIGINT)"),
                    Kind.FLAG,
                    List.of("%s['praise'] > 0.3333"))),
    HOLDS("ai_filter(%s, 'Is it about food?')", Map.of(Kind.FLAG, List.of("%s"))),
    EXTRACT(
            "ai_extract(%s, array('person', 'place'))",
            Map.of(Kind.TEXT, List.of("%s.person", "%s.place"), Kind.FLAG, List.of("%s.place IS NOT NULL"))),
    ENTITIES(
            "ai_extract_entities(%s, array('person', 'place'))",
            Map.of(
                    Kind.TEXT,
                    List.of("array_join(%s.text, ' ')", "get(%s, 0).label"),
                    Kind.NUMBER,
                    List.of("size(%s)"))),
    SENTENCES("ai_summarize(%s, max_words => 3, style => 'extractive')", Map.of(Kind.TEXT, List.of("%s"))),
    SUMMARY("ai_summarize(%s, 2)", Map.of(Kind.TEXT, List.of("%s"))),
    TRIED("try_ai_analyze_sentiment(%s)", Map.of(Kind.TEXT, List.of("%s"))),
    DETAILED(
            "ai_analyze_sentiment(%s, details => true)",
            Map.of(
                    Kind.TEXT,
                    List.of("%s.result", "%s.error.code"),
                    Kind.NUMBER,
                    List.of("%s.input_tokens"),
                    Kind.FLAG,
                    List.of("%s.error IS NULL", "%s.truncated"))),
    RAISING("ai_summarize(%s, style => 'extractive')", Map.of(Kind.TEXT, List.of("%s")));

    private final String sql;
    private final Map<Kind, List<String>> values;

    RandomCall(String sql, Map<Kind, List<String>> values) {
        this.sql = sql;
        this.values = values;
    }

    /// Those that give something of a kind.
    static List<RandomCall> of(Kind kind) {
        return Arrays.stream(values())
                .filter(call -> call != RAISING && call.values.containsKey(kind))
                .toList();
    }

    /// As a user writes it, with `%s` for the text.
    String sql() {
        return sql;
    }

    /// The name of the function that is asked one text at a time.
    String oracle() {
        return "oracle_" + name().toLowerCase(Locale.ROOT);
    }

    /// Whether a row that fails leaves the query alone.
    boolean survives() {
        return this == TRIED || this == DETAILED;
    }

    String written(Random random, Kind kind, BiFunction<RandomCall, String, String> writer, String text) {
        List<String> shapes = values.get(kind);
        return shapes.get(random.nextInt(shapes.size())).formatted(writer.apply(this, text));
    }
}
