// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.eval;

import io.gemlake.job.Console;
import io.gemlake.job.JobErrors;
import io.gemlake.job.NearestName;
import io.gemlake.job.eval.SystemResult.Cost;
import io.gemlake.job.eval.metric.Estimate;
import io.gemlake.job.eval.metric.Metric;
import io.gemlake.spark.GemlakeConf;
import io.gemlake.spark.ModelHandle;
import io.gemlake.spark.ModelRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/// One run of a suite, set by set.
public final class EvalRun {
    private final EvalSession session;
    private final EvalOptions options;

    private EvalRun(EvalSession session, EvalOptions options) {
        this.session = session;
        this.options = options;
    }

    /// Runs a suite to its end and returns what it found out; writes nothing.
    ///
    /// @param conf names the model
    public static EvalReport execute(
            SparkSession spark, Suite suite, GemlakeConf conf, EvalOptions options, Console console) {
        var data = new EvalData(spark, options.data());
        return new EvalRun(new EvalSession(spark, conf, data, console), options).run(suite);
    }

    private EvalReport run(Suite suite) {
        Instant begun = Instant.now();
        ModelHandle model = ModelRegistry.publish(session.spark().sparkContext(), session.conf());
        List<SetResult> results = new ArrayList<>();
        for (EvalSet set : chosen(suite)) {
            SetResult result = new SetResult(set, run(set));
            result.systems().forEach(system -> session.console().say(line(set, system)));
            results.add(result);
        }
        return new EvalReport(suite, model.name(), model.sha256(), begun, results);
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
        return suite.sets().stream()
                .filter(set -> options.only().isEmpty() || options.only().contains(set.name()))
                .filter(set -> options.systems().isEmpty() || !Collections.disjoint(set.systems(), options.systems()))
                .map(set -> options.systems().isEmpty() ? set : set.only(options.systems()))
                .map(set -> set.with(set.rows().limitedTo(options.limit())))
                .toList();
    }

    private List<SystemResult> run(EvalSet set) {
        return switch (set) {
            case EvalSet.OfTask task -> new TaskEvaluation(session, task).run();
            case EvalSet.OfChoices choices -> List.of(new ChoiceEvaluation(session, choices).run());
        };
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
