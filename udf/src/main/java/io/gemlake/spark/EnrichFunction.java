// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import io.gemlake.engine.Calibration;
import io.gemlake.engine.ChatFormat;
import io.gemlake.engine.Lane;
import io.gemlake.engine.LongInput;
import io.gemlake.engine.Task;
import io.gemlake.engine.TaskProgram;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.util.TaskCompletionListener;

/// What an executor does with a partition: leases a lane of this JVM's engine, and runs the tasks over the rows.
final class EnrichFunction implements MapPartitionsFunction<Row, Row> {
    private static final long serialVersionUID = 1L;

    private final ModelHandle model;
    private final EngineSettings settings;
    private final Task[] tasks;
    private final HashMap<Task, Calibration> calibrations;
    private final ChatFormat chatFormat;
    private final LongInput longInput;
    private final EnrichMetrics metrics;
    private final int textIndex;
    private final int maxDocumentBytes;

    EnrichFunction(Enricher enricher, int textIndex) {
        this.model = enricher.model();
        this.settings = enricher.settings();
        this.tasks = enricher.tasks().toArray(Task[]::new);
        this.calibrations = new HashMap<>(enricher.calibrations());
        this.chatFormat = enricher.chatFormat();
        this.longInput = enricher.longInput();
        this.metrics = enricher.metrics();
        this.textIndex = textIndex;
        this.maxDocumentBytes = enricher.maxDocumentBytes();
    }

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        if (!rows.hasNext()) {
            return Collections.emptyIterator();
        }
        TaskContext context = TaskContext.get();
        Lane lane = TaskLane.lease(model, settings, metrics, context);
        var enriched = new EnrichedRows(this, rows, lane, context);
        context.addTaskCompletionListener((TaskCompletionListener) _ -> enriched.close());
        return enriched;
    }

    List<Task> tasks() {
        return List.of(tasks);
    }

    TaskProgram program() {
        return TaskProgram.of(tasks(), chatFormat, calibrations).withLongInput(longInput);
    }

    EnrichMetrics metrics() {
        return metrics;
    }

    int textIndex() {
        return textIndex;
    }

    int maxDocumentBytes() {
        return maxDocumentBytes;
    }
}
