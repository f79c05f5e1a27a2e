// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.launcher.JavaModuleOptions;

/// A master and workers of one core each of Spark's standalone cluster, in processes of their own on this machine.
public final class StandaloneCluster implements AutoCloseable {
    private static final String LOGGING = """
            rootLogger.level = warn
            rootLogger.appenderRef.console.ref = console
            appender.console.type = Console
            appender.console.name = console
            appender.console.layout.type = PatternLayout
            appender.console.layout.pattern = %m%n
            logger.deploy.name = org.apache.spark.deploy
            logger.deploy.level = info
            """;

    private final Path directory;
    private final Path javaHome;
    private final List<ChildJvm> processes = new ArrayList<>();
    private String url = "";

    private StandaloneCluster(Path directory, Path javaHome) {
        this.directory = directory;
        this.javaHome = javaHome;
    }

    /// Starts a cluster and waits until its workers are there.
    public static StandaloneCluster start(Path directory, int workers) throws IOException, InterruptedException {
        return start(directory, workers, Path.of(System.getProperty("java.home")));
    }

    /// Starts a cluster of another Java, which its executors have as well, and waits until its workers are there.
    static StandaloneCluster start(Path directory, int workers, Path javaHome)
            throws IOException, InterruptedException {
        var cluster = new StandaloneCluster(directory, javaHome);
        boolean started = false;
        try {
            cluster.start(workers);
            started = true;
            return cluster;
        } finally {
            if (!started) {
                cluster.close();
            }
        }
    }

    /// What `spark.master` is to be.
    public String url() {
        return url;
    }

    /// The processes of executors that run now.
    public List<ProcessHandle> executors() {
        return processes.stream()
                .skip(1)
                .flatMap(worker -> worker.children().stream())
                .toList();
    }

    /// The process of the executor that Spark calls by this id, which runs now.
    ProcessHandle executor(String id) throws IOException {
        for (int worker = 0; worker < workers(); worker++) {
            if (!found(worker, "app-*/" + id).isEmpty()) {
                return processes.get(worker + 1).children().getFirst();
            }
        }
        throw new IllegalStateException("no worker has started the executor " + id);
    }

    /// What executors have logged so far, those that are gone included.
    List<String> executorLogs() throws IOException {
        var lines = new ArrayList<String>();
        for (int worker = 0; worker < workers(); worker++) {
            for (Path log : found(worker, "app-*/*/stderr")) {
                lines.addAll(Files.readAllLines(log));
            }
        }
        return lines;
    }

    /// How many executors the master has had started so far.
    long launchedExecutors() throws InterruptedException {
        return processes.getFirst().lines().stream()
                .filter(line -> line.startsWith("Launching executor "))
                .count();
    }

    @Override
    public void close() {
        processes.reversed().forEach(ChildJvm::close);
    }

    private void start(int workers) throws IOException, InterruptedException {
        ChildJvm master = daemon("master.Master", "--port", "0");
        url = master.await("Starting Spark master at (spark://\\S+)").group(1);
        for (int i = 0; i < workers; i++) {
            addWorker();
        }
        for (ChildJvm worker : processes.subList(1, processes.size())) {
            worker.await("Successfully registered with master");
        }
    }

    /// Starts one more worker, which comes when it is ready.
    public void addWorker() throws IOException {
        String work = directory.resolve("work-" + workers()).toString();
        daemon("worker.Worker", "--cores", "1", "--memory", "4g", "--work-dir", work, url);
    }

    /// Ends a worker that runs by SIGKILL, and with it its executor; another one takes its place.
    ///
    /// @param pick chooses the worker
    public void replaceWorker(int pick) throws IOException {
        List<ChildJvm> running =
                processes.stream().skip(1).filter(ChildJvm::isAlive).toList();
        running.get(Math.floorMod(pick, running.size())).kill();
        addWorker();
    }

    private int workers() {
        return processes.size() - 1;
    }

    /// What a worker has in its directory that matches a pattern.
    private List<Path> found(int worker, String pattern) throws IOException {
        Path work = directory.resolve("work-" + worker);
        PathMatcher matcher = work.getFileSystem().getPathMatcher("glob:" + work + "/" + pattern);
        try (Stream<Path> files = Files.exists(work) ? Files.walk(work, 3) : Stream.empty()) {
            return files.filter(matcher::matches).toList();
        }
    }

    private ChildJvm daemon(String name, String... arguments) throws IOException {
        Path logging = Files.writeString(directory.resolve("cluster-log4j2.properties"), LOGGING);
        List<String> command = Stream.of(
                        Stream.of(JavaModuleOptions.defaultModuleOptionArray()),
                        Stream.of("-Xmx256m", "-Dlog4j2.configurationFile=" + logging),
                        Stream.of(EndsWithItsParent.class.getName(), "org.apache.spark.deploy." + name),
                        Stream.of("--host", "127.0.0.1", "--webui-port", "0"),
                        Stream.of(arguments))
                .flatMap(words -> words)
                .toList();
        ChildJvm process = ChildJvm.start(javaHome, command, directory);
        processes.add(process);
        return process;
    }
}
