// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.schedule;

import io.gemlake.engine.Answer;
import io.gemlake.engine.kv.KvSegment;
import io.gemlake.engine.model.Batch;

/// One query of one document on its way: in each step it packs what it can, says what it needs of the head, and reads
/// it.
sealed interface QueryRun permits WritingRun, ScoreRun, HiddenRun, ReadingRun {
    /// Whether the suffix is in, so that each step takes few tokens of this run.
    boolean isAnswering();

    /// Adds tokens while there is room.
    void pack(Batch batch);

    /// Adds what it needs of the hidden states of this step.
    void ask(HeadPass head);

    /// Reads the answers to its needs; called once after each step.
    ///
    /// @throws NotFiniteException when the logits are no numbers
    void read() throws NotFiniteException;

    boolean isDone();

    /// The answer of a run that is done.
    Answer answer();

    int outputTokens();

    /// Gives back the keys and values.
    void release();

    /// The logits of this row are no numbers: the row fails, its neighbours do not notice.
    final class NotFiniteException extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /// Drops what no later token of a segment can see.
    static void dropInvisible(KvSegment segment) {
        segment.dropInvisible(segment.end());
    }
}
