// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import io.gemlake.job.Console;
import io.gemlake.spark.GemlakeConf;
import io.gemlake.spark.Setting;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/// One run of the enrichment job: brings the results of each flow's documents up to date, as far as the budget goes.
/// What is finished is in the sinks, part by part: a run that was killed anywhere is gone on with by starting another.
public final class EnrichRun {
    private final SparkSession spark;
    private final EnrichSpec spec;
    private final RunOptions options;
    private final GemlakeConf conf;

    private EnrichRun(SparkSession spark, EnrichSpec spec, RunOptions options, GemlakeConf conf) {
        this.spark = spark;
        this.spec = spec;
        this.options = options;
        this.conf = configured(spec, conf);
    }

    /// The settings of a job: those of its application, and what its spec says.
    static GemlakeConf configured(EnrichSpec spec, GemlakeConf conf) {
        GemlakeConf configured = spec.longInput() == null
                ? conf
                : conf.with(Setting.INPUT_POLICY, spec.longInput().name());
        CacheSpec cache = spec.cache();
        return cache == null
                ? configured
                : configured.with(Setting.CACHE_TABLE, cache.table()).with(Setting.CACHE_SECRET, cache.secret());
    }

    /// Runs a job to its end and returns what it did.
    ///
    /// @param conf names the model
    public static EnrichSummary execute(SparkSession spark, EnrichSpec spec, GemlakeConf conf, Console console) {
        return execute(spark, spec, RunOptions.STANDARD, conf, console);
    }

    /// Runs a job to its end, or to that of its budget, and returns what it did.
    ///
    /// @param conf names the model
    public static EnrichSummary execute(
            SparkSession spark, EnrichSpec spec, RunOptions options, GemlakeConf conf, Console console) {
        return new EnrichRun(spark, spec, options, conf).run(console);
    }

    private EnrichSummary run(Console console) {
        long startNanos = System.nanoTime();
        var night = new Night(spark, spec, options, conf);
        var limits = new Limits(
                RunBudget.start(spec.budget(), Clock.system(spec.zone(ZoneId.systemDefault()))),
                new Pace(spark.sparkContext().defaultParallelism()));
        List<FlowRun> flows = flows(night, limits, console);
        RunRecorder recorder =
                RunRecorder.begin(spark, spec, console, flows.getFirst().model());
        List<FlowSummary> summaries = new FlowRuns(flows, recorder, console).run();
        CacheSpec cache = spec.cache();
        if (cache != null && cache.care().isAsked() && limits.nextTokens() > 0) {
            Upkeep.of(spark, cache, new Phases(spark.sparkContext(), "cache"));
        }
        var summary = new EnrichSummary(summaries, limits.spent(), System.nanoTime() - startNanos);
        summary.lines().forEach(console::say);
        recorder.end(summary);
        return summary;
    }

    /// All flows first look at what the model and the executors lack: that is said before anything is computed.
    private List<FlowRun> flows(Night night, Limits limits, Console console) {
        try {
            return spec.flows().stream()
                    .map(flow -> new FlowRun(night, new FlowPlan(night, flow, console), limits, console))
                    .toList();
        } catch (Exception e) { // Spark throws checked exceptions that its methods do not declare.
            RunRecorder.refused(spark, spec, console, conf, e);
            throw e;
        }
    }

    /// What all flows of a run have in common.
    ///
    /// @param conf names the model
    record Night(SparkSession spark, EnrichSpec spec, RunOptions options, GemlakeConf conf) {}

    /// What all flows of a run may spend together.
    static final class Limits {
        private final RunBudget budget;
        private final Pace pace;
        private long tokens;
        private @Nullable String spent;

        Limits(RunBudget budget, Pace pace) {
            this.budget = budget;
            this.pace = pace;
        }

        /// How many tokens the next part may have; 0 when the budget is spent.
        long nextTokens() {
            budget.spent(tokens).ifPresent(limit -> spent = limit);
            return pace.nextTokens(budget, tokens);
        }

        void finished(Pace.Part part) {
            tokens += part.modelTokens();
            pace.finished(part);
        }

        /// Which limit ended the run, in words, or null.
        @Nullable
        String spent() {
            return spent;
        }
    }
}
