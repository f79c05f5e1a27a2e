// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.schedule;

import io.gemlake.engine.kernel.Kernels;
import java.util.Arrays;

/// What a sequence needs of the head for one hidden state; holds the answer after the head has run.
sealed interface LogitNeed {
    /// Index of the hidden state among the batch's outputs.
    int output();

    /// A need that the whole vocabulary takes part in.
    sealed interface Full extends LogitNeed permits Candidates, LogProbabilities {
        /// Takes the logits of tokens `first` to `first + count`; called with `first` ascending.
        void accept(int first, float[] logits, int offset, int count);
    }

    /// Log-probabilities of chosen tokens under the softmax over the whole vocabulary: the exponentials of the kernels,
    /// summed up block by block.
    final class LogProbabilities implements Full {
        /// Logits between which the sum is never rescaled. Panels of the head are a multiple of it.
        private static final int BLOCK = 64;

        private final int output;
        private final int[] ids;
        private final Kernels kernels;
        private final float[] chosen;
        private float max = Float.NEGATIVE_INFINITY;
        private double sum;

        LogProbabilities(int output, int[] ids, Kernels kernels) {
            this.output = output;
            this.ids = ids;
            this.kernels = kernels;
            this.chosen = new float[ids.length];
        }

        @Override
        public int output() {
            return output;
        }

        @Override
        public void accept(int first, float[] logits, int offset, int count) {
            for (int start = 0; start < count; start += BLOCK) {
                addBlock(logits, offset + start, Math.min(BLOCK, count - start));
            }
            for (int i = 0; i < ids.length; i++) {
                if (ids[i] >= first && ids[i] < first + count) {
                    chosen[i] = logits[offset + ids[i] - first];
                }
            }
        }

        private void addBlock(float[] logits, int offset, int count) {
            if (kernels.anyAboveOrNotFinite(logits, offset, count, max)) {
                float before = max;
                for (int i = offset; i < offset + count; i++) {
                    max = Float.isFinite(logits[i]) ? Math.max(max, logits[i]) : Float.NaN;
                }
                sum *= StrictMath.exp((double) before - max);
            }
            sum += kernels.sumOfExponentials(logits, offset, count, max, 1f);
        }

        /// None of them is a number when one of the logits is not finite.
        double[] values() {
            double logSum = max + StrictMath.log(sum);
            double[] values = new double[ids.length];
            Arrays.setAll(values, i -> chosen[i] - logSum);
            return values;
        }
    }

    /// Logits of chosen tokens alone. Serves one need after another.
    final class Chosen implements LogitNeed {
        private int output;
        private int[] ids = {};
        private float[] logits = {};

        /// Starts anew.
        void begin(int output, int[] ids) {
            this.output = output;
            this.ids = ids;
            if (logits.length < ids.length) {
                logits = new float[Math.max(ids.length, 2 * logits.length)];
            }
        }

        @Override
        public int output() {
            return output;
        }

        int[] ids() {
            return ids;
        }

        /// One logit for each id, and room behind them.
        float[] logits() {
            return logits;
        }

        /// Log-probabilities under the softmax over these tokens.
        double[] logProbabilities() {
            double max = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < ids.length; i++) {
                max = Math.max(max, logits[i]);
            }
            double sum = 0;
            for (int i = 0; i < ids.length; i++) {
                sum += StrictMath.exp(logits[i] - max);
            }
            double logSum = max + StrictMath.log(sum);
            double[] values = new double[ids.length];
            Arrays.setAll(values, i -> logits[i] - logSum);
            return values;
        }

        /// The most likely of the ids, the first of equals; -1 when a logit is not a finite number.
        int best() {
            int best = -1;
            float highest = Float.NEGATIVE_INFINITY;
            for (int i = 0; i < ids.length; i++) {
                if (!Float.isFinite(logits[i])) {
                    return -1;
                }
                if (logits[i] > highest) {
                    highest = logits[i];
                    best = ids[i];
                }
            }
            return best;
        }
    }
}
