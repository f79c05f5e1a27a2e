// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import io.gemlake.job.Console;
import io.gemlake.job.Failure;
import io.gemlake.job.JobErrorCode;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The flows of a run, one after the other; what waits for a budget to spare is computed when all have done the rest. A
/// flow that cannot go on does not keep the others from their work: the run fails when they have done it.
final class FlowRuns {
    private static final Logger LOG = LoggerFactory.getLogger(FlowRuns.class);

    private final List<FlowRun> flows;
    private final RunRecorder recorder;
    private final Console console;
    private final List<FlowSummary> summaries = new ArrayList<>();
    private @Nullable Exception failure;

    /// @param flows one or more
    FlowRuns(List<FlowRun> flows, RunRecorder recorder, Console console) {
        this.flows = flows;
        this.recorder = recorder;
        this.console = console;
    }

    /// Runs all flows; throws the error of the first that failed.
    List<FlowSummary> run() {
        try {
            var waiting = new ArrayList<FlowRun>();
            for (FlowRun flow : flows) {
                attempt(flow, () -> {
                    flow.begin(recorder);
                    if (flow.isWaiting()) {
                        waiting.add(flow);
                    } else {
                        end(flow);
                    }
                });
            }
            waiting.forEach(flow -> attempt(flow, () -> end(flow)));
        } finally {
            flows.forEach(FlowRun::close);
        }
        if (failure != null) {
            recorder.failed(failure);
            throw failure instanceof RuntimeException unchecked ? unchecked : new UndeclaredThrowableException(failure);
        }
        return summaries;
    }

    private void end(FlowRun flow) {
        FlowSummary summary = flow.end(recorder);
        summaries.add(summary);
        recorder.add(flow.flow(), summary);
    }

    private void attempt(FlowRun flow, Runnable step) {
        if (failure != null && endsAll(failure)) {
            return;
        }
        try {
            step.run();
        } catch (Exception e) { // Spark throws checked exceptions that its methods do not declare.
            if (failure == null) {
                failure = e;
            } else {
                failure.addSuppressed(e);
            }
            if (flows.size() > 1) {
                LOG.warn("The flow {} failed", flow.flow().name(), e);
                console.say("%s failed: %s"
                        .formatted(flow.flow().name(), Failure.of(e).message()));
            }
        }
    }

    /// Whether no other flow could go on after an error of one of them.
    private boolean endsAll(Exception error) {
        return Thread.currentThread().isInterrupted() || Failure.of(error).code() == JobErrorCode.INTERRUPTED;
    }
}
