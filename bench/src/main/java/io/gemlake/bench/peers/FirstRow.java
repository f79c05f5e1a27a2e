// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.peers;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gemlake.bench.lake.Lake;
import io.gemlake.bench.lake.LakeSession;
import io.gemlake.bench.measure.ChildJvm;
import io.gemlake.bench.report.PeersReport.FirstRowResult;
import io.gemlake.bench.sql.Reviews;
import io.gemlake.engine.Task;
import io.gemlake.spark.EngineRegistry;
import io.gemlake.spark.Enricher;
import io.gemlake.spark.ModelRegistry;
import io.gemlake.spark.ModelStart;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.sql.Encoders;

/// How long executors of a cluster, each in a JVM that has just been started and has nothing of the model, take to
/// their first row: one is killed as soon as it has given its rows, and Spark starts the next.
///
/// The driver, the cluster's master and its worker are one JVM, a program of its own.
public final class FirstRow implements AutoCloseable {
    private static final String HEAP = "-Xmx2g";
    private static final String MASTER = "local-cluster[1,1,1536]";
    private static final String TEXT = "value";
    private static final long LONGEST_MILLIS = 120_000;

    /// The times at which executors have come.
    private final BlockingQueue<Long> added = new LinkedBlockingQueue<>();

    private final LakeSession session;
    private final Iterator<String> texts;

    private FirstRow(Path model, int rows) {
        session = LakeSession.open(MASTER, model, "512m", executors());
        session.spark().sparkContext().addSparkListener(new Arrivals());
        texts = Reviews.of(rows).iterator();
    }

    /// Measures in a JVM of its own.
    ///
    /// @param count of executors, one after the other
    public static List<FirstRowResult> measure(Path model, int count) throws IOException {
        Path home = Files.createTempDirectory("gemlake-bench");
        Files.createDirectory(home.resolve("jars"));
        try {
            // Spark starts executors from a home of its own, which has nothing that the class path has not.
            Map<String, String> environment = Map.of(
                    "SPARK_HOME", home.toString(),
                    "SPARK_SCALA_VERSION", "2.13",
                    "JAVA_HOME", System.getProperty("java.home"));
            var arguments = List.of(model.toString(), Integer.toString(count));
            return new ObjectMapper()
                    .convertValue(
                            ChildJvm.run(FirstRow.class, List.of(HEAP), arguments, environment),
                            new TypeReference<>() {});
        } finally {
            Lake.delete(home);
        }
    }

    /// Measures, and prints the results.
    ///
    /// @param arguments model file, and how many executors
    public static void main(String[] arguments) throws IOException, InterruptedException {
        int count = Integer.parseInt(arguments[1]);
        try (var executors = new FirstRow(Path.of(arguments[0]), 2 + 2 * count)) {
            System.out.println(new ObjectMapper().writeValueAsString(executors.measure(count)));
        }
    }

    /// The class path and the options of this JVM.
    private static Map<String, String> executors() {
        String classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
        return Map.of(
                "spark.executor.extraClassPath",
                classPath,
                "spark.executor.extraJavaOptions",
                "--add-modules=jdk.incubator.vector");
    }

    private final class Arrivals extends SparkListener {
        @Override
        public void onExecutorAdded(SparkListenerExecutorAdded event) {
            added.add(event.time());
        }
    }

    private List<FirstRowResult> measure(int count) throws InterruptedException {
        ModelRegistry.publish(session.spark().sparkContext(), session.conf());
        row();
        row();
        List<FirstRowResult> results = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            added.clear();
            long killed = System.currentTimeMillis();
            // Executors are the JVMs that this one has started.
            ProcessHandle.current().children().toList().forEach(ProcessHandle::destroyForcibly);
            Long came = added.poll(LONGEST_MILLIS, TimeUnit.MILLISECONDS);
            if (came == null) {
                throw new IllegalStateException("no executor has come within " + LONGEST_MILLIS + " ms");
            }
            results.add(result((came - killed) / 1e3, row(), start()));
        }
        return results;
    }

    private FirstRowResult result(double jvm, double first, double[] start) {
        double rest = first - Arrays.stream(start).sum();
        return new FirstRowResult(jvm, start[0], start[1], start[2], rest, row());
    }

    /// What the executor says about its model: seconds of arrival, verification and opening.
    private double[] start() {
        return JavaSparkContext.fromSparkContext(session.spark().sparkContext())
                .parallelize(List.of(0), 1)
                .map(_ -> {
                    ModelStart start = EngineRegistry.lastStart().orElseThrow();
                    return Stream.of(start.arrival(), start.verification(), start.opening())
                            .mapToDouble(each -> each.toNanos() / 1e9)
                            .toArray();
                })
                .first();
    }

    /// Seconds of a query about a text that has not been asked about.
    private double row() {
        var dataset = session.spark().createDataset(List.of(texts.next()), Encoders.STRING());
        long start = System.nanoTime();
        Enricher.of(session.spark(), session.conf(), List.of(new Task.Sentiment()))
                .enrich(dataset.toDF(), TEXT)
                .collectAsList();
        return (System.nanoTime() - start) / 1e9;
    }

    @Override
    public void close() {
        session.close();
    }
}
