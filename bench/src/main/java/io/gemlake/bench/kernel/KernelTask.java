// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.kernel;

import io.gemlake.engine.EngineConfig.KernelChoice;
import io.gemlake.engine.EngineConfig.WeightLayout;
import io.gemlake.engine.gguf.GgmlType;
import io.gemlake.engine.kernel.Kernels;
import io.gemlake.engine.kernel.RandomWeights;
import io.gemlake.engine.tensor.Panels;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;

/// One kernel with its input. Every run does the same and gives the same.
sealed interface KernelTask {
    /// Runs the kernel; returns all that it computed.
    float[] run(Kernels kernels);

    /// What a run computes, in an order that is the same for all kernels.
    default float[] answer(Kernels kernels) {
        return run(kernels).clone();
    }

    /// How many of its units a run does, in billions.
    double billions();

    /// The task of a name: `product-ROWS`, `panel-TYPE`, `expand-TYPE`, `gelu`, `norm` or `softmax`.
    static KernelTask of(String name) {
        int dash = name.indexOf('-');
        return switch (dash < 0 ? name : name.substring(0, dash)) {
            case "product" -> Product.of(Integer.parseInt(name.substring(dash + 1)));
            case "panel" -> Read.of(GgmlType.valueOf(name.substring(dash + 1)));
            case "expand" -> Expand.of(GgmlType.valueOf(name.substring(dash + 1)));
            case "gelu" -> new Gelu(random(Gelu.WIDTH), random(Gelu.WIDTH), new float[Gelu.WIDTH]);
            case "norm" -> new Norm(random(Norm.WIDTH), new float[1]);
            case "softmax" -> new Softmax(random(Softmax.WIDTH), new float[Softmax.ROOM]);
            default -> throw new IllegalArgumentException("no kernel is called " + name);
        };
    }

    private static float[] random(int count) {
        var random = new Random(1);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private static Panels randomPanels(GgmlType type, int rows, int columns) {
        Panels panels = RandomWeights.matrix(new Random(1), type, rows, columns)
                .in(WeightLayout.QUANTIZED, Arena.ofAuto())
                .panels();
        return Objects.requireNonNull(panels, type + " has no panels");
    }

    /// Token rows by an expanded panel; its unit is the floating-point operation.
    ///
    /// @param slice columns that lie next to each other in the panel
    record Product(int rows, int slice, float[] x, float[] panel, float[] out) implements KernelTask {
        private static final int DEPTH = 640;

        static Product of(int rows) {
            return new Product(
                    rows,
                    Kernels.of(KernelChoice.VECTOR).panelWidth(),
                    random(rows * DEPTH),
                    random(DEPTH * Kernels.PANEL),
                    new float[rows * Kernels.PANEL]);
        }

        @Override
        public float[] run(Kernels kernels) {
            Arrays.fill(out, 0f);
            for (int first = 0; first < Kernels.PANEL; first += slice) {
                kernels.multiplyAdd(
                        rows, DEPTH, slice, x, 0, DEPTH, panel, first * DEPTH, slice, out, first, Kernels.PANEL);
            }
            return out;
        }

        @Override
        public double billions() {
            return 2e-9 * rows * DEPTH * Kernels.PANEL;
        }
    }

    /// Token rows by a panel as it lies in memory; its unit is the floating-point operation.
    record Read(Panels panels, float[] x, float[] out, float[] scratch) implements KernelTask {
        private static final int ROWS = 64;
        private static final int DEPTH = 768;

        static Read of(GgmlType type) {
            return new Read(
                    randomPanels(type, Kernels.PANEL, DEPTH),
                    random(ROWS * DEPTH),
                    new float[ROWS * Kernels.PANEL],
                    new float[DEPTH * Kernels.PANEL]);
        }

        @Override
        public float[] run(Kernels kernels) {
            Arrays.fill(out, 0f);
            kernels.multiplyAdd(panels, 0, 0, DEPTH, ROWS, x, 0, DEPTH, out, 0, Kernels.PANEL, scratch);
            return out;
        }

        @Override
        public double billions() {
            return 2e-9 * ROWS * DEPTH * Kernels.PANEL;
        }
    }

    /// Expanding the panels of a quantized matrix, one after the other; its unit is the weight.
    record Expand(Panels panels, float[] out) implements KernelTask {
        private static final int ROWS = 2048;
        private static final int COLUMNS = 768;

        static Expand of(GgmlType type) {
            return new Expand(randomPanels(type, ROWS, COLUMNS), new float[Kernels.PANEL * COLUMNS]);
        }

        @Override
        public float[] run(Kernels kernels) {
            for (int panel = 0; panel < ROWS / Kernels.PANEL; panel++) {
                kernels.expand(panels, panel, 0, COLUMNS, out);
            }
            return out;
        }

        /// Without the slices that each kind of kernels cuts a panel into.
        @Override
        public float[] answer(Kernels kernels) {
            run(kernels);
            int width = kernels.panelWidth();
            float[] values = new float[out.length];
            for (int column = 0; column < COLUMNS; column++) {
                for (int row = 0; row < Kernels.PANEL; row++) {
                    int slice = row - row % width;
                    values[column * Kernels.PANEL + row] = out[slice * COLUMNS + column * width + row % width];
                }
            }
            return values;
        }

        @Override
        public double billions() {
            return 1e-9 * ROWS * COLUMNS;
        }
    }

    /// The activation of a feed-forward branch; its unit is the value.
    record Gelu(float[] gate, float[] up, float[] out) implements KernelTask {
        private static final int WIDTH = 2048;

        @Override
        public float[] run(Kernels kernels) {
            System.arraycopy(gate, 0, out, 0, WIDTH);
            kernels.gatedGelu(out, up, 0, WIDTH);
            return out;
        }

        @Override
        public double billions() {
            return 1e-9 * WIDTH;
        }
    }

    /// The sum of squares that a norm needs; its unit is the value.
    record Norm(float[] x, float[] out) implements KernelTask {
        private static final int WIDTH = 640;

        @Override
        public float[] run(Kernels kernels) {
            out[0] = kernels.sumOfSquares(x, 0, WIDTH);
            return out;
        }

        @Override
        public double billions() {
            return 1e-9 * WIDTH;
        }
    }

    /// Weights of the positions that a query sees; its unit is the score.
    record Softmax(float[] scores, float[] out) implements KernelTask {
        private static final int WIDTH = 517;
        /// Up to the next multiple of the partial sums, which the kernel sets to zero.
        private static final int ROOM = Math.ceilDiv(WIDTH, Kernels.PARTIAL_SUMS) * Kernels.PARTIAL_SUMS;

        @Override
        public float[] run(Kernels kernels) {
            System.arraycopy(scores, 0, out, 0, WIDTH);
            kernels.exponentials(out, 0, WIDTH);
            return out;
        }

        @Override
        public double billions() {
            return 1e-9 * WIDTH;
        }
    }
}
