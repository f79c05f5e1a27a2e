// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.schedule;

import io.gemlake.engine.Sampling;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.IntPredicate;

/// The tokens that may come next, and the choice among them as [Sampling] describes it. One object serves an answer
/// from its first token to its last and takes 16 bytes for each of `topK` tokens, or 8 for each of the vocabulary.
final class Candidates implements LogitNeed.Full {
    private final Sampling sampling;
    private final int most;
    /// Logit and token in one number each, see [#key]; the likeliest first after [#cut].
    private final long[] keys;

    private final BitSet penalized = new BitSet();
    private int output;
    /// Whether all logits so far are numbers: beside one that is none, the others are not to be trusted.
    private boolean finite;

    private IntPredicate qualifies = _ -> true;
    private int count;
    /// A logit up to this one is too low to be among the likeliest.
    private float floor;
    /// The logit of the likeliest, once all are known.
    private float highest;

    Candidates(Sampling sampling, int vocabularySize) {
        this.sampling = sampling;
        int wanted = sampling.topK() == 0 ? vocabularySize : sampling.topK();
        most = sampling.temperature() == 0 ? 1 : wanted;
        keys = new long[(int) Math.min(2L * most, vocabularySize)];
    }

    /// Starts anew for the next token.
    ///
    /// @param output    index of the hidden state among the batch's outputs
    /// @param qualifies tokens that may be chosen
    void begin(int output, IntPredicate qualifies) {
        this.output = output;
        this.qualifies = qualifies;
        count = 0;
        finite = true;
        floor = Float.NEGATIVE_INFINITY;
    }

    @Override
    public int output() {
        return output;
    }

    @Override
    public void accept(int first, float[] logits, int offset, int length) {
        for (int i = 0; i < length; i++) {
            float logit = logits[offset + i];
            finite &= Float.isFinite(logit);
            // A penalty only lowers a logit.
            if (logit > floor && qualifies.test(first + i)) {
                add(afterPenalty(logit, first + i), first + i);
            }
        }
    }

    private float afterPenalty(float logit, int token) {
        if (!penalized.get(token)) {
            return logit;
        }
        double penalty = sampling.repetitionPenalty();
        return (float) (logit > 0 ? logit / penalty : logit * penalty);
    }

    private void add(float logit, int token) {
        if (count == keys.length) {
            cut();
        }
        if (logit > floor) {
            keys[count++] = key(logit, token);
        }
    }

    /// Puts the likeliest in order and forgets those beyond the most that may stay.
    private void cut() {
        Arrays.sort(keys, 0, count);
        if (count >= most) {
            count = most;
            floor = logit(keys[most - 1]);
        }
    }

    /// Chooses a token, with a number from `[0, 1)` that decides; -1 when there is none, or a logit is not finite.
    int choose(double chance) {
        if (!finite || count == 0) {
            return -1;
        }
        if (count > most) {
            cut();
        }
        highest = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < count; i++) {
            highest = Math.max(highest, logit(keys[i]));
        }
        if (sampling.topP() < 1) {
            keepTopP();
        }
        keepFrom(sampling.minP());
        return draw(chance * mass());
    }

    private void keepTopP() {
        double mass = mass();
        // The tokens below this weight have a share of less than 1 - p together. Sorting the few above it is faster.
        keepFrom((1 - sampling.topP()) * mass / count);
        Arrays.sort(keys, 0, count);
        double sum = 0;
        int kept = 0;
        while (kept < count && sum < sampling.topP() * mass) {
            sum += weight(keys[kept++]);
        }
        count = Math.max(1, kept);
    }

    /// Keeps the tokens of at least this weight, in their order.
    private void keepFrom(double weight) {
        double exponent = StrictMath.log(weight);
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (exponent(keys[i]) >= exponent) {
                keys[kept++] = keys[i];
            }
        }
        count = kept;
    }

    /// The token at which the sum of weights exceeds `target`; the last one where rounding leaves it just below.
    private int draw(double target) {
        int token = -1;
        double rest = target;
        for (int i = 0; i < count && rest >= 0; i++) {
            double weight = weight(keys[i]);
            if (weight > 0) {
                token = token(keys[i]);
                rest -= weight;
            }
        }
        return token;
    }

    private double mass() {
        double mass = 0;
        for (int i = 0; i < count; i++) {
            mass += weight(keys[i]);
        }
        return mass;
    }

    /// The probability of a token over that of the likeliest.
    private double weight(long key) {
        return StrictMath.exp(exponent(key));
    }

    private double exponent(long key) {
        double below = (double) logit(key) - highest;
        return below == 0 ? 0 : below / sampling.temperature();
    }

    /// Makes the penalty count for a token from now on.
    void penalize(int token) {
        if (sampling.repetitionPenalty() > 1) {
            penalized.set(token);
        }
    }

    /// A number for a logit and its token: the higher the logit, the lower the number; of equals, the lower the token.
    private static long key(float logit, int token) {
        // Adding zero makes one zero of both.
        return (long) ~ordered(Float.floatToIntBits(logit + 0f)) << Integer.SIZE | token;
    }

    private static int token(long key) {
        return (int) key;
    }

    private static float logit(long key) {
        return Float.intBitsToFloat(ordered(~(int) (key >> Integer.SIZE)));
    }

    /// The bits of a float so that they are ordered as integers, and back.
    private static int ordered(int bits) {
        return bits ^ (bits >> 31 & Integer.MAX_VALUE);
    }
}
