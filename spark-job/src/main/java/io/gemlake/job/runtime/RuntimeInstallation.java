// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.runtime;

import io.gemlake.job.Console;
import io.gemlake.job.JobErrors;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.status.api.v1.ExecutorSummary;
import scala.Tuple2;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag$;

/// Puts a runtime on every worker of a standalone cluster: a small application has an executor on each of them, under
/// the Java that they have, and runs one task in each. There Spark starts an executor before it fetches the archives of
/// its application, so that the job itself could not bring the Java of its own executors.
public final class RuntimeInstallation {
    /// The directory of a worker, seen from that in which its executors run: `work/APPLICATION/EXECUTOR`.
    public static final String WORK_DIRECTORY = "../..";

    private static final Pattern PORT = Pattern.compile(":[0-9]+$");
    private static final String DRIVER = "driver";
    private static final long POLL_MILLIS = 200;

    private final SparkContext spark;
    private final String target;
    private final Console console;
    private final Map<String, Set<String>> directoriesByHost = new TreeMap<>();
    private final Set<String> visited = new HashSet<>(Set.of(DRIVER));

    private RuntimeInstallation(SparkContext spark, String target, Console console) {
        this.spark = spark;
        this.target = target;
        this.console = console;
    }

    /// What to install, and how.
    ///
    /// @param archive a path of the driver's disk, or a URI of a Hadoop file system
    /// @param parent  a directory on each worker, absolute or as seen from where executors run
    /// @param longest how long to wait for workers
    public record Plan(String archive, String parent, Duration longest) {
        /// What executors are to have as JAVA_HOME.
        public String javaHome() {
            String name = Path.of(archive).getFileName().toString().replaceFirst("(\\.tar)?\\.[a-z]+$", "");
            return parent + "/" + name;
        }
    }

    /// Installs a runtime on all workers of the cluster that `conf` names.
    public static void execute(SparkConf conf, Plan plan, Console console) throws InterruptedException {
        String master = conf.get("spark.master", "");
        if (!StandaloneMaster.isUrl(master)) {
            throw JobErrors.runtimeNeedsStandalone(master);
        }
        try (var context = new JavaSparkContext(ownSettings(conf, plan))) {
            new RuntimeInstallation(context.sc(), plan.javaHome(), console)
                    .run(new StandaloneMaster(master), plan.longest());
        }
    }

    /// Settings of the job that follows could need the runtime that is not there yet.
    private static SparkConf ownSettings(SparkConf conf, Plan plan) {
        SparkConf own = conf.clone();
        Stream.of(
                        "spark.executorEnv.JAVA_HOME",
                        "spark.executor.extraJavaOptions",
                        "spark.executor.cores",
                        "spark.executor.memoryOverhead",
                        "spark.cores.max",
                        "spark.kryo.registrator",
                        "spark.kryo.registrationRequired",
                        "spark.plugins")
                .forEach(own::remove);
        return own.set("spark.archives", plan.archive() + "#" + RuntimeUnpacker.ARCHIVE_NAME)
                .set("spark.serializer", "org.apache.spark.serializer.JavaSerializer")
                .set("spark.dynamicAllocation.enabled", "false")
                .set("spark.executor.memory", "512m")
                // A task is for one executor, and for no other.
                .set("spark.locality.wait", "1h")
                .setIfMissing("spark.app.name", "Gemlake runtime");
    }

    private void run(StandaloneMaster master, Duration longest) throws InterruptedException {
        long startNanos = System.nanoTime();
        List<String> missing = List.of("every worker");
        while (!missing.isEmpty()) {
            Map<String, String> hosts = executors();
            List<String> executors =
                    hosts.keySet().stream().filter(visited::add).toList();
            if (!executors.isEmpty()) {
                visit(executors, hosts);
            } else if (System.nanoTime() - startNanos > longest.toNanos()) {
                throw JobErrors.runtimeMissing(missing, longest);
            } else {
                Thread.sleep(POLL_MILLIS);
            }
            missing = missing(master.workerHosts());
        }
        long workers = directoriesByHost.values().stream().mapToLong(Set::size).sum();
        console.say(String.format(
                Locale.ROOT,
                "the runtime is in %,d directories on %,d hosts; start jobs with%n  --conf spark.executorEnv.JAVA_HOME=%s",
                workers,
                directoriesByHost.size(),
                target));
    }

    /// The executors that have said where they are, with their hosts.
    private Map<String, String> executors() {
        return CollectionConverters.asJava(spark.statusStore().executorList(true)).stream()
                .filter(executor -> PORT.matcher(executor.hostPort()).find())
                .collect(Collectors.toMap(ExecutorSummary::id, executor -> host(executor.hostPort())));
    }

    /// Runs a task in each of these executors.
    private void visit(List<String> executors, Map<String, String> hosts) {
        var pinned = new ArrayList<Tuple2<String, Seq<String>>>();
        for (String executor : executors) {
            String place = "executor_" + hosts.get(executor) + "_" + executor;
            pinned.add(new Tuple2<>(
                    executor, CollectionConverters.asScala(List.of(place)).toSeq()));
        }
        List<InstalledRuntime> installed = spark.makeRDD(
                        CollectionConverters.asScala(pinned).toSeq(), ClassTag$.MODULE$.<String>apply(String.class))
                .toJavaRDD()
                .map(new RuntimeUnpacker(target))
                .collect();
        for (int i = 0; i < executors.size(); i++) {
            String host = String.valueOf(hosts.get(executors.get(i)));
            InstalledRuntime runtime = installed.get(i);
            if (!runtime.problem.isEmpty()) {
                throw JobErrors.runtimeUnusable(host, runtime.directory, runtime.problem);
            }
            if (directoriesByHost.computeIfAbsent(host, _ -> new HashSet<>()).add(runtime.directory)) {
                console.say(host + ": " + runtime.directory);
            }
        }
    }

    private static String host(String hostPort) {
        return PORT.matcher(hostPort).replaceFirst("");
    }

    /// Hosts of which a worker has not been visited. Workers of one host share an absolute directory.
    private List<String> missing(List<String> workerHosts) {
        if (workerHosts.isEmpty()) {
            return List.of("every worker");
        }
        Map<String, Long> expected =
                workerHosts.stream().collect(Collectors.groupingBy(host -> host, Collectors.counting()));
        boolean shared = Path.of(target).isAbsolute();
        return expected.entrySet().stream()
                .filter(entry ->
                        directoriesByHost.getOrDefault(entry.getKey(), Set.of()).size()
                                < (shared ? 1 : entry.getValue()))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }
}
