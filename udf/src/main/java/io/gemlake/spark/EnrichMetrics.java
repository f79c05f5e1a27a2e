// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import io.gemlake.engine.TaskOutcome;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.SparkContext;
import org.apache.spark.util.CollectionAccumulator;
import org.apache.spark.util.LongAccumulator;

/// Counts of an operator, summed on the driver from the tasks that succeeded. They appear in Spark's user interface
/// under the names below, and while a task runs its own counts travel with its executor's heartbeats.
public final class EnrichMetrics implements Serializable {
    private static final long serialVersionUID = 1L;

    /// Documents whose outcome is known, failed and blank ones included.
    public static final String DOCUMENTS = "gemlake.documents";

    /// Tokens of documents and questions that a model read, shared prefixes left out.
    public static final String INPUT_TOKENS = "gemlake.inputTokens";

    /// Tokens that a model wrote or scored.
    public static final String OUTPUT_TOKENS = "gemlake.outputTokens";

    static final String FAILED_DOCUMENTS = "gemlake.failedDocuments";
    static final String SHARED_TOKENS = "gemlake.sharedTokens";

    private final LongAccumulator documents;
    private final LongAccumulator failedDocuments;
    private final LongAccumulator truncatedDocuments;
    private final LongAccumulator mergedDocuments;
    private final LongAccumulator inputTokens;
    private final LongAccumulator outputTokens;
    private final LongAccumulator sharedTokens;
    private final CollectionAccumulator<String> assemblies;

    EnrichMetrics(SparkContext context) {
        documents = context.longAccumulator(DOCUMENTS);
        failedDocuments = context.longAccumulator(FAILED_DOCUMENTS);
        truncatedDocuments = context.longAccumulator("gemlake.truncatedDocuments");
        mergedDocuments = context.longAccumulator("gemlake.mergedDocuments");
        inputTokens = context.longAccumulator(INPUT_TOKENS);
        outputTokens = context.longAccumulator(OUTPUT_TOKENS);
        sharedTokens = context.longAccumulator(SHARED_TOKENS);
        assemblies = context.collectionAccumulator("gemlake.assemblies");
    }

    public long documents() {
        return documents.sum();
    }

    public long failedDocuments() {
        return failedDocuments.sum();
    }

    public long truncatedDocuments() {
        return truncatedDocuments.sum();
    }

    /// Documents that were too long to be read at once: results of their parts were merged.
    public long mergedDocuments() {
        return mergedDocuments.sum();
    }

    public long inputTokens() {
        return inputTokens.sum();
    }

    public long outputTokens() {
        return outputTokens.sum();
    }

    /// The ids of the executors that loaded the weights, one entry for each time.
    public List<String> assemblies() {
        return List.copyOf(assemblies.value());
    }

    /// Tokens of shared prefixes, which were not read again.
    public long sharedTokens() {
        return sharedTokens.sum();
    }

    void countAssembly(String executorId) {
        assemblies.add(executorId);
    }

    void count(TaskOutcome outcome) {
        ExecutorCounts.count(outcome);
        documents.add(1);
        switch (outcome) {
            case TaskOutcome.Completed completed -> {
                truncatedDocuments.add(completed.truncated() ? 1 : 0);
                mergedDocuments.add(completed.merged() ? 1 : 0);
                inputTokens.add(completed.usage().promptTokens());
                outputTokens.add(completed.usage().outputTokens());
                sharedTokens.add(completed.usage().prefixTokens());
            }
            case TaskOutcome.Failed _ -> failedDocuments.add(1);
        }
    }
}
