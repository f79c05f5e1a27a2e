// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.measure;

import io.gemlake.bench.report.Goal;
import io.gemlake.bench.report.ProductResult;
import io.gemlake.bench.report.Spread;
import io.gemlake.engine.EngineConfig.KernelChoice;
import io.gemlake.engine.kernel.Kernels;
import io.gemlake.engine.kernel.MatrixProduct;
import io.gemlake.engine.tensor.WeightMatrix;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Times the product of token rows with each shape of weight matrix that a model has, and nothing around it.
public final class Products {
    private static final long NANOS = 60_000_000;
    private static final long WARM_UP_NANOS = 300_000_000;

    private final Threads threads;
    private final Peak peak;
    private final Goal goal;

    public Products(Threads threads, Peak peak, Goal goal) {
        this.threads = threads;
        this.peak = peak;
        this.goal = goal;
    }

    /// One shape at one number of rows, in the making.
    private record Tally(
            Weights.Shape shape, int rows, List<Supplier<Double>> tasks, List<Double> flops, List<Double> shares) {
        ProductResult result(Goal goal) {
            return new ProductResult(
                    shape.name(), shape.count(), rows, tasks.size(), Spread.of(flops), Spread.of(shares), goal);
        }
    }

    /// The speed of every shape at each number of rows, on `count` threads at a time.
    public List<ProductResult> measure(Weights weights, List<Integer> rows, int count, int rounds) {
        List<Tally> tallies = new ArrayList<>();
        for (Weights.Shape shape : weights.shapes()) {
            for (int each : rows) {
                tallies.add(new Tally(shape, each, tasks(shape, each, count), new ArrayList<>(), new ArrayList<>()));
            }
        }
        for (int round = 0; round < rounds; round++) {
            for (Tally tally : tallies) {
                double before = peak.measure(count);
                double flops = threads.together(tally.tasks()).stream()
                        .mapToDouble(Double::doubleValue)
                        .sum();
                tally.flops().add(flops);
                tally.shares().add(flops / ((before + peak.measure(count)) / 2));
            }
        }
        return tallies.stream().map(tally -> tally.result(goal)).toList();
    }

    private static List<Supplier<Double>> tasks(Weights.Shape shape, int rows, int count) {
        new Product(shape, rows).time(WARM_UP_NANOS);
        return Stream.generate(() -> new Product(shape, rows))
                .limit(count)
                .<Supplier<Double>>map(product -> () -> product.time(NANOS))
                .toList();
    }

    /// What one thread multiplies.
    private static final class Product {
        private final WeightMatrix matrix;
        private final boolean head;
        private final MatrixProduct product;
        private final int rows;
        private final int xStride;
        private final int outStride;
        private final float[] x;
        private final float[] out;

        Product(Weights.Shape shape, int rows) {
            this.matrix = shape.matrix();
            this.head = shape.head();
            this.rows = rows;
            product = new MatrixProduct(Kernels.of(KernelChoice.AUTO), matrix.columns());
            xStride = MatrixProduct.padded(matrix.columns());
            outStride = head ? Kernels.PANEL : MatrixProduct.padded(matrix.rows());
            x = new float[rows * xStride];
            out = new float[rows * outStride];
            var random = new Random(1);
            for (int i = 0; i < x.length; i++) {
                x[i] = (float) random.nextGaussian();
            }
        }

        /// Operations a second of as many products as take the time.
        double time(long nanos) {
            long start = System.nanoTime();
            long elapsed = 0;
            long products = 0;
            while (elapsed < nanos) {
                multiply();
                products++;
                elapsed = System.nanoTime() - start;
            }
            return 2.0 * rows * matrix.rows() * matrix.columns() * products / elapsed * 1e9;
        }

        private void multiply() {
            if (!head) {
                product.multiply(matrix, x, xStride, rows, out, outStride);
                return;
            }
            for (int first = 0; first < matrix.rows(); first += Kernels.PANEL) {
                product.multiplyPanel(matrix, first, x, xStride, rows, out);
            }
        }
    }
}
