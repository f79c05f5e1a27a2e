// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;

/// Expressions of random shape over columns, with calls of functions among them.
final class RandomExpressions {
    private static final int MOST_CALLS = 4;

    private final Random random;
    private final BiFunction<RandomCall, String, String> calls;
    private int callsLeft = MOST_CALLS;
    private int variables;

    /// What an expression is.
    enum Kind {
        NUMBER,
        TEXT,
        /// A text that is too long for a model in some rows.
        RISKY,
        FLAG
    }

    /// A column, or anything else that can be named where an expression stands.
    record Column(String sql, Kind kind) {}

    /// @param calls how a call about a text is written
    RandomExpressions(Random random, BiFunction<RandomCall, String, String> calls) {
        this.random = random;
        this.calls = calls;
    }

    boolean haveCalls() {
        return callsLeft < MOST_CALLS;
    }

    /// @param depth how deep it is nested at most
    String of(Kind kind, List<Column> scope, int depth) {
        return switch (kind) {
            case NUMBER -> number(scope, depth);
            case TEXT -> text(scope, depth);
            case RISKY -> risky(scope);
            case FLAG -> flag(scope, depth);
        };
    }

    String text(List<Column> scope, int depth) {
        if (depth <= 0) {
            return textLeaf(scope);
        }
        return switch (random.nextInt(14)) {
            case 0, 1, 2, 3 -> call(Kind.TEXT, scope, depth);
            case 4 -> "concat(" + text(scope, depth - 1) + ", ' ', " + text(scope, depth - 1) + ")";
            case 5 ->
                "CASE WHEN " + flag(scope, depth - 1) + " THEN " + text(scope, depth - 1) + " WHEN "
                        + flag(scope, depth - 1) + " THEN " + text(scope, depth - 1) + " ELSE "
                        + text(scope, depth - 1) + " END";
            case 6 ->
                "CASE " + text(scope, depth - 1) + " WHEN 'mixed' THEN " + text(scope, depth - 1) + " ELSE "
                        + text(scope, depth - 1) + " END";
            case 7 ->
                "if(" + flag(scope, depth - 1) + ", " + text(scope, depth - 1) + ", " + text(scope, depth - 1) + ")";
            case 8 -> "coalesce(" + text(scope, depth - 1) + ", " + text(scope, depth - 1) + ", 'none')";
            case 9 -> "nullif(" + text(scope, depth - 1) + ", " + text(scope, depth - 1) + ")";
            case 10 -> pick("upper", "trim", "reverse") + "(" + text(scope, depth - 1) + ")";
            case 11 -> "CAST(" + number(scope, depth - 1) + " AS STRING)";
            case 12 -> mapped(scope, depth - 1);
            default -> textLeaf(scope);
        };
    }

    String flag(List<Column> scope, int depth) {
        if (depth <= 0) {
            return flagLeaf(scope);
        }
        return switch (random.nextInt(14)) {
            case 0, 1 -> call(Kind.FLAG, scope, depth);
            case 2 -> text(scope, depth - 1) + pick(" = ", " > ", " <= ", " <=> ") + text(scope, depth - 1);
            case 3, 4 -> "(" + flag(scope, depth - 1) + " AND " + flag(scope, depth - 1) + ")";
            case 5, 6 -> "(" + flag(scope, depth - 1) + " OR " + flag(scope, depth - 1) + ")";
            case 7 -> "NOT (" + flag(scope, depth - 1) + ")";
            case 8 -> "(" + text(scope, depth - 1) + ")" + pick(" IS NULL", " IS NOT NULL", " LIKE '%e%'");
            case 9 -> "(" + text(scope, depth - 1) + ") IN ('positive', 'mixed', " + text(scope, depth - 1) + ")";
            case 10 -> "(" + text(scope, depth - 1) + ") BETWEEN 'b' AND " + text(scope, depth - 1);
            case 11 -> "coalesce(" + flag(scope, depth - 1) + ", " + flag(scope, depth - 1) + ")";
            case 12 -> anyOf(scope, depth - 1);
            default -> flagLeaf(scope);
        };
    }

    String number(List<Column> scope, int depth) {
        if (depth <= 0) {
            return numberLeaf(scope);
        }
        return switch (random.nextInt(8)) {
            case 0, 1 -> call(Kind.NUMBER, scope, depth);
            case 2 -> "(" + number(scope, depth - 1) + pick(" + ", " - ") + number(scope, depth - 1) + ")";
            case 3 -> "(" + number(scope, depth - 1) + ") % 5";
            case 4 -> "length(" + text(scope, depth - 1) + ")";
            case 5 -> "CASE WHEN " + flag(scope, depth - 1) + " THEN " + number(scope, depth - 1) + " ELSE 7 END";
            default -> numberLeaf(scope);
        };
    }

    /// A call that fails the query where its text is too long.
    String raising(List<Column> scope) {
        callsLeft--;
        return RandomCall.RAISING.written(random, Kind.TEXT, calls, risky(scope));
    }

    /// A number that rows can be joined by.
    String key(List<Column> scope) {
        return column(scope, Kind.NUMBER, "5L");
    }

    /// All columns, in some order.
    String totalOrder(List<Column> scope) {
        List<String> order = new ArrayList<>(scope.stream()
                .map(column -> column.sql() + pick("", " DESC", " NULLS LAST"))
                .toList());
        Collections.shuffle(order, random);
        return String.join(", ", order);
    }

    String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private String call(Kind kind, List<Column> scope, int depth) {
        if (callsLeft <= 0) {
            return of(kind, scope, 0);
        }
        callsLeft--;
        List<RandomCall> fitting = RandomCall.of(kind);
        RandomCall call = fitting.get(random.nextInt(fitting.size()));
        String text = call.survives() && random.nextInt(3) == 0
                ? risky(scope)
                : random.nextInt(8) == 0 ? number(scope, depth - 1) : text(scope, depth - 1);
        return call.written(random, kind, calls, text);
    }

    /// Calls in a lambda, with its variable or without.
    private String mapped(List<Column> scope, int depth) {
        List<Column> outside = withoutQueries(scope);
        Column variable = variable();
        return "array_join(transform(array(" + text(outside, 0) + ", " + text(outside, 0) + "), " + variable.sql()
                + " -> " + text(with(outside, variable), depth) + "), '-')";
    }

    private String anyOf(List<Column> scope, int depth) {
        List<Column> outside = withoutQueries(scope);
        Column variable = variable();
        return "exists(array(" + text(outside, 0) + ", 'mixed'), " + variable.sql() + " -> "
                + flag(with(outside, variable), depth) + ")";
    }

    private Column variable() {
        return new Column("x" + variables++, Kind.TEXT);
    }

    /// Spark takes no subquery near a lambda.
    private static List<Column> withoutQueries(List<Column> scope) {
        return scope.stream().filter(column -> !column.sql().contains("SELECT")).toList();
    }

    private static List<Column> with(List<Column> scope, Column variable) {
        List<Column> all = new ArrayList<>(scope);
        all.add(variable);
        return all;
    }

    private String textLeaf(List<Column> scope) {
        return random.nextInt(15) == 0
                ? pick("'Anna'", "''", "CAST(NULL AS STRING)")
                : column(scope, Kind.TEXT, "'Is it good?'");
    }

    private String flagLeaf(List<Column> scope) {
        String compared =
                column(scope, Kind.NUMBER, "5L") + pick(" < ", " >= ", " <> ", " % 3 <= ") + random.nextInt(7);
        return random.nextInt(3) == 0 ? column(scope, Kind.FLAG, compared) : compared;
    }

    private String numberLeaf(List<Column> scope) {
        return random.nextInt(15) == 0 ? pick("3L", "CAST(NULL AS BIGINT)") : column(scope, Kind.NUMBER, "5L");
    }

    private String risky(List<Column> scope) {
        return column(scope, Kind.RISKY, textLeaf(scope));
    }

    private String column(List<Column> scope, Kind kind, String otherwise) {
        List<Column> fitting =
                scope.stream().filter(column -> column.kind() == kind).toList();
        return fitting.isEmpty()
                ? otherwise
                : fitting.get(random.nextInt(fitting.size())).sql();
    }
}
