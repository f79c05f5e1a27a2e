// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import io.gemlake.engine.LongInput;
import io.gemlake.engine.Task;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an enrichment job does.
///
/// @param flows     one or more, each name once; they run in their order
/// @param model     a model's name or path, or null when `spark.gemlake.model.path` names it
/// @param longInput what becomes of documents that are too long, or null when `spark.gemlake.input.policy` says it
/// @param schedule  when it may run, or null for any time
/// @param cache     null for none
public record EnrichSpec(
        List<Flow> flows,
        @Nullable String model,
        @Nullable LongInput longInput,
        Budget budget,
        @Nullable Schedule schedule,
        ErrorPolicy errors,
        @Nullable CacheSpec cache,
        RecordSpec record) {
    public EnrichSpec {
        flows = List.copyOf(flows);
    }

    /// A job that may run at any time.
    public EnrichSpec(
            List<Flow> flows,
            @Nullable String model,
            @Nullable LongInput longInput,
            Budget budget,
            ErrorPolicy errors,
            @Nullable CacheSpec cache,
            RecordSpec record) {
        this(flows, model, longInput, budget, null, errors, cache, record);
    }

    /// A job of one flow that follows its source in all, without limits, cache or record.
    public static EnrichSpec of(
            Source source, String key, String text, List<Task> tasks, String sinkPath, @Nullable String model) {
        return of(
                new Flow(Flow.ONLY, source, key, text, tasks, List.of(), SinkSpec.at(sinkPath), Changes.FOLLOW, null),
                model);
    }

    /// A job of one flow, without limits, cache or record.
    public static EnrichSpec of(Flow flow, @Nullable String model) {
        return new EnrichSpec(
                List.of(flow), model, null, Budget.UNLIMITED, ErrorPolicy.STANDARD, null, RecordSpec.NONE);
    }

    /// The same job with another budget.
    public EnrichSpec with(Budget other) {
        return new EnrichSpec(flows, model, longInput, other, schedule, errors, cache, record);
    }

    /// The same job in the window of its schedule around an instant; an error when that lies outside.
    public EnrichSpec startedAt(Instant now) {
        return schedule == null ? this : with(schedule.bound(budget, now));
    }

    /// The zone of the times of day that a run names.
    ///
    /// @param byDefault where the schedule names none
    public ZoneId zone(ZoneId byDefault) {
        return schedule == null ? byDefault : schedule.zone();
    }
}
