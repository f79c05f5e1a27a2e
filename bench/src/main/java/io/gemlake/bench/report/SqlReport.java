// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.report;

import java.util.List;

/// What a run of `gemlake bench sql` measured.
///
/// @param command how to do it again
/// @param date    when it began, in UTC
/// @param threads of the engine and of Spark
public record SqlReport(
        String command,
        String date,
        Machine machine,
        String model,
        int threads,
        List<SqlResult> cases,
        PlanningResult planning,
        MemoryCurve memory) {

    /// A case.
    ///
    /// @param engineRows a second, by the engine alone
    /// @param sqlRows    a second, by a query
    /// @param overhead   of the query in the same round: 0.05 if it took 5 % longer
    public record SqlResult(String name, int rows, Spread engineRows, Spread sqlRows, Spread overhead) {}

    /// Time from the text of a query to its operators, in milliseconds.
    ///
    /// @param calls     how many the query has
    /// @param withCalls of the query with them
    /// @param plain     of the query with a plain function in their places
    public record PlanningResult(int calls, Spread withCalls, Spread plain) {}

    /// The tables as lines of text.
    public List<String> lines() {
        return new SqlPage(this).lines();
    }
}
