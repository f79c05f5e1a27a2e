// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.record;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.ToLongFunction;

/// What one run of a job did.
///
/// @param id    the run's own
/// @param job   the name of its spec, which runs of the same job share
/// @param flows in their order
public record RunRecord(String id, String job, Instant started, Ending ending, Setup setup, List<FlowRecord> flows) {
    private static final double MILLIS_PER_HOUR = 3_600_000;

    public RunRecord {
        flows = List.copyOf(flows);
    }

    /// A run that begins.
    public static RunRecord begin(String job, Instant started, Setup setup) {
        return new RunRecord(UUID.randomUUID().toString(), job, started, Ending.NONE, setup, List.of());
    }

    /// The same run with what it has done so far.
    public RunRecord with(List<FlowRecord> done) {
        return new RunRecord(id, job, started, ending, setup, done);
    }

    /// The same run when it has ended.
    public RunRecord end(Ending end) {
        return new RunRecord(id, job, started, end, setup, flows);
    }

    /// How long it took; zero while it runs.
    public Duration elapsed() {
        return ending.at() == null ? Duration.ZERO : Duration.between(started, ending.at());
    }

    /// What it cost: all of its cores for as long as it took.
    public double coreHours() {
        return setup.cores() * elapsed().toMillis() / MILLIS_PER_HOUR;
    }

    /// Documents that were computed, in an hour of one core; zero where nothing was computed.
    public double documentsPerCoreHour() {
        double hours = coreHours();
        return hours == 0 ? 0 : sum(flow -> flow.work().computed()) / hours;
    }

    /// The sum of a count over all flows.
    public long sum(ToLongFunction<FlowRecord> count) {
        return flows.stream().mapToLong(count).sum();
    }
}
