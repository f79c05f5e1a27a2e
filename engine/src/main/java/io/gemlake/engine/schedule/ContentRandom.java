// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.schedule;

/// Random numbers for one answer, which depend on a seed, on the tokens that the model reads before the answer, and on
/// the place in it. Written out, so that every Java gives the same: SplitMix64 (Steele, Lea and Flood, *Fast splittable
/// pseudorandom number generators*, 2014, with the mixing constants of variant 13 by Stafford).
///
/// @param state the seed of a SplitMix64 sequence
record ContentRandom(long state) {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    static ContentRandom seeded(long seed) {
        return new ContentRandom(mix(seed));
    }

    /// The numbers of the same seed when the model has read `tokens` too.
    ContentRandom reading(int[] tokens) {
        long hash = state;
        for (int token : tokens) {
            hash = mix(hash + GOLDEN_GAMMA + token);
        }
        return new ContentRandom(hash);
    }

    /// The number in `[0, 1)` for the token at `place` of the answer: an output of the sequence, found directly.
    double at(int place) {
        return (mix(state + (place + 1) * GOLDEN_GAMMA) >>> 11) * 0x1p-53;
    }

    private static long mix(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}
