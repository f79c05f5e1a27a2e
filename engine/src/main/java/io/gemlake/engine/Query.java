// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One question about a document: a suffix after the document, and what to do there.
public sealed interface Query {
    /// What stands between the document and the answer.
    List<PromptPart> suffix();

    /// Scores given continuations of the suffix, without generating. Without a suffix they continue the document
    /// itself: both are then tokenized as one text, and the score is the only query of its request.
    ///
    /// @param continuations texts to score, each as it would follow the suffix (usually with a leading space)
    /// @param over          what the probabilities are normalized over
    record Score(List<PromptPart> suffix, List<String> continuations, Normalization over) implements Query {
        public Score {
            suffix = List.copyOf(suffix);
            continuations = List.copyOf(continuations);
        }
    }

    /// Writes until a stop. Without a suffix the document itself goes on; it is then the only query of its request.
    ///
    /// @param maxTokens most tokens to write, 1 or more
    /// @param stops     texts that end the answer; they are not part of it
    /// @param opening   what an answer may begin with
    /// @param sampling  how each token is chosen
    record Generate(List<PromptPart> suffix, int maxTokens, List<String> stops, Opening opening, Sampling sampling)
            implements Query {
        public Generate {
            suffix = List.copyOf(suffix);
            stops = List.copyOf(stops);
        }

        /// A greedy answer that may begin with anything.
        public Generate(List<PromptPart> suffix, int maxTokens, List<String> stops) {
            this(suffix, maxTokens, stops, Opening.ANY, Sampling.GREEDY);
        }

        public Generate withOpening(Opening choice) {
            return new Generate(suffix, maxTokens, stops, choice, sampling);
        }

        public Generate withSampling(Sampling choice) {
            return new Generate(suffix, maxTokens, stops, opening, choice);
        }
    }

    /// What a written answer may begin with.
    enum Opening {
        /// Whatever is chosen, a stop included: the answer may be empty.
        ANY,
        /// Text: the first token is no stop and not only white space, so the answer is never blank.
        TEXT
    }

    /// Writes a list of spans of the document: every value is a substring of it, from the start of a word to the end
    /// of one, by construction of the decoder.
    ///
    /// @param maxTokens most tokens to write, 1 or more
    /// @param maxSpans  most spans to write, 1 or more
    /// @param form      how the list is written
    record Copy(List<PromptPart> suffix, int maxTokens, int maxSpans, ListForm form) implements Query {
        public Copy {
            suffix = List.copyOf(suffix);
        }
    }

    /// Reads the hidden state of the last token of the suffix, for what is taught on it. The layers above are not
    /// computed.
    ///
    /// @param layer the layer that it leaves, 1 to the number of the model's layers
    record HiddenState(List<PromptPart> suffix, int layer) implements Query {
        public HiddenState {
            suffix = List.copyOf(suffix);
        }
    }

    /// Reads the document a second time, behind the suffix, and with it the hidden states of its tokens there: what
    /// stands behind a word is known by then, from the first reading. The layers above are not computed.
    ///
    /// @param suffix what stands between the two readings
    /// @param layer  the layer that the states leave, 1 to the number of the model's layers
    /// @param map    what the states are mapped by before they are kept, or null to keep them whole
    record SecondReading(
            List<PromptPart> suffix, int layer, @Nullable LinearMap map) implements Query {
        public SecondReading {
            suffix = List.copyOf(suffix);
        }
    }

    /// What the probabilities of a [Score] are normalized over.
    enum Normalization {
        /// The whole vocabulary at each token: `log p(continuation | prompt)`.
        VOCABULARY,
        /// At each token only those that go on to one of the continuations: the probabilities of the continuations sum
        /// to 1, and the head is evaluated for their tokens alone.
        CONTINUATIONS
    }

    /// How a copied list is written.
    ///
    /// @param lead      what stands before the first value, or before `none`; before all others it is a space
    /// @param none      what stands there when there is nothing to copy; empty when there is always something
    /// @param separator what stands between two values
    /// @param end       its first token ends the list; a control token may be named
    record ListForm(Lead lead, String none, String separator, String end) {}

    /// What stands between a suffix and its answer.
    enum Lead {
        /// One space, as behind a colon.
        SPACE,
        /// Nothing, as at the start of a turn.
        NOTHING;

        /// An answer as it would follow the suffix.
        public String before(String answer) {
            return this == SPACE ? " " + answer : answer;
        }
    }
}
