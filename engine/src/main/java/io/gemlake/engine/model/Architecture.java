// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.model;

import java.util.List;

/// What sets one architecture apart from the others that [Decoder] computes: mostly what files leave unsaid.
sealed interface Architecture permits Gemma, Gemma2, Gemma3, Llama {
    Hyperparameters sizes();

    /// What embeddings are multiplied by before the first layer.
    default float embeddingScale() {
        return 1f;
    }

    /// What queries are multiplied by before they meet the keys.
    default float scoreFactor() {
        return sizes().scoreFactor();
    }

    /// Positions that a layer sees, or 0 when it sees all.
    default int window(int layer) {
        return 0;
    }

    Rotation rotation(int layer);

    Activation activation();

    /// Norms beside those in front of each branch and of the head.
    default List<Norm> norms() {
        return List.of();
    }

    /// Soft cap of attention scores, or 0 for none.
    default float attentionCap() {
        return 0f;
    }

    /// Soft cap of logits, or 0 for none.
    default float finalCap() {
        return 0f;
    }

    /// What the gate of the feed-forward branch goes through.
    enum Activation {
        GELU,
        SILU
    }

    /// Norms that not every architecture has.
    enum Norm {
        /// Of each query head and key head before its rotation.
        QUERY_KEY,
        /// Of what a branch adds to the residual stream.
        BEHIND_BRANCH
    }

    /// How positions turn queries and keys: pair `i` of a head by
    /// `position · base^(−2i / headSize) / divisor / divisors[i]`.
    ///
    /// @param pairs    which dimensions turn together
    /// @param divisors one for each pair; empty when all are 1
    record Rotation(double base, double divisor, Pairs pairs, List<Float> divisors) {
        public Rotation {
            divisors = List.copyOf(divisors);
        }

        /// The rotation of most architectures.
        static Rotation halves(double base, double divisor) {
            return new Rotation(base, divisor, Pairs.HALVES, List.of());
        }

        /// Radians by which pair `i` turns from one position to the next.
        double frequency(int i, int headSize) {
            double frequency = StrictMath.pow(base, -2.0 * i / headSize) / divisor;
            return divisors.isEmpty() ? frequency : frequency / divisors.get(i);
        }
    }

    /// Which two dimensions of a head make pair `i`.
    enum Pairs {
        /// `i` and `i + headSize / 2`.
        HALVES,
        /// `2i` and `2i + 1`.
        ADJACENT
    }
}
