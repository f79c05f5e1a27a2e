// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The result of one [Task].
public sealed interface TaskResult {
    /// Result of [Task.Sentiment] and [Task.Classify].
    ///
    /// @param chosen        labels that fit, the likeliest first; empty for blank text
    /// @param probabilities of all labels, in the order in which they were given; empty for blank text
    /// @param choice        whether probabilities sum to 1, or each label has one of its own
    record Classification(List<String> chosen, List<LabelProbability> probabilities, Task.Choice choice)
            implements TaskResult {

        public Classification {
            chosen = List.copyOf(chosen);
            probabilities = List.copyOf(probabilities);
        }

        /// The likeliest of the labels; of equals the first.
        ///
        /// @param probabilities one for each label, in their order
        public static Classification likeliest(List<String> labels, double[] probabilities) {
            int best = 0;
            for (int i = 1; i < probabilities.length; i++) {
                best = probabilities[i] > probabilities[best] ? i : best;
            }
            List<LabelProbability> all = IntStream.range(0, probabilities.length)
                    .mapToObj(i -> new LabelProbability(labels.get(i), probabilities[i]))
                    .toList();
            return new Classification(List.of(labels.get(best)), all, Task.Choice.ONE);
        }
    }

    /// Result of [Task.Filter].
    ///
    /// @param holds       null for blank text
    /// @param probability that the condition holds
    record Decision(@Nullable Boolean holds, double probability) implements TaskResult {}

    /// Result of [Task.Entities].
    ///
    /// @param entities in the order of the text, without overlaps; empty for blank text
    record Entities(List<Entity> entities) implements TaskResult {
        public Entities {
            entities = List.copyOf(entities);
        }
    }

    /// Result of [Task.Summary].
    ///
    /// @param text        null for blank text
    /// @param cut         whether its one sentence was cut, because it is longer than a summary may be
    /// @param unsupported numbers and names in it that the document does not have
    record Summary(@Nullable String text, boolean cut, int unsupported) implements TaskResult {}

    /// Result of [Task.Write].
    ///
    /// @param texts an answer to each question of the task, in their order; empty for blank text
    record Written(List<String> texts) implements TaskResult {
        public Written {
            texts = List.copyOf(texts);
        }
    }

    /// Result of [Task.FreeText].
    ///
    /// @param text null for blank text
    /// @param cut  whether the limit of tokens cut it
    record Text(@Nullable String text, boolean cut) implements TaskResult {}

    /// Result of [Task.Embed].
    ///
    /// @param values of length 1, as many as the model's hidden states have; empty for blank text
    record Embedding(float[] values) implements TaskResult {}

    /// Result of [Task.CountTokens].
    record TokenCount(int tokens) implements TaskResult {}

    /// Result of [Task.States].
    ///
    /// @param states one for the document, or one for each of its words; empty for blank text
    record States(List<State> states) implements TaskResult {
        public States {
            states = List.copyOf(states);
        }
    }

    /// The hidden state of a part of the text.
    ///
    /// @param start  in code points of the document, 0-based
    /// @param end    exclusive
    /// @param values numbers of the state
    record State(int start, int end, float[] values) {}

    /// How likely a label is.
    record LabelProbability(String label, double probability) {}

    /// A named thing in the text: `substring(text, start + 1, end - start) = value` in Spark SQL.
    ///
    /// @param label one of the task's
    /// @param start in code points of the document, 0-based
    /// @param end   exclusive
    /// @param score probability of the label, no name at all being one of the choices
    record Entity(String label, String value, int start, int end, double score) {}
}
