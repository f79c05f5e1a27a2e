// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.kernel;

import io.gemlake.engine.EngineConfig.KernelChoice;
import io.gemlake.engine.kernel.Kernels;
import java.util.Arrays;
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

/// Each kernel on one core: scalar, and with vectors of each width. Read the counter `billions`: thousand millions
/// of its units a second, which are floating-point operations for a product, and values for all others.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class KernelBenchmark {
    private static final String BITS_128 = "-Dgemlake.vector.bits=128";
    private static final String BITS_256 = "-Dgemlake.vector.bits=256";
    private static final String BITS_512 = "-Dgemlake.vector.bits=512";

    @Param({
        "product-1",
        "product-24",
        "product-65",
        "gelu",
        "norm",
        "softmax",
        "panel-F32",
        "panel-BF16",
        "panel-Q4_0",
        "panel-Q4_1",
        "panel-Q5_0",
        "panel-Q5_1",
        "panel-Q8_0",
        "panel-Q2_K",
        "panel-Q3_K",
        "panel-Q4_K",
        "panel-Q5_K",
        "panel-Q6_K",
        "panel-IQ4_NL",
        "panel-IQ4_XS",
        "expand-F32",
        "expand-BF16",
        "expand-Q4_0",
        "expand-Q4_1",
        "expand-Q5_0",
        "expand-Q5_1",
        "expand-Q8_0",
        "expand-Q2_K",
        "expand-Q3_K",
        "expand-Q4_K",
        "expand-Q5_K",
        "expand-Q6_K",
        "expand-IQ4_NL",
        "expand-IQ4_XS"
    })
    String kernel = "gelu";

    private final Kernels scalarKernels = Kernels.of(KernelChoice.SCALAR);
    private final Kernels vectorKernels = Kernels.of(KernelChoice.VECTOR);
    private KernelTask task = KernelTask.of(kernel);

    /// What was done; JMH divides it by time.
    @AuxCounters
    @State(Scope.Thread)
    public static class Counters {
        public double billions;
    }

    @Setup
    public void prepare() {
        task = KernelTask.of(kernel);
    }

    @Benchmark
    @Fork(value = 3, jvmArgsAppend = BITS_128)
    public float[] vector128(Counters counters) {
        return run(vectorKernels, counters);
    }

    @Benchmark
    @Fork(value = 3, jvmArgsAppend = BITS_256)
    public float[] vector256(Counters counters) {
        return run(vectorKernels, counters);
    }

    @Benchmark
    @Fork(value = 3, jvmArgsAppend = BITS_512)
    public float[] vector512(Counters counters) {
        return run(vectorKernels, counters);
    }

    @Benchmark
    public float[] scalar(Counters counters) {
        return run(scalarKernels, counters);
    }

    private float[] run(Kernels kernels, Counters counters) {
        counters.billions += task.billions();
        return task.run(kernels);
    }

    /// Both kinds of kernels give the same bits.
    @TearDown
    public void check() {
        if (!Arrays.equals(task.answer(scalarKernels), task.answer(vectorKernels))) {
            throw new IllegalStateException(kernel + ": scalar and vector kernels differ");
        }
    }
}
