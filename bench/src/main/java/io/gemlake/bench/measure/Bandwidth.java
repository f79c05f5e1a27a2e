// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.measure;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// How fast threads of this machine read memory that no cache holds.
public final class Bandwidth {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    /// Longer than a last-level cache, even of servers.
    private static final int FLOATS = 96 << 20;

    private static final int CHUNK = 1 << 14;
    private static final int PASSES = 4;

    private Bandwidth() {}

    /// Bytes a second that `count` threads read together, each of them its own part of one array: the best of some
    /// passes.
    public static double measure(Threads threads, int count) {
        float[] data = new float[FLOATS];
        double best = 0;
        for (int pass = 0; pass < PASSES; pass++) {
            long start = System.nanoTime();
            double sum = threads.together(parts(data, count)).stream()
                    .mapToDouble(Double::doubleValue)
                    .sum();
            if (sum != 0) {
                throw new IllegalStateException("the sum of zeros is " + sum);
            }
            best = Math.max(best, (double) FLOATS * Float.BYTES / (System.nanoTime() - start) * 1e9);
        }
        return best;
    }

    private static List<Supplier<Double>> parts(float[] data, int count) {
        int length = data.length / CHUNK / count * CHUNK;
        return IntStream.range(0, count)
                .<Supplier<Double>>mapToObj(i -> () -> read(data, i * length, (i + 1) * length))
                .toList();
    }

    private static double read(float[] data, int from, int to) {
        double sum = 0;
        for (int start = from; start < to; start += CHUNK) {
            sum += sum(data, start, start + CHUNK);
        }
        return sum;
    }

    private static float sum(float[] data, int from, int to) {
        int lanes = SPECIES.length();
        FloatVector s0 = FloatVector.zero(SPECIES);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        for (int i = from; i < to; i += 4 * lanes) {
            s0 = s0.add(FloatVector.fromArray(SPECIES, data, i));
            s1 = s1.add(FloatVector.fromArray(SPECIES, data, i + lanes));
            s2 = s2.add(FloatVector.fromArray(SPECIES, data, i + 2 * lanes));
            s3 = s3.add(FloatVector.fromArray(SPECIES, data, i + 3 * lanes));
        }
        return s0.add(s1).add(s2.add(s3)).reduceLanes(VectorOperators.ADD);
    }
}
