// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import io.gemlake.engine.Answer;
import io.gemlake.engine.ErrorCode;
import io.gemlake.engine.Lane;
import io.gemlake.engine.Request;
import io.gemlake.engine.Result;
import io.gemlake.engine.TaskOutcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/// The rows of a partition with their scores, in the order of the input. Gives its lane back behind the last row;
/// the end of the task does so otherwise.
final class ScoredRows implements Iterator<Row> {
    private final ScoreFunction function;
    private final Lane lane;
    private final TaskContext context;
    private final Iterator<Result> results;
    private final Queue<List<@Nullable Object>> waiting = new ArrayDeque<>();
    private boolean ended;

    ScoredRows(ScoreFunction function, Iterator<Row> rows, Lane lane, TaskContext context) {
        this.function = function;
        this.lane = lane;
        this.context = context;
        this.results = lane.run(new Requests(rows));
    }

    @Override
    public boolean hasNext() {
        context.killTaskIfInterrupted();
        if (!ended && !results.hasNext()) {
            ended = true;
            lane.close();
        }
        return !ended;
    }

    @Override
    public Row next() {
        Result result = results.next();
        List<@Nullable Object> values = waiting.remove();
        switch (result) {
            case Result.Completed completed
            when completed.truncated() ->
                fail(
                        values,
                        ErrorCode.REQUEST_TOO_LONG,
                        "the context is longer than the limit of tokens; raise " + Setting.DOCUMENT_TOKENS.key()
                                + " or " + Setting.CONTEXT_TOKENS.key());
            case Result.Completed completed -> {
                function.metrics()
                        .count(new TaskOutcome.Completed(List.of(), false, false, completed.usage(), List.of()));
                values.add(scores(completed));
                values.add(null);
            }
            case Result.Failed failed -> fail(values, failed.code(), failed.message());
        }
        return RowFactory.create(values.toArray());
    }

    private void fail(List<@Nullable Object> values, ErrorCode code, String message) {
        function.metrics().count(new TaskOutcome.Failed(code, message));
        values.add(null);
        values.add(RowFactory.create(code.name(), message));
    }

    /// An array of objects, because Spark's encoder of rows knows no others.
    private static Double[] scores(Result.Completed completed) {
        var scores = (Answer.Scores) completed.answers().getFirst();
        return Arrays.stream(scores.logProbabilities()).boxed().toArray(Double[]::new);
    }

    private final class Requests implements Iterator<Request> {
        private final Iterator<Row> rows;

        private Requests(Iterator<Row> rows) {
            this.rows = rows;
        }

        @Override
        public boolean hasNext() {
            return rows.hasNext();
        }

        @Override
        public Request next() {
            Row row = rows.next();
            var values = new ArrayList<@Nullable Object>(row.size());
            for (int column = 0; column < row.size(); column++) {
                if (!function.isRead(column)) {
                    values.add(row.get(column));
                }
            }
            waiting.add(values);
            return function.request(row);
        }
    }
}
