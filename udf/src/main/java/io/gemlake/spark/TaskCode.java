// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import io.gemlake.engine.Task;
import java.io.Serializable;

/// A [Task] as it travels to executors.
final class TaskCode implements Serializable {
    private static final long serialVersionUID = 1L;

    private enum Kind {
        SENTIMENT,
        ENTITIES,
        SUMMARY
    }

    private final Kind kind;
    private final int maxTokens;

    private TaskCode(Kind kind, int maxTokens) {
        this.kind = kind;
        this.maxTokens = maxTokens;
    }

    static TaskCode of(Task task) {
        return switch (task) {
            case Task.Sentiment _ -> new TaskCode(Kind.SENTIMENT, 0);
            case Task.Entities _ -> new TaskCode(Kind.ENTITIES, 0);
            case Task.Summary summary -> new TaskCode(Kind.SUMMARY, summary.maxTokens());
        };
    }

    Task task() {
        return switch (kind) {
            case SENTIMENT -> new Task.Sentiment();
            case ENTITIES -> new Task.Entities();
            case SUMMARY -> new Task.Summary(maxTokens);
        };
    }
}
