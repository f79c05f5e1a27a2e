// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.teach;

import static org.apache.spark.sql.functions.col;

import io.gemlake.engine.TaughtHead.Example;
import io.gemlake.job.learn.InputTable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/// Labelled rows that stand in the prompt as examples, and are not learnt from otherwise: short ones of the first, of
/// each label as many as of the others as far as that goes, in turn.
///
/// @param positions of the rows
record OwnExamples(List<Example> examples, Set<Integer> positions) {
    private static final int MOST = 8;
    /// The first point of the learning curve must know them.
    private static final int FROM_ROWS = 50;

    private static final int MOST_CHARACTERS = 300;

    OwnExamples {
        examples = List.copyOf(examples);
        positions = Set.copyOf(positions);
    }

    /// @param rows of [LabelledRows]
    static OwnExamples of(Dataset<Row> rows) {
        Map<String, ArrayDeque<Row>> byLabel = new LinkedHashMap<>();
        for (Row row : rows.filter(col(InputTable.POSITION).lt(FROM_ROWS))
                .select(InputTable.POSITION, LabelledRows.TEXT, LabelledRows.LABEL)
                .orderBy(InputTable.POSITION)
                .collectAsList()) {
            if (!row.getString(1).isBlank() && row.getString(1).length() <= MOST_CHARACTERS) {
                byLabel.computeIfAbsent(row.getString(2), _ -> new ArrayDeque<>())
                        .add(row);
            }
        }
        List<Example> examples = new ArrayList<>();
        Set<Integer> positions = new HashSet<>();
        while (examples.size() < MOST && !byLabel.isEmpty()) {
            for (ArrayDeque<Row> queue : byLabel.values()) {
                if (examples.size() < MOST) {
                    Row row = queue.remove();
                    examples.add(new Example(row.getString(1), row.getString(2)));
                    positions.add(row.getInt(0));
                }
            }
            byLabel.values().removeIf(ArrayDeque::isEmpty);
        }
        return new OwnExamples(examples, positions);
    }
}
