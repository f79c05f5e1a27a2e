// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.schedule;

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

    /// Log-probabilities of chosen tokens under the softmax over the whole vocabulary.
    final class LogProbabilities implements Full {
        /// Logits between which the sum is never rescaled. Panels of the head are a multiple of it.
        private static final int BLOCK = 32;

        private final int output;
        private final int[] ids;
        private final float[] chosen;
        private double max = Double.NEGATIVE_INFINITY;
        private double sum;

        LogProbabilities(int output, int[] ids) {
            this.output = output;
            this.ids = ids;
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
            double blockMax = Double.NEGATIVE_INFINITY;
            for (int i = offset; i < offset + count; i++) {
                blockMax = Math.max(blockMax, logits[i]);
            }
            if (!(blockMax <= max)) {
                sum *= StrictMath.exp(max - blockMax);
                max = blockMax;
            }
            for (int i = offset; i < offset + count; i++) {
                sum += StrictMath.exp(logits[i] - max);
            }
        }

        double[] values() {
            double logSum = max + StrictMath.log(sum);
            double[] values = new double[ids.length];
            Arrays.setAll(values, i -> chosen[i] - logSum);
            return values;
        }
    }

    /// Logits of chosen tokens alone.
    final class Chosen implements LogitNeed {
        private final int output;
        private final int[] ids;
        private final float[] logits;

        Chosen(int output, int[] ids) {
            this.output = output;
            this.ids = ids;
            this.logits = new float[ids.length];
        }

        @Override
        public int output() {
            return output;
        }

        int[] ids() {
            return ids;
        }

        /// One logit for each id.
        float[] logits() {
            return logits;
        }

        /// Log-probabilities under the softmax over these tokens.
        double[] logProbabilities() {
            double max = Double.NEGATIVE_INFINITY;
            for (float logit : logits) {
                max = Math.max(max, logit);
            }
            double sum = 0;
            for (float logit : logits) {
                sum += StrictMath.exp(logit - max);
            }
            double logSum = max + StrictMath.log(sum);
            double[] values = new double[logits.length];
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
