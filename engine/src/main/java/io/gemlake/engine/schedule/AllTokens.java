// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.schedule;

import io.gemlake.engine.Sampling;
import io.gemlake.engine.kernel.Kernels;
import java.util.BitSet;
import java.util.function.IntPredicate;

/// The whole vocabulary: a choice by chance without `topK`. Weights are summed up by blocks of tokens; only
/// the block in which the choice falls is looked at token by token, and only what `topP` and `minP` may leave
/// is put in order.
final class AllTokens implements Candidates {
    private static final int BLOCK = 256;
    /// A weight, beside that of the likeliest token, which a number of 53 bits does not meet.
    private static final float NEGLIGIBLE = 1e-30f;

    private static final float EXCLUDED = -Float.MAX_VALUE;

    private final Sampling sampling;
    private final Kernels kernels;
    private final RepetitionPenalty penalty;
    private final float factor;
    private final float[] logits;
    /// Weights of each block together.
    private final float[] sums;

    private final BitSet excluded = new BitSet();
    private final Shortlist shortlist;
    private IntPredicate qualifies = _ -> true;
    private int output;
    private boolean finite;

    AllTokens(Sampling sampling, int vocabularySize, Kernels kernels) {
        this.sampling = sampling;
        this.kernels = kernels;
        penalty = new RepetitionPenalty(sampling);
        factor = (float) Math.min(1 / sampling.temperature(), Float.MAX_VALUE);
        logits = new float[vocabularySize];
        sums = new float[Math.ceilDiv(vocabularySize, BLOCK)];
        shortlist = new Shortlist(sampling, vocabularySize);
    }

    @Override
    public void begin(int output, IntPredicate qualifies) {
        this.output = output;
        finite = true;
        if (!qualifies.equals(this.qualifies)) {
            this.qualifies = qualifies;
            for (int token = 0; token < logits.length; token++) {
                excluded.set(token, !qualifies.test(token));
            }
        }
    }

    @Override
    public int output() {
        return output;
    }

    @Override
    public void accept(int first, float[] panel, int offset, int length) {
        finite &= !kernels.anyAboveOrNotFinite(panel, offset, length, Float.MAX_VALUE);
        System.arraycopy(panel, offset, logits, first, length);
    }

    @Override
    public int choose(double chance) {
        exclude();
        float highest = highest();
        if (!finite || highest == EXCLUDED) {
            return NONE;
        }
        double mass = weigh(highest);
        if (sampling.topP() == 1 && sampling.minP() == 0) {
            return draw(highest, chance * mass);
        }
        list(highest, mass);
        return shortlist.choose(chance, mass);
    }

    private void exclude() {
        for (int token = penalty.next(0); token >= 0; token = penalty.next(token + 1)) {
            logits[token] = penalty.lowered(logits[token], token);
        }
        for (int token = excluded.nextSetBit(0); token >= 0; token = excluded.nextSetBit(token + 1)) {
            logits[token] = EXCLUDED;
        }
    }

    private float highest() {
        float highest = EXCLUDED;
        for (int start = 0; start < logits.length; start += BLOCK) {
            if (kernels.anyAboveOrNotFinite(logits, start, length(start), highest)) {
                for (int token = start; token < start + length(start); token++) {
                    highest = Math.max(highest, logits[token]);
                }
            }
        }
        return highest;
    }

    private int length(int start) {
        return Math.min(BLOCK, logits.length - start);
    }

    /// Fills the sums and returns their sum.
    private double weigh(float highest) {
        double mass = 0;
        for (int block = 0; block < sums.length; block++) {
            int start = block * BLOCK;
            sums[block] = kernels.sumOfExponentials(logits, start, length(start), highest, factor);
            mass += sums[block];
        }
        return mass;
    }

    /// The token at which the sum of weights exceeds `target`; the last one where rounding leaves it just below.
    private int draw(float highest, double target) {
        int start = 0;
        double within = 0;
        double rest = target;
        for (int block = 0; block < sums.length && rest >= 0; block++) {
            if (sums[block] > NEGLIGIBLE) {
                start = block * BLOCK;
                within = rest;
                rest -= sums[block];
            }
        }
        int chosen = NONE;
        for (int token = start; token < start + length(start) && within >= 0; token++) {
            float weight = kernels.sumOfExponentials(logits, token, 1, highest, factor);
            if (weight > NEGLIGIBLE) {
                chosen = token;
                within -= weight;
            }
        }
        return chosen;
    }

    /// Lists the tokens that the filters may leave, and few others.
    private void list(float highest, double mass) {
        // The tokens below the first weight have a share of less than 1 - p together.
        double least = Math.max((1 - sampling.topP()) * mass / logits.length, sampling.minP());
        float floor = Math.nextDown((float) (highest + StrictMath.log(least) * sampling.temperature()));
        shortlist.clear();
        for (int start = 0; start < logits.length; start += BLOCK) {
            if (kernels.anyAboveOrNotFinite(logits, start, length(start), floor)) {
                for (int token = start; token < start + length(start); token++) {
                    if (logits[token] > floor) {
                        shortlist.add(logits[token], token);
                    }
                }
            }
        }
    }

    @Override
    public void penalize(int token) {
        penalty.add(token);
    }
}
