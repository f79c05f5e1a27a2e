// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.schedule;

import io.gemlake.engine.Sampling;
import java.util.Arrays;

/// Some of the likeliest tokens with their logits, and the choice among them by chance. Takes 16 bytes for each of the
/// most that may stay.
final class Shortlist {
    private static final int FIRST_CAPACITY = 512;

    private final Sampling sampling;
    private final int most;
    /// Logit and token in one number each, see [#key]; the likeliest first after [#cut].
    private long[] keys;

    private int count;
    /// A logit up to this one is too low to be among the likeliest.
    private float floor;
    private float highest;

    /// @param most tokens that stay
    Shortlist(Sampling sampling, int most) {
        this.sampling = sampling;
        this.most = most;
        keys = new long[Math.min(2 * most, FIRST_CAPACITY)];
    }

    void clear() {
        count = 0;
        floor = Float.NEGATIVE_INFINITY;
        highest = Float.NEGATIVE_INFINITY;
    }

    /// A logit up to this one does not come in.
    float floor() {
        return floor;
    }

    void add(float logit, int token) {
        if (count == 2 * most) {
            cut();
        }
        if (logit > floor) {
            if (count == keys.length) {
                keys = Arrays.copyOf(keys, Math.min(2 * most, 2 * count));
            }
            keys[count++] = key(logit, token);
            highest = Math.max(highest, logit);
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

    /// Chooses one of the tokens, with a number from `[0, 1)` that decides; [Candidates#NONE] when there is none.
    int choose(double chance) {
        if (count > most) {
            cut();
        }
        return choose(chance, mass());
    }

    /// Chooses one of the tokens when there are others that did not come in.
    ///
    /// @param chance a number from `[0, 1)` that decides
    /// @param whole  the weights of all tokens together, beside that of the likeliest
    int choose(double chance, double whole) {
        if (count == 0) {
            return Candidates.NONE;
        }
        if (sampling.topP() < 1) {
            keepTopP(whole);
        }
        keepFrom(sampling.minP());
        return draw(chance * mass());
    }

    private void keepTopP(double whole) {
        Arrays.sort(keys, 0, count);
        double sum = 0;
        int kept = 0;
        while (kept < count && sum < sampling.topP() * whole) {
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
        int token = Candidates.NONE;
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
