// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import java.util.List;

/// The answer to one [Query].
public sealed interface Answer {
    /// Answer to [Query.Score].
    ///
    /// @param logProbabilities natural logarithms, one for each continuation, in their order
    record Scores(double[] logProbabilities) implements Answer {}

    /// Answer to [Query.Generate].
    ///
    /// @param text   what was written, without the stop text, and without a character at the end whose last byte is
    ///               missing, because the limit or the model cut it
    /// @param tokens ids of the tokens written, the one that ended it left out, even if it began with text
    /// @param finish why it ended
    record Text(String text, int[] tokens, Finish finish) implements Answer {}

    /// Answer to [Query.Copy].
    ///
    /// @param spans  in the order in which they were written, without repeats
    /// @param finish why it ended
    record Spans(List<Span> spans, Finish finish) implements Answer {
        public Spans {
            spans = List.copyOf(spans);
        }
    }

    /// Answer to [Query.HiddenState], numbered as the `hidden_states` of Hugging Face transformers are.
    ///
    /// @param values the residual stream behind the layer; that of the last one as the head reads it, normalized
    record HiddenState(float[] values) implements Answer {}

    /// Answer to [Query.SecondReading].
    ///
    /// @param ends   for each token of the document the byte of the document behind it; each begins where the
    ///               one in front of it ends
    /// @param width  numbers of a state
    /// @param values `[tokens, width]`, each as that of a [HiddenState], or what a map makes of it
    record TokenStates(int[] ends, int width, float[] values) implements Answer {}

    /// Bytes `[start, end)` of the document: the first place where the value stands.
    record Span(int start, int end) {}

    /// Why an answer ended.
    enum Finish {
        /// The model ended it: stop token, stop text, or the end of a list.
        STOP,
        /// The limit of tokens or spans was reached.
        LENGTH
    }
}
