// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import io.gemlake.engine.Lane;
import io.gemlake.engine.TaskOutcome;
import io.gemlake.engine.TaskProgram;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.TaskContext;
import org.jspecify.annotations.Nullable;

/// Runs tasks over one document at a time, inside of a Spark task, with a lane that it holds to the end of the task.
/// What comes in an iterator is read faster by a [DocumentRun].
public final class OneByOne {
    private final DocumentTasks work;
    private final Lane lane;
    private final TaskProgram program;

    OneByOne(DocumentTasks work, TaskContext context) {
        this.work = work;
        this.lane = work.lease(context);
        this.program = work.program();
    }

    /// What became of a document.
    ///
    /// @param bytes of the text
    /// @param utf8  the text
    public TaskOutcome outcome(long bytes, Supplier<byte[]> utf8) {
        TaskOutcome.@Nullable Failed refusal = work.refusal(bytes);
        TaskOutcome outcome = refusal == null ? read(utf8.get()) : refusal;
        work.metrics().count(outcome);
        return outcome;
    }

    private TaskOutcome read(byte[] document) {
        Iterator<TaskOutcome> outcomes =
                program.run(lane, List.<byte @Nullable []>of(document).iterator());
        return outcomes.next();
    }
}
