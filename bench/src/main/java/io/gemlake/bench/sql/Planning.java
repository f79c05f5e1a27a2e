// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.sql;

import io.gemlake.bench.report.Spread;
import io.gemlake.bench.report.SqlReport.PlanningResult;
import java.util.ArrayList;
import java.util.List;

/// How long it takes until a query could run: with calls, and with a plain function in their places.
public final class Planning {
    private static final List<String> CALLS = List.of(
            "ai_analyze_sentiment(body)",
            "ai_classify(body, array('order', 'delivery', 'payment'))",
            "ai_extract_entities(body)",
            "ai_summarize(body)",
            "ai_filter(body, 'Is it a complaint?')");
    private static final String QUERY = """
            SELECT %s AS a, count(*), max(%s), max(%s), max(%s)
            FROM texts WHERE id > 3 AND %s IS NOT NULL GROUP BY %1$s""";

    private Planning() {}

    /// The times of a number of plans of each kind, in turn, after half as many for warm-up.
    public static PlanningResult measure(SqlPath sql, int count) {
        String withCalls = QUERY.formatted(CALLS.toArray());
        String plain = QUERY.formatted(CALLS.stream().map(_ -> "plain(body)").toArray());
        sql.show(Reviews.of(20));
        List<Double> calls = new ArrayList<>();
        List<Double> functions = new ArrayList<>();
        for (int i = -count / 2; i < count; i++) {
            double call = millis(sql, withCalls);
            double function = millis(sql, plain);
            if (i >= 0) {
                calls.add(call);
                functions.add(function);
            }
        }
        return new PlanningResult(CALLS.size(), Spread.of(calls), Spread.of(functions));
    }

    private static double millis(SqlPath sql, String query) {
        long start = System.nanoTime();
        String plan = sql.plan(query).nodeName();
        double millis = (System.nanoTime() - start) / 1e6;
        if (plan.isEmpty()) {
            throw new IllegalStateException("no plan");
        }
        return millis;
    }
}
