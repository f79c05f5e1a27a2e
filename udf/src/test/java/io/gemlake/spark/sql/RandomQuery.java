// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import io.gemlake.spark.sql.RandomExpressions.Column;
import io.gemlake.spark.sql.RandomExpressions.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/// A query of random shape over the tables `reviews` and `products`: queries nested in each other, each with a clause
/// of its own, and calls of functions anywhere. What it gives is defined: where rows are left out, their order is
/// total.
final class RandomQuery {
    private static final int MOST_ROWS = 100;
    private static final int DEEPEST_EXPRESSION = 3;

    private final Random random;
    private final RandomExpressions expressions;
    private int names;

    private RandomQuery(Random random, RandomExpressions expressions) {
        this.random = random;
        this.expressions = expressions;
    }

    /// The query of a seed: the same shape, however calls are written.
    ///
    /// @param calls how a call about a text is written
    static String of(long seed, BiFunction<RandomCall, String, String> calls) {
        var random = new Random(seed);
        while (true) {
            var expressions = new RandomExpressions(random, calls);
            String sql = new RandomQuery(random, expressions).whole();
            if (expressions.haveCalls()) {
                return sql;
            }
        }
    }

    private String whole() {
        RandomRows rows = rows(1 + random.nextInt(3));
        if (random.nextInt(8) == 0) {
            String t = name("t");
            return "SELECT " + expressions.raising(rows.of(t)) + " AS r, " + t + ".* FROM " + rows.as(t);
        }
        return rows.sql();
    }

    private RandomRows rows(int depth) {
        if (depth == 0) {
            return table();
        }
        RandomRows made = switch (random.nextInt(18)) {
            case 0, 1, 2 -> projected(rows(depth - 1));
            case 3, 4 -> filtered(rows(depth - 1));
            case 5, 6, 7 -> joined(rows(depth - 1), rows(random.nextInt(depth)));
            case 8, 9, 10 -> aggregated(rows(depth - 1));
            case 11 -> first(rows(depth - 1));
            case 12 -> distinct(rows(depth - 1));
            case 13 -> windowed(rows(depth - 1));
            case 14 -> united(rows(depth - 1), rows(random.nextInt(depth)));
            case 15 -> chosenBySubquery(rows(depth - 1));
            case 16 -> withScalarSubquery(rows(depth - 1));
            default -> random.nextBoolean() ? exploded(rows(depth - 1)) : twice(rows(depth - 1));
        };
        return made.mostRows() > MOST_ROWS ? first(made) : made;
    }

    private RandomRows table() {
        return random.nextInt(4) == 0
                ? new RandomRows(
                        "products", List.of(new Column("product", Kind.NUMBER), new Column("name", Kind.TEXT)), 4)
                : new RandomRows(
                        "reviews",
                        List.of(
                                new Column("id", Kind.NUMBER),
                                new Column("product", Kind.NUMBER),
                                new Column("body", Kind.TEXT),
                                new Column("title", Kind.TEXT),
                                new Column("letter", Kind.RISKY)),
                        20);
    }

    private RandomRows projected(RandomRows rows) {
        String t = name("t");
        List<Column> columns = columns(rows.of(t));
        return RandomRows.select("SELECT ", columns, " FROM " + rows.as(t), rows.mostRows());
    }

    private RandomRows distinct(RandomRows rows) {
        String t = name("t");
        List<Column> columns = columns(rows.of(t)).stream().limit(2).toList();
        return RandomRows.select("SELECT DISTINCT ", columns, " FROM " + rows.as(t), rows.mostRows());
    }

    private RandomRows filtered(RandomRows rows) {
        String t = name("t");
        String condition = expressions.flag(rows.of(t), DEEPEST_EXPRESSION);
        String more = random.nextInt(4) == 0 ? " AND " + expressions.flag(rows.of(t), 1) : "";
        List<Column> columns = random.nextBoolean() ? rows.of(t) : columns(rows.of(t));
        return RandomRows.select(
                "SELECT ", columns, " FROM " + rows.as(t) + " WHERE " + condition + more, rows.mostRows());
    }

    private RandomRows joined(RandomRows left, RandomRows right) {
        String a = name("a");
        String b = name("b");
        String type = expressions.pick(
                "JOIN", "JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN", "LEFT SEMI JOIN", "LEFT ANTI JOIN");
        List<Column> both = new ArrayList<>(left.of(a));
        both.addAll(right.of(b));
        String condition = expressions.key(left.of(a)) + " = " + expressions.key(right.of(b))
                + more(type, left.of(a), right.of(b), both);
        boolean leftOnly = type.endsWith("SEMI JOIN") || type.endsWith("ANTI JOIN");
        List<Column> columns = columns(leftOnly ? left.of(a) : both);
        String from = " FROM " + left.as(a) + " " + type + " " + right.as(b) + " ON " + condition;
        return RandomRows.select("SELECT ", columns, from, left.mostRows() * right.mostRows() / 3);
    }

    /// Further conditions of a join: a call about both of its sides is refused unless it is an inner one.
    private String more(String type, List<Column> left, List<Column> right, List<Column> both) {
        return switch (random.nextInt(5)) {
            case 0 -> " AND " + expressions.flag(left, DEEPEST_EXPRESSION);
            case 1 -> " AND " + expressions.flag(right, DEEPEST_EXPRESSION);
            case 2 -> " AND (" + expressions.flag(left, 2) + " OR " + expressions.flag(right, 2) + ")";
            case 3 -> type.equals("JOIN") ? " AND " + expressions.flag(both, DEEPEST_EXPRESSION) : "";
            default -> "";
        };
    }

    private RandomRows aggregated(RandomRows rows) {
        String t = name("t");
        List<Column> scope = rows.of(t);
        List<Column> groups = new ArrayList<>();
        groups.add(made(random.nextBoolean() ? Kind.NUMBER : Kind.TEXT, scope));
        if (random.nextInt(3) == 0) {
            groups.add(made(Kind.TEXT, scope));
        }
        List<Column> given = new ArrayList<>(groups);
        given.addAll(aggregates(scope));
        List<Column> columns = new ArrayList<>(given);
        columns.add(made(Kind.TEXT, given));
        String list = groups.stream().map(Column::sql).collect(Collectors.joining(", "));
        String by = random.nextInt(4) == 0 ? "ROLLUP (" + list + ")" : list;
        String having = random.nextInt(3) == 0
                ? " HAVING " + expressions.flag(given.subList(groups.size(), given.size()), 2)
                : "";
        return RandomRows.select(
                "SELECT ", columns, " FROM " + rows.as(t) + " GROUP BY " + by + having, rows.mostRows());
    }

    private List<Column> aggregates(List<Column> scope) {
        String text = expressions.text(scope, 2);
        String number = expressions.number(scope, 2);
        String flag = expressions.flag(scope, 2);
        return List.of(
                new Column("count(" + expressions.pick("", "DISTINCT ") + text + ")", Kind.NUMBER),
                switch (random.nextInt(4)) {
                    case 0 -> new Column(expressions.pick("sum", "min") + "(" + number + ")", Kind.NUMBER);
                    case 1 -> new Column("every(" + flag + ")", Kind.FLAG);
                    case 2 -> new Column("count(*) FILTER (WHERE " + flag + ")", Kind.NUMBER);
                    default -> new Column("array_join(sort_array(collect_set(" + text + ")), ' ')", Kind.TEXT);
                },
                new Column(expressions.pick("max", "min") + "(" + text + ")", Kind.TEXT));
    }

    private RandomRows first(RandomRows rows) {
        String t = name("t");
        String call = random.nextInt(3) == 0 ? expressions.text(rows.of(t), 2) + ", " : "";
        String offset = random.nextInt(4) == 0 ? " OFFSET 2" : "";
        int limit = 3 + random.nextInt(20);
        String order = " ORDER BY " + call + expressions.totalOrder(rows.of(t)) + " LIMIT " + limit + offset;
        List<Column> columns = random.nextBoolean() ? rows.of(t) : columns(rows.of(t));
        return RandomRows.select("SELECT ", columns, " FROM " + rows.as(t) + order, limit);
    }

    private RandomRows windowed(RandomRows rows) {
        String t = name("t");
        List<Column> scope = rows.of(t);
        String by = expressions.of(random.nextBoolean() ? Kind.NUMBER : Kind.TEXT, scope, 2);
        String window = "(PARTITION BY " + by + " ORDER BY " + expressions.totalOrder(scope) + ")";
        List<Column> given = new ArrayList<>(scope);
        given.add(new Column("row_number() OVER " + window, Kind.NUMBER));
        given.add(new Column("max(" + expressions.text(scope, 2) + ") OVER (PARTITION BY " + by + ")", Kind.TEXT));
        given.add(new Column("lag(" + expressions.text(scope, 1) + ") OVER " + window, Kind.TEXT));
        List<Column> columns = columns(given);
        columns.addAll(given.subList(scope.size(), given.size()));
        return RandomRows.select("SELECT ", columns, " FROM " + rows.as(t), rows.mostRows());
    }

    private RandomRows united(RandomRows one, RandomRows other) {
        String t = name("t");
        String u = name("u");
        List<Column> columns = columns(one.of(t));
        RandomRows first = RandomRows.select("SELECT ", columns, " FROM " + one.as(t), 0);
        List<Column> same =
                columns.stream().map(column -> made(column.kind(), other.of(u))).toList();
        RandomRows second = RandomRows.select("SELECT ", same, " FROM " + other.as(u), 0);
        String operator = expressions.pick("UNION ALL", "UNION ALL", "UNION", "EXCEPT", "INTERSECT", "EXCEPT ALL");
        return new RandomRows(
                "(" + first.sql() + ") " + operator + " (" + second.sql() + ")",
                first.columns(),
                one.mostRows() + other.mostRows());
    }

    private RandomRows chosenBySubquery(RandomRows rows) {
        String t = name("t");
        String i = name("i");
        RandomRows inner = table();
        String condition = expressions.flag(inner.of(i), 2);
        String not = expressions.pick("", "NOT ");
        String subquery = switch (random.nextInt(3)) {
            case 0 -> {
                Kind kind = random.nextBoolean() ? Kind.NUMBER : Kind.TEXT;
                yield expressions.of(kind, rows.of(t), 2) + " " + not + "IN (SELECT "
                        + expressions.of(kind, inner.of(i), 2) + " FROM " + inner.as(i) + " WHERE " + condition
                        + ")";
            }
            case 1 ->
                not + "EXISTS (SELECT 1 FROM " + inner.as(i) + " WHERE " + expressions.key(inner.of(i)) + " = "
                        + expressions.key(rows.of(t)) + " AND " + condition + ")";
            default -> {
                List<Column> both = new ArrayList<>(rows.of(t));
                both.addAll(inner.of(i));
                yield not + "EXISTS (SELECT 1 FROM " + inner.as(i) + " WHERE " + expressions.key(inner.of(i)) + " = "
                        + expressions.key(rows.of(t)) + " AND " + expressions.flag(both, 2) + ")";
            }
        };
        String other =
                random.nextInt(3) == 0 ? expressions.pick(" AND ", " OR ") + expressions.flag(rows.of(t), 2) : "";
        List<Column> columns = random.nextBoolean() ? rows.of(t) : columns(rows.of(t));
        return RandomRows.select(
                "SELECT ", columns, " FROM " + rows.as(t) + " WHERE " + subquery + other, rows.mostRows());
    }

    private RandomRows withScalarSubquery(RandomRows rows) {
        String t = name("t");
        String i = name("i");
        RandomRows inner = table();
        String aggregate = expressions.pick("max(", "min(") + expressions.text(inner.of(i), 2) + ")";
        String where = random.nextBoolean()
                ? expressions.key(inner.of(i)) + " = " + expressions.key(rows.of(t))
                : expressions.flag(inner.of(i), 2);
        List<Column> given = new ArrayList<>(rows.of(t));
        given.add(new Column("(SELECT " + aggregate + " FROM " + inner.as(i) + " WHERE " + where + ")", Kind.TEXT));
        return RandomRows.select("SELECT ", columns(given), " FROM " + rows.as(t), rows.mostRows());
    }

    private RandomRows exploded(RandomRows rows) {
        String t = name("t");
        String v = name("v");
        String words = "explode(split(" + expressions.text(rows.of(t), 2) + ", ' '))";
        List<Column> given = new ArrayList<>(rows.of(t));
        given.add(new Column(v + ".w", Kind.TEXT));
        // Spark refuses a value with a name inside of a lateral generator.
        boolean named = words.contains("nullif(") || words.contains("BETWEEN");
        String view = random.nextBoolean() || named
                ? " LATERAL VIEW " + expressions.pick("", "OUTER ") + words + " " + v + " AS w"
                : ", LATERAL " + words + " AS " + v + "(w)";
        return RandomRows.select("SELECT ", columns(given), " FROM " + rows.as(t) + view, 4 * rows.mostRows());
    }

    /// A common table that is read twice.
    private RandomRows twice(RandomRows rows) {
        String c = name("c");
        RandomRows common = projected(rows);
        RandomRows named = new RandomRows(c, common.columns(), common.mostRows());
        RandomRows joined = random.nextBoolean() ? joined(named, named) : united(named, named);
        return new RandomRows(
                "WITH " + c + " AS (" + common.sql() + ") " + joined.sql(), joined.columns(), joined.mostRows());
    }

    /// Some columns and expressions, among them a number.
    private List<Column> columns(List<Column> scope) {
        List<Column> columns = new ArrayList<>();
        columns.add(new Column(expressions.key(scope), Kind.NUMBER));
        int more = 1 + random.nextInt(3);
        for (int i = 0; i < more; i++) {
            columns.add(
                    random.nextInt(3) == 0
                            ? scope.get(random.nextInt(scope.size()))
                            : made(expressions.pick("", "", "f").isEmpty() ? Kind.TEXT : Kind.FLAG, scope));
        }
        return columns;
    }

    private Column made(Kind kind, List<Column> scope) {
        return new Column(expressions.of(kind, scope, DEEPEST_EXPRESSION), kind);
    }

    private String name(String prefix) {
        return prefix + names++;
    }
}
