// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.schedule;

import io.gemlake.engine.Answer;
import io.gemlake.engine.Answer.Finish;
import org.jspecify.annotations.Nullable;

/// Chooses the tokens of an answer, one at a time, and makes the answer of them.
sealed interface Writer permits TextWriter, SpanWriter {
    /// What the choice of the next token needs of the head.
    ///
    /// @param output index of the hidden state among the batch's outputs
    LogitNeed need(int output);

    /// The token chosen with the answer to the last need; -1 when a logit is not a finite number.
    int choose();

    /// The only token that can come next; -1 when the model has to be asked.
    int forced();

    /// Takes the next token.
    void accept(int token);

    /// Why the answer ends here, or null when it goes on.
    @Nullable
    Finish finish();

    /// The answer, ended for this reason.
    Answer answer(Finish reason);
}
