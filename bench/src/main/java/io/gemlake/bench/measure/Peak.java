// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.measure;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// The most that threads of this machine compute: fused multiply-adds of the widest vectors, all in registers.
///
/// The loop lies in a method of its own that is called some thousand times a second, so that it is compiled as a
/// whole, not in the middle of a run. Twelve sums hide the latency of an addition to any of them, and leave 16
/// registers room for the factors.
public final class Peak {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int SUMS = 12;
    private static final int BURST = 2_000;
    private static final long WARM_UP_NANOS = 1_500_000_000;
    private static final long NANOS = 40_000_000;

    /// Operations of a [#burst].
    public static final double BURST_FLOPS = 2.0 * SUMS * SPECIES.length() * BURST;

    private final Threads threads;

    /// A peak that is ready to be measured: the loop is compiled.
    public Peak(Threads threads) {
        this.threads = threads;
        measure(1, WARM_UP_NANOS);
    }

    /// Floating-point operations a second of `count` threads together, now.
    public double measure(int count) {
        return measure(count, NANOS);
    }

    private double measure(int count, long nanos) {
        return threads.together(count, () -> run(nanos)).stream()
                .mapToDouble(Double::doubleValue)
                .sum();
    }

    private static double run(long nanos) {
        float[] values = values();
        long bursts = 0;
        long start = System.nanoTime();
        long elapsed = 0;
        while (elapsed < nanos) {
            burst(values);
            bursts++;
            elapsed = System.nanoTime() - start;
        }
        return BURST_FLOPS * bursts / (elapsed / 1e9);
    }

    /// What a thread computes with: factor, summand and sums, one vector behind the other. All stay near 1.
    public static float[] values() {
        float[] values = new float[(2 + SUMS) * SPECIES.length()];
        Arrays.fill(values, 0.5f);
        return values;
    }

    /// Multiplies and adds, and puts the sums back.
    public static void burst(float[] values) {
        int lanes = SPECIES.length();
        FloatVector m = FloatVector.fromArray(SPECIES, values, 0);
        FloatVector c = FloatVector.fromArray(SPECIES, values, lanes);
        FloatVector s0 = FloatVector.fromArray(SPECIES, values, 2 * lanes);
        FloatVector s1 = FloatVector.fromArray(SPECIES, values, 3 * lanes);
        FloatVector s2 = FloatVector.fromArray(SPECIES, values, 4 * lanes);
        FloatVector s3 = FloatVector.fromArray(SPECIES, values, 5 * lanes);
        FloatVector s4 = FloatVector.fromArray(SPECIES, values, 6 * lanes);
        FloatVector s5 = FloatVector.fromArray(SPECIES, values, 7 * lanes);
        FloatVector s6 = FloatVector.fromArray(SPECIES, values, 8 * lanes);
        FloatVector s7 = FloatVector.fromArray(SPECIES, values, 9 * lanes);
        FloatVector s8 = FloatVector.fromArray(SPECIES, values, 10 * lanes);
        FloatVector s9 = FloatVector.fromArray(SPECIES, values, 11 * lanes);
        FloatVector s10 = FloatVector.fromArray(SPECIES, values, 12 * lanes);
        FloatVector s11 = FloatVector.fromArray(SPECIES, values, 13 * lanes);
        for (int i = 0; i < BURST; i++) {
            s0 = s0.fma(m, c);
            s1 = s1.fma(m, c);
            s2 = s2.fma(m, c);
            s3 = s3.fma(m, c);
            s4 = s4.fma(m, c);
            s5 = s5.fma(m, c);
            s6 = s6.fma(m, c);
            s7 = s7.fma(m, c);
            s8 = s8.fma(m, c);
            s9 = s9.fma(m, c);
            s10 = s10.fma(m, c);
            s11 = s11.fma(m, c);
        }
        s0.intoArray(values, 2 * lanes);
        s1.intoArray(values, 3 * lanes);
        s2.intoArray(values, 4 * lanes);
        s3.intoArray(values, 5 * lanes);
        s4.intoArray(values, 6 * lanes);
        s5.intoArray(values, 7 * lanes);
        s6.intoArray(values, 8 * lanes);
        s7.intoArray(values, 9 * lanes);
        s8.intoArray(values, 10 * lanes);
        s9.intoArray(values, 11 * lanes);
        s10.intoArray(values, 12 * lanes);
        s11.intoArray(values, 13 * lanes);
    }
}
