// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.kernel;

import io.gemlake.bench.measure.Peak;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What one core could do at most: read the counter `billions` of [KernelBenchmark] against this one.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class PeakBenchmark {
    private final float[] values = Peak.values();

    @Benchmark
    public float[] multiplyAdd(KernelBenchmark.Counters counters) {
        counters.billions += Peak.BURST_FLOPS * 1e-9;
        Peak.burst(values);
        return values;
    }
}
