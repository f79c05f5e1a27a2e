// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import io.gemlake.engine.LongInput;
import io.gemlake.job.enrich.SinkSpec.History;
import io.gemlake.spark.Enricher;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A job as it was understood, for the one who wrote its spec.
public final class SpecDescription {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm VV", Locale.ROOT);

    private SpecDescription() {}

    /// One line a flow, then one for each thing that they have in common.
    ///
    /// @param zone of times of day where the job has no schedule
    public static List<String> lines(EnrichSpec spec, ZoneId zone) {
        var lines = new ArrayList<String>();
        spec.flows().forEach(flow -> lines.add("flow " + flow.name() + ": " + flow(flow)));
        lines.add("model: " + Objects.requireNonNullElse(spec.model(), "the one of spark.gemlake.model.path"));
        LongInput longInput = spec.longInput();
        lines.add("long input: " + (longInput == null ? "as spark.gemlake.input.policy says" : lower(longInput)));
        lines.add("budget: " + budget(spec.budget(), spec.zone(zone)));
        lines.add("schedule: "
                + (spec.schedule() == null ? "any time" : spec.schedule().window()));
        lines.add(errors(spec.errors()));
        lines.add("cache: " + cache(spec.cache()));
        lines.add("record: " + record(spec.record()));
        return lines;
    }

    private static String flow(Flow flow) {
        String columns = Arrays.stream(Enricher.resultColumns(flow.tasks()).fieldNames())
                .limit(flow.tasks().size())
                .collect(Collectors.joining(", "));
        return "%s %s (key %s, text %s) -> %s -> %s; %s"
                .formatted(
                        format(flow.source()),
                        flow.source().path(),
                        flow.key(),
                        flow.text(),
                        columns,
                        flow.sink().path(),
                        String.join("; ", policies(flow)));
    }

    private static List<String> policies(Flow flow) {
        var policies = new ArrayList<String>();
        Changes changes = flow.changes();
        policies.add("other versions: " + lower(changes.versions()));
        policies.add(
                switch (changes.deletions()) {
                    case FOLLOW -> "deletions: follow, " + percent(changes.maxDeletedShare()) + " at most";
                    case KEEP -> "deletions: keep";
                });
        if (flow.order() != null) {
            policies.add("smallest first: " + flow.order());
        }
        if (!flow.profiles().isEmpty()) {
            policies.add("profiles: " + String.join(", ", flow.profiles()));
        }
        if (flow.sink().history() == History.EVERY) {
            policies.add("every change kept");
        }
        policies.addAll(care(flow.sink().care()));
        return policies;
    }

    private static String cache(@Nullable CacheSpec cache) {
        return cache == null
                ? "none"
                : Stream.concat(Stream.of(cache.table()), care(cache.care()).stream())
                        .collect(Collectors.joining(", "));
    }

    private static List<String> care(TableCare care) {
        var measures = new ArrayList<String>();
        if (care.compaction() == TableCare.Compaction.OPTIMIZE) {
            measures.add("optimized");
        }
        if (care.vacuumHours() != null) {
            measures.add("vacuumed after %d hours".formatted(care.vacuumHours()));
        }
        return measures;
    }

    private static String format(Source source) {
        return switch (source) {
            case Source.Delta _ -> "delta";
            case Source.Parquet _ -> "parquet";
            case Source.Json _ -> "json";
            case Source.Csv _ -> "csv";
            case Source.TextFolder _ -> "text_folder";
        };
    }

    private static String budget(Budget budget, ZoneId zone) {
        var limits = new ArrayList<String>();
        if (budget.time() != null) {
            limits.add(String.format(Locale.ROOT, "%,d minutes", budget.time().toMinutes()));
        }
        if (budget.tokens() != null) {
            limits.add(String.format(Locale.ROOT, "%,d tokens", budget.tokens()));
        }
        Instant until = budget.until();
        if (until != null) {
            limits.add("until " + TIME.format(until.atZone(zone)));
        }
        return limits.isEmpty() ? "unlimited" : String.join(", ", limits);
    }

    private static String errors(ErrorPolicy errors) {
        String attempts = String.format(Locale.ROOT, "errors: %,d attempts, then quarantine", errors.maxAttempts());
        return errors.maxFailedShare() == 1
                ? attempts
                : attempts + "; more than " + percent(errors.maxFailedShare()) + " is an error of the run";
    }

    private static String record(RecordSpec record) {
        String places = Stream.of(
                        record.runs() == null ? "" : "runs in " + record.runs(),
                        record.reports() == null ? "" : "pages in " + record.reports())
                .filter(place -> !place.isEmpty())
                .collect(Collectors.joining(", "));
        return places.isEmpty() ? "none" : places;
    }

    private static String percent(double share) {
        return new DecimalFormat("0.###", DecimalFormatSymbols.getInstance(Locale.ROOT)).format(100 * share) + " %";
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
