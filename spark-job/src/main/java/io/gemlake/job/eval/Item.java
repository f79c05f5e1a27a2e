// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.eval;

import java.util.List;
import org.apache.spark.sql.Row;

/// One text of a set with the right answer, as the data has it.
///
/// @param row id, text, answer; none of them NULL
record Item(Row row) {
    private static final int ANSWER = 2;

    String id() {
        return row.getString(0);
    }

    String text() {
        return row.getString(1);
    }

    String label() {
        return String.valueOf(row.get(ANSWER));
    }

    /// Rows of label, text, start and end.
    List<Row> places() {
        return row.getList(ANSWER);
    }

    /// One text or more.
    List<String> texts() {
        return row.get(ANSWER) instanceof String text ? List.of(text) : row.getList(ANSWER);
    }
}
