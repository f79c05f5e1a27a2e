// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.schedule;

import io.gemlake.engine.Sampling;
import io.gemlake.engine.kernel.Kernels;
import java.util.function.IntPredicate;

/// The likeliest `topK` tokens, or the likeliest alone at a temperature of 0: found without storing any other logit.
final class LikeliestTokens implements Candidates {
    private final Kernels kernels;
    private final RepetitionPenalty penalty;
    private final Shortlist likeliest;
    private int output;
    /// Whether all logits so far are numbers: beside one that is none, the others are not to be trusted.
    private boolean finite;

    private IntPredicate qualifies = _ -> true;

    LikeliestTokens(Sampling sampling, Kernels kernels) {
        this.kernels = kernels;
        penalty = new RepetitionPenalty(sampling);
        likeliest = new Shortlist(sampling, sampling.temperature() == 0 ? 1 : sampling.topK());
    }

    @Override
    public void begin(int output, IntPredicate qualifies) {
        this.output = output;
        this.qualifies = qualifies;
        finite = true;
        likeliest.clear();
    }

    @Override
    public int output() {
        return output;
    }

    @Override
    public void accept(int first, float[] logits, int offset, int length) {
        // A penalty only lowers a logit.
        if (!kernels.anyAboveOrNotFinite(logits, offset, length, likeliest.floor())) {
            return;
        }
        for (int i = 0; i < length; i++) {
            float logit = logits[offset + i];
            finite &= Float.isFinite(logit);
            if (logit > likeliest.floor() && qualifies.test(first + i)) {
                likeliest.add(penalty.lowered(logit, first + i), first + i);
            }
        }
    }

    @Override
    public int choose(double chance) {
        return finite ? likeliest.choose(chance) : NONE;
    }

    @Override
    public void penalize(int token) {
        penalty.add(token);
    }
}
