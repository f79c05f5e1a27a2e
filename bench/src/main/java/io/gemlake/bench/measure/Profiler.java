// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.measure;

import io.gemlake.bench.report.Profile;
import io.gemlake.bench.report.Profile.Part;
import io.gemlake.engine.Request;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/// Where the time of lanes goes: stacks of their threads, taken by Java's Flight Recorder and grouped by the classes
/// of the engine in them; and the time in which they had no processor.
public final class Profiler {
    private static final String SAMPLE = "jdk.ExecutionSample";
    private static final Duration PERIOD = Duration.ofMillis(10);
    private static final int SHORT_PROMPT = 8;
    private static final String ENGINE = "io.gemlake.engine.";

    private Profiler() {}

    /// The shares of a case.
    public static Profile profile(Lanes lanes, Flops flops, Case each) throws IOException {
        Work work = withoutReading(each.work());
        List<Request> requests = Requests.of(work, lanes.engine());
        return profile(
                each.name(),
                each.lanes(),
                () -> lanes.run(each.lanes(), lane -> LaneRun.of(work, lane, requests, flops)));
    }

    /// The shares of work that so many lanes do together.
    public static Profile profile(String name, int lanes, Runnable work) throws IOException {
        Path file = Files.createTempFile("gemlake", ".jfr");
        try (var recording = new Recording()) {
            recording.enable(SAMPLE).withPeriod(PERIOD);
            recording.start();
            double waiting = waiting(lanes, work);
            recording.stop();
            recording.dump(file);
            return new Profile(name, lanes, shares(RecordingFile.readAllEvents(file), waiting));
        } finally {
            Files.delete(file);
        }
    }

    /// Writing hardly reads here: the other measures leave its prompts out.
    private static Work withoutReading(Work work) {
        return work instanceof Work.Decode decode
                ? new Work.Decode(decode.sequences(), decode.prefixTokens(), SHORT_PROMPT, decode.written())
                : work;
    }

    /// Runs the work, and returns the share of the lanes' time in which they did not compute.
    private static double waiting(int lanes, Runnable work) {
        long processorStart = processorNanos();
        long start = System.nanoTime();
        work.run();
        double all = (double) lanes * (System.nanoTime() - start);
        return Math.max(0, 1 - (processorNanos() - processorStart) / all);
    }

    private static long processorNanos() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return Arrays.stream(threads.dumpAllThreads(false, false, 0))
                .filter(thread -> thread.getThreadName().startsWith(Threads.NAME))
                .mapToLong(thread -> threads.getThreadCpuTime(thread.getThreadId()))
                .sum();
    }

    private static Map<Part, Double> shares(List<RecordedEvent> events, double waiting) {
        Map<Part, Long> counts = new EnumMap<>(Part.class);
        for (RecordedEvent event : events) {
            if (event.getThread("sampledThread").getJavaName().startsWith(Threads.NAME)) {
                counts.merge(part(event.getStackTrace().getFrames()), 1L, Long::sum);
            }
        }
        double all = counts.values().stream().mapToLong(Long::longValue).sum();
        Map<Part, Double> shares = new EnumMap<>(Part.class);
        counts.forEach((part, count) -> shares.put(part, count / all * (1 - waiting)));
        shares.put(Part.WAITING, waiting);
        return shares;
    }

    /// What a thread was at. Classes are looked for from the particular to the general: a product that the head
    /// asked for is the head's.
    static Part part(List<RecordedFrame> frames) {
        Set<String> types = frames.stream()
                .map(frame -> frame.getMethod().getType().getName())
                .filter(type -> type.startsWith(ENGINE))
                .map(type -> type.substring(ENGINE.length()))
                .collect(Collectors.toSet());
        boolean unpacking = types.stream().anyMatch(type -> type.startsWith("tensor."))
                || frames.stream().anyMatch(frame -> frame.getMethod().getName().startsWith("expand"));
        if (any(types, "tokenizer\\..*")) {
            return Part.TOKENIZER;
        } else if (any(types, "(schedule|model)\\.Head.*")) {
            return Part.HEAD;
        } else if (any(types, "model\\.Attention(?!Block).*")) {
            return Part.ATTENTION;
        } else if (unpacking) {
            return Part.UNPACKING;
        } else if (any(types, "kernel\\.MatrixProduct.*")) {
            return Part.PRODUCTS;
        } else if (any(types, "model\\..*")) {
            return Part.BETWEEN;
        }
        return Part.SCHEDULING;
    }

    private static boolean any(Set<String> types, String pattern) {
        return types.stream().anyMatch(type -> type.matches(pattern));
    }
}
