// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.schedule;

import io.gemlake.engine.Sampling;
import io.gemlake.engine.kernel.Kernels;
import java.util.function.IntPredicate;

/// The tokens that may come next, and the choice among them as [Sampling] describes it. One object serves an answer
/// from its first token to its last.
sealed interface Candidates extends LogitNeed.Full permits LikeliestTokens, AllTokens {
    /// What never chooses, because there is no token or a logit is not a finite number.
    int NONE = -1;

    /// The candidates of one answer.
    static Candidates of(Sampling sampling, int vocabularySize, Kernels kernels) {
        boolean few = sampling.temperature() == 0 || sampling.topK() > 0;
        return few ? new LikeliestTokens(sampling, kernels) : new AllTokens(sampling, vocabularySize, kernels);
    }

    /// Starts anew for the next token.
    ///
    /// @param output    index of the hidden state among the batch's outputs
    /// @param qualifies tokens that may be chosen
    void begin(int output, IntPredicate qualifies);

    /// Chooses a token, with a number from `[0, 1)` that decides, or [#NONE].
    int choose(double chance);

    /// Makes the penalty count for a token from now on.
    void penalize(int token);
}
