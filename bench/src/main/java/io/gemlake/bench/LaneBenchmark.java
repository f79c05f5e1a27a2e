// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// Whole lanes, from texts to answers, one thread each; every lane does the same work. Read the counters, which are
/// sums over all lanes a second: `rows`, `readTokens` and `writtenTokens`.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 2, time = 10)
@Measurement(iterations = 3, time = 10)
@Fork(
        value = 3,
        jvmArgsAppend = {"-Xms2g", "-Xmx2g"})
public class LaneBenchmark {
    @Param
    Work work = Work.PREFILL_512;

    @Param({"1", "2"})
    int laneCount = 1;

    private final List<Work.Done> runs = new ArrayList<>();

    /// Opened by JMH.
    @SuppressWarnings("NullAway.Init")
    private Lanes lanes;

    /// What was done; JMH divides it by time.
    @AuxCounters
    @State(Scope.Thread)
    public static class Counters {
        public long rows;
        public long readTokens;
        public long writtenTokens;
    }

    @Setup
    public void open() {
        lanes = new Lanes(Lanes.model(), laneCount);
    }

    @Benchmark
    public List<Work.Done> run(Counters counters) {
        List<Work.Done> done = lanes.run(laneCount, work, work.rows());
        for (Work.Done lane : done) {
            counters.rows += lane.answers().size();
            counters.readTokens += lane.readTokens();
            counters.writtenTokens += lane.writtenTokens();
        }
        runs.addAll(done);
        return done;
    }

    /// Every run on every lane gave the same bits, and its first document those that it gives alone.
    @TearDown
    public void check() {
        Work.Done alone = lanes.run(1, work, 1).getFirst();
        lanes.close();
        Work.Done.requireSame(runs);
        List<String> first = runs.getFirst().answers().subList(0, 1);
        if (!first.equals(alone.answers())) {
            throw new IllegalStateException("in a batch %s, alone %s".formatted(first, alone.answers()));
        }
    }
}
