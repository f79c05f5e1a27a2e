// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.night;

import io.gemlake.job.cluster.ChildJvm;
import io.gemlake.job.cluster.StandaloneCluster;
import io.gemlake.job.cluster.Submission;
import io.gemlake.job.night.Attempt.Hit;
import io.gemlake.job.night.Blow.Victim;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Runs the nightly job as a process of its own, kills what a blow names, and starts it again until the night is over.
final class NightDriver {
    private static final String QUICK_START = "-XX:TieredStopAtLevel=1";

    /// Attempts beside those that were killed; a job that fails again and again is a finding.
    private static final int SPARE_ATTEMPTS = 3;

    private final Lake lake;
    private final @Nullable StandaloneCluster cluster;
    private final Map<String, String> settings;

    private NightDriver(Lake lake, @Nullable StandaloneCluster cluster, Map<String, String> settings) {
        this.lake = lake;
        this.cluster = cluster;
        this.settings = settings;
    }

    /// A driver that runs the tasks itself.
    static NightDriver local(Lake lake) {
        return new NightDriver(lake, null, Map.of("spark.master", "local[2]"));
    }

    /// A driver of a cluster.
    static NightDriver on(StandaloneCluster cluster, Lake lake) {
        return new NightDriver(
                lake,
                cluster,
                Map.of(
                        "spark.master",
                        cluster.url(),
                        "spark.executor.memory",
                        "1g",
                        "spark.executor.heartbeatInterval",
                        "5s",
                        "spark.executor.extraJavaOptions",
                        QUICK_START));
    }

    NightDriver with(String key, String value) {
        var more = new HashMap<>(settings);
        more.put(key, value);
        return new NightDriver(lake, cluster, more);
    }

    /// Starts the job until it ends well, with one blow an attempt as long as there are any.
    List<Attempt> run(Path spec, List<Blow> blows) throws IOException, InterruptedException {
        var attempts = new ArrayList<Attempt>();
        while (attempts.isEmpty() || !attempts.getLast().finished()) {
            if (attempts.size() > blows.size() + SPARE_ATTEMPTS) {
                throw new IllegalStateException("the night does not end: " + attempts.getLast());
            }
            attempts.add(attempt(
                    spec, attempts.size() < blows.size() ? Optional.of(blows.get(attempts.size())) : Optional.empty()));
        }
        return attempts;
    }

    /// Starts the job once.
    Attempt attempt(Path spec, Optional<Blow> blow) throws IOException, InterruptedException {
        try (ChildJvm driver = submission(spec).start(lake.directory())) {
            Optional<Hit> hit = Optional.empty();
            if (blow.isPresent()) {
                hit = strike(driver, blow.get());
            }
            return new Attempt(driver.exitCode(), hit, driver.lines());
        }
    }

    private Submission submission(Path spec) {
        var conf = new HashMap<>(Map.of(
                "spark.sql.shuffle.partitions", "2",
                "spark.sql.codegen.wholeStage", "false", // compiling costs more than it saves on forty rows
                "spark.sql.codegen.factoryMode", "NO_CODEGEN",
                "spark.databricks.delta.snapshotPartitions", "1",
                "spark.default.parallelism", "1", // parts are as small as they can be
                "spark.gemlake.calibration", "none",
                "spark.gemlake.document.maxTokens", Lake.DOCUMENT_TOKENS,
                "spark.gemlake.kernels", "scalar", // vectors need a compiler that takes longer than this model
                "spark.gemlake.kv.bytes", "64m"));
        conf.putAll(settings);
        Submission submission = Submission.of(conf, spec);
        var options = new ArrayList<>(submission.driverOptions());
        options.add(QUICK_START);
        return submission.withDriverOptions(options);
    }

    /// Kills the victim when its time has come, and returns the phase in which that was.
    private Optional<Hit> strike(ChildJvm driver, Blow blow) throws IOException, InterruptedException {
        if (!driver.awaitLines(Attempt.begin(blow.phase()), blow.occurrence())) {
            return Optional.empty();
        }
        Thread.sleep(blow.delayMillis());
        List<String> before = driver.lines();
        boolean killed = switch (blow.victim()) {
            case DRIVER -> {
                driver.kill();
                // One that was faster than the blow has its own exit code.
                yield driver.exitCode() != 0;
            }
            case EXECUTOR ->
                cluster().executors().stream()
                        .findAny()
                        .map(ProcessHandle::destroyForcibly)
                        .orElse(false);
            case WORKER -> {
                cluster().replaceWorker((int) blow.delayMillis());
                yield true;
            }
        };
        // The last lines of a driver that was killed tell where it really was.
        List<String> lines = blow.victim() == Victim.DRIVER ? driver.lines() : before;
        return killed ? Optional.of(new Hit(blow.victim(), Attempt.phases(lines).getLast())) : Optional.empty();
    }

    private StandaloneCluster cluster() {
        if (cluster == null) {
            throw new IllegalStateException("there is no cluster whose executors could be killed");
        }
        return cluster;
    }
}
