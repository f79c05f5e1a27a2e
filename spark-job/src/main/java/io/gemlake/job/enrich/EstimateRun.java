// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import io.gemlake.job.Console;
import io.gemlake.job.enrich.EnrichRun.Night;
import io.gemlake.spark.GemlakeConf;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/// Says what a run of the enrichment job would take: finds what is due as a run does, and computes a sample of it.
/// Nothing is left behind: neither results, in sink or cache, nor files; only labels that were never calibrated are, as
/// any use of them does.
public final class EstimateRun {
    private final Night night;
    private final Console console;

    private EstimateRun(Night night, Console console) {
        this.night = night;
        this.console = console;
    }

    /// Estimates a run.
    ///
    /// @param conf names the model
    public static Estimate execute(
            SparkSession spark, EnrichSpec spec, RunOptions options, GemlakeConf conf, Console console) {
        var night = new Night(spark, spec, options, EnrichRun.configured(spec, conf));
        return new EstimateRun(night, console).run();
    }

    private Estimate run() {
        List<FlowPlan> plans = night.spec().flows().stream()
                .map(flow -> new FlowPlan(night, flow, console))
                .toList();
        return new Estimate(
                plans.stream().map(this::estimate).toList(),
                night.spark().sparkContext().defaultParallelism());
    }

    private FlowEstimate estimate(FlowPlan plan) {
        long startNanos = System.nanoTime();
        try {
            FlowPlan.Places places = plan.places();
            try (var staging = new Staging(night.spark(), stagingParent(places.sink()))) {
                String flow = plan.flow().name();
                DocumentCounts counts = plan.stageDue(places, staging);
                if (counts.due() == 0) {
                    return FlowEstimate.withoutModel(flow, counts, secondsSince(startNanos));
                }
                Worklist worklist = plan.worklist(staging);
                List<Slice> slices = plan.divide(worklist, places.sink());
                double planSeconds = secondsSince(startNanos);
                return slices.isEmpty()
                        ? FlowEstimate.withoutModel(flow, counts, planSeconds)
                        : FlowEstimate.of(flow, counts, slices, sample(plan, worklist, slices), planSeconds);
            }
        } finally {
            plan.phases().leave();
        }
    }

    /// Where there is no table yet, beside it: Delta makes none in a directory that holds anything, and a run may start
    /// meanwhile.
    private String stagingParent(Sink sink) {
        if (sink.state().isPresent()) {
            return sink.path();
        }
        Path parent = new Path(sink.path()).getParent();
        return parent == null ? sink.path() : parent.toString();
    }

    private FlowSample sample(FlowPlan plan, Worklist worklist, List<Slice> slices) {
        plan.phases().enter(Phase.INFERENCE, 0, "asking the model about a sample of the texts");
        console.say(String.format(
                Locale.ROOT,
                "%s: asking the model about a sample of its %,d texts, for about %.0f s; nothing is kept",
                plan.flow().name(),
                Slice.texts(slices),
                FlowSample.WARM_SECONDS + FlowSample.SECONDS));
        long most = FlowSample.TEXTS_PER_CORE * night.spark().sparkContext().defaultParallelism();
        double share = Math.min(1, (double) most / Slice.texts(slices));
        var sample = new FlowSample(plan.tasks(), worklist.sample(share));
        sample.measure();
        return sample;
    }

    private static double secondsSince(long startNanos) {
        return (System.nanoTime() - startNanos) / 1e9;
    }
}
