// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.schedule;

import io.gemlake.engine.Sampling;
import java.util.BitSet;

/// The tokens that an answer holds already, and what that does to their logits.
final class RepetitionPenalty {
    private final double factor;
    private final BitSet written = new BitSet();

    RepetitionPenalty(Sampling sampling) {
        factor = sampling.repetitionPenalty();
    }

    void add(int token) {
        if (factor > 1) {
            written.set(token);
        }
    }

    /// The first penalized token from `token` on, or -1.
    int next(int token) {
        return written.nextSetBit(token);
    }

    /// A token's logit, lowered if the token is penalized.
    float lowered(float logit, int token) {
        if (!written.get(token)) {
            return logit;
        }
        return (float) (logit > 0 ? logit / factor : logit * factor);
    }
}
