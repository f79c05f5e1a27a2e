// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import java.io.Serializable;

/// How the next token of a written answer is chosen: the likeliest at a temperature of 0, by chance above it.
///
/// The logits pass these steps, in the order of Hugging Face transformers (`GenerationMixin._get_logits_processor`):
///
/// 1. *repetition penalty*: a positive logit of a token that the answer holds already is divided by it, a negative one
///    multiplied. Only the answer counts, not the prompt: its examples hold the marks that an answer needs, and its
///    document the words;
/// 2. *temperature*: every logit is divided by it; a softmax makes probabilities of them;
/// 3. *top-k*: the `topK` likeliest tokens stay, of equals the lowest ids;
/// 4. *top-p*: the fewest of the likeliest tokens stay that together have a share of `topP` or more of what is left;
/// 5. *min-p*: tokens with at least `minP` times the probability of the likeliest stay.
///
/// Chance depends on the seed, on every token that the model reads before the answer, and on the place in the answer:
/// rows with the same text get the same answer, whatever they are computed with; for another answer take another seed.
/// Tokens that steer and write nothing may be chosen too, as the model likes; they are no part of the text. Markers of
/// images are never chosen.
///
/// @param temperature       0 to 100; 1 leaves the model's own probabilities
/// @param topK              0 for all tokens, up to 1,048,576. An answer on its way takes 16 bytes for each token that
///                          may stay, or 4 for each of the vocabulary and 16 for each that `topP` and `minP` leave
/// @param topP              0 to 1; 1 for all tokens
/// @param minP              0 to 1; 0 for all tokens
/// @param repetitionPenalty 1 to 10; 1 for none
/// @param seed              any number; without meaning at a temperature of 0
public record Sampling(double temperature, int topK, double topP, double minP, double repetitionPenalty, long seed)
        implements Serializable {
    /// Always the likeliest token, of equals the lowest id.
    public static final Sampling GREEDY = new Sampling(0, 0, 1, 0, 1, 0);

    public Sampling {
        Errors.requireInRange("temperature", temperature, 0, 100);
        Errors.requireInRange("topK", topK, 0, 1 << 20);
        Errors.requireInRange("topP", topP, 0, 1);
        Errors.requireInRange("minP", minP, 0, 1);
        Errors.requireInRange("repetitionPenalty", repetitionPenalty, 1, 10);
    }

    /// Tokens by chance with the model's own probabilities.
    public static Sampling seeded(long seed) {
        return new Sampling(1, 0, 1, 0, 1, seed);
    }

    public Sampling withTemperature(double value) {
        return new Sampling(value, topK, topP, minP, repetitionPenalty, seed);
    }

    public Sampling withTopK(int tokens) {
        return new Sampling(temperature, tokens, topP, minP, repetitionPenalty, seed);
    }

    public Sampling withTopP(double share) {
        return new Sampling(temperature, topK, share, minP, repetitionPenalty, seed);
    }

    public Sampling withMinP(double ratio) {
        return new Sampling(temperature, topK, topP, ratio, repetitionPenalty, seed);
    }

    public Sampling withRepetitionPenalty(double factor) {
        return new Sampling(temperature, topK, topP, minP, factor, seed);
    }
}
