// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.eval;

import io.gemlake.job.Console;
import io.gemlake.job.JobErrors;
import io.gemlake.job.eval.SystemResult.Cost;
import io.gemlake.job.eval.metric.Estimate;
import io.gemlake.job.eval.metric.Metric;
import io.gemlake.spark.GemlakeConf;
import io.gemlake.spark.ModelHandle;
import io.gemlake.spark.ModelRegistry;
import io.gemlake.spark.NearestName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/// One run of a suite, set by set.
public final class EvalRun {
    private final EvalSession session;
    private final EvalOptions options;

    /// A set whose data was read and whose systems have learnt, and what measures it.
    private record Ready(EvalSet set, Supplier<List<SystemResult>> measurement) {}

    /// @param conf names the model
    public EvalRun(SparkSession spark, GemlakeConf conf, EvalOptions options, Console console) {
        this.session = new EvalSession(spark, conf, new EvalData(spark, options.data()), console);
        this.options = options;
    }

    /// Runs a suite to its end and returns what it found out; writes nothing. Data that makes no sense is refused
    /// before anything is measured.
    ///
    /// @param afterSet takes what each set found out, as soon as it is known
    public EvalReport run(Suite suite, Consumer<EvalReport> afterSet) {
        Instant begun = Instant.now();
        ModelHandle model = ModelRegistry.publish(session.spark().sparkContext(), session.conf());
        List<Ready> sets = chosen(suite).stream().map(this::ready).toList();
        List<SetResult> results = new ArrayList<>();
        for (Ready ready : sets) {
            var result = new SetResult(ready.set(), ready.measurement().get());
            result.systems().forEach(system -> session.console().say(line(ready.set(), system)));
            results.add(result);
            afterSet.accept(new EvalReport(suite, model.name(), model.sha256(), begun, List.of(result)));
        }
        return new EvalReport(suite, model.name(), model.sha256(), begun, results);
    }

    private Ready ready(EvalSet set) {
        return switch (set) {
            case EvalSet.OfTask task -> new Ready(set, new TaskEvaluation(session, task)::run);
            case EvalSet.OfChoices choices -> {
                var evaluation = new ChoiceEvaluation(session, choices);
                yield new Ready(set, () -> List.of(evaluation.run()));
            }
        };
    }

    private List<EvalSet> chosen(Suite suite) {
        List<String> names = suite.sets().stream().map(EvalSet::name).toList();
        for (String name : options.only()) {
            if (!names.contains(name)) {
                throw JobErrors.configInvalid(
                        suite.name(),
                        "it has no set '" + name + "'; did you mean '" + NearestName.of(name, names) + "'?");
            }
        }
        List<EvalSet> sets = suite.sets().stream()
                .filter(set -> options.only().isEmpty() || options.only().contains(set.name()))
                .map(set -> set.with(set.rows().limitedTo(options.limit())))
                .toList();
        return options.systems().isEmpty() ? sets : withChosenSystems(suite, sets);
    }

    private List<EvalSet> withChosenSystems(Suite suite, List<EvalSet> sets) {
        List<EvalSet> some = sets.stream()
                .filter(set -> !Collections.disjoint(set.systems(), options.systems()))
                .map(set -> set.only(options.systems()))
                .toList();
        if (some.isEmpty()) {
            throw JobErrors.configInvalid(
                    suite.name(),
                    "none of the sets that are asked for has the system %s; they have: %s"
                            .formatted(keys(options.systems().stream()), keys(systems(sets))));
        }
        return some;
    }

    private static Stream<EvalSystem> systems(List<EvalSet> sets) {
        return sets.stream().flatMap(set -> set.systems().stream());
    }

    private static String keys(Stream<EvalSystem> systems) {
        return systems.distinct().sorted().map(EvalSystem::key).collect(Collectors.joining(", "));
    }

    private static String line(EvalSet set, SystemResult result) {
        var line = new StringBuilder(set.name() + ", " + result.system().key() + ": ");
        for (Map.Entry<Metric, Estimate> entry : result.estimates().entrySet()) {
            Estimate estimate = entry.getValue();
            line.append(String.format(
                    Locale.ROOT,
                    "%s %.3f (%.3f-%.3f), ",
                    entry.getKey().title(),
                    estimate.value(),
                    estimate.low(),
                    estimate.high()));
        }
        Cost cost = result.cost();
        line.append(String.format(Locale.ROOT, "%,d rows, %,d failed", cost.rows(), cost.failed()));
        return cost.seconds() == 0
                ? line.toString()
                : line.append(String.format(Locale.ROOT, ", %.1f rows/s", cost.rowsPerSecond()))
                        .toString();
    }
}
