// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.cluster;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A JVM, often with the class path of this one, and what it prints. Closing it ends it and all that it has started.
public final class ChildJvm implements AutoCloseable {
    private final Process process;
    private final List<String> lines = new ArrayList<>();
    private boolean ended;

    private ChildJvm(Process process) {
        this.process = process;
        Thread.ofPlatform().daemon().name("output of " + process.pid()).start(this::read);
    }

    /// Starts a program.
    ///
    /// @param command   options of the JVM, main class and arguments
    /// @param directory where it works, and where it finds an empty Spark home
    static ChildJvm start(Path javaHome, List<String> command, Path directory) throws IOException {
        var words = new ArrayList<String>();
        words.add(javaHome.resolve("bin/java").toString());
        words.addAll(List.of("-cp", classPath()));
        words.addAll(command);
        Path sparkHome = directory.resolve("spark-home");
        Files.createDirectories(sparkHome.resolve("jars"));
        var builder = new ProcessBuilder(words).directory(directory.toFile());
        builder.environment().put("SPARK_HOME", sparkHome.toString());
        // A worker starts executors with it.
        builder.environment().put("JAVA_HOME", javaHome.toString());
        return start(builder);
    }

    /// Starts a program that is a JVM, or starts one.
    public static ChildJvm start(ProcessBuilder program) throws IOException {
        return new ChildJvm(program.redirectErrorStream(true).start());
    }

    /// The class path of this JVM, without relative paths.
    static String classPath() {
        // Surefire passes the class path in a jar of its own, and tells it by this property.
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return Stream.of(classPath.split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    /// Waits for a line in which the pattern is found, and returns the match.
    public synchronized Matcher await(String pattern) throws InterruptedException {
        Pattern compiled = Pattern.compile(pattern);
        for (int next = 0; ; next++) {
            while (next == lines.size()) {
                if (ended) {
                    throw new IllegalStateException("'" + pattern + "' never came: " + lines);
                }
                wait();
            }
            Matcher matcher = compiled.matcher(lines.get(next));
            if (matcher.find()) {
                return matcher;
            }
        }
    }

    /// Waits until a pattern was found in that many lines, and says whether it was before the end.
    public synchronized boolean awaitLines(String pattern, int count) throws InterruptedException {
        Pattern compiled = Pattern.compile(pattern);
        int found = 0;
        for (int next = 0; found < count; next++) {
            while (next == lines.size()) {
                if (ended) {
                    return false;
                }
                wait();
            }
            found += compiled.matcher(lines.get(next)).find() ? 1 : 0;
        }
        return true;
    }

    /// Ends it by SIGKILL.
    public void kill() {
        process.destroyForcibly();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /// Waits for its end.
    public int exitCode() throws InterruptedException {
        return process.waitFor();
    }

    /// What it has printed so far, or all when it has ended; on both streams, without the JVM's own warnings.
    public synchronized List<String> lines() throws InterruptedException {
        while (!process.isAlive() && !ended) {
            wait();
        }
        return lines.stream().filter(line -> !line.startsWith("WARNING: ")).toList();
    }

    /// Running processes that it started.
    List<ProcessHandle> children() {
        return process.children().toList();
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().onExit().join();
    }

    private void read() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            output.lines().forEach(this::add);
        } catch (UncheckedIOException e) {
            add("output lost: " + e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            end();
        }
    }

    private synchronized void add(String line) {
        lines.add(line);
        notifyAll();
    }

    private synchronized void end() {
        ended = true;
        notifyAll();
    }
}
