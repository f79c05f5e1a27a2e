// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import io.gemlake.spark.sql.RandomExpressions.Column;
import java.util.ArrayList;
import java.util.List;

/// Rows that a random query reads: a table's name, or a query.
///
/// @param mostRows about as many as there can be
record RandomRows(String sql, List<Column> columns, int mostRows) {
    RandomRows {
        columns = List.copyOf(columns);
    }

    /// A query whose columns have names of their own.
    ///
    /// @param select up to its columns
    /// @param from   what stands behind them
    static RandomRows select(String select, List<Column> columns, String from, int mostRows) {
        List<Column> named = new ArrayList<>();
        List<String> list = new ArrayList<>();
        for (Column column : columns) {
            String name = "c" + named.size();
            list.add(column.sql() + " AS " + name);
            named.add(new Column(name, column.kind()));
        }
        return new RandomRows(select + String.join(", ", list) + from, named, mostRows);
    }

    /// As it stands behind FROM.
    String as(String alias) {
        return (sql.contains(" ") ? "(" + sql + ") " : sql + " ") + alias;
    }

    /// The columns, as they are named behind [#as].
    List<Column> of(String alias) {
        return columns.stream()
                .map(column -> new Column(alias + "." + column.sql(), column.kind()))
                .toList();
    }
}
