// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/// A linear layer that was taught on a user's labelled rows: it stands in for the model's layers above, for its head
/// and for all writing. It fits the model and the prompt that it was taught on, and no other. Immutable, as long as
/// nobody writes to its arrays.
///
/// @param kind   what it says about a document
/// @param labels in the order of its scores
/// @param reading where its states come from
/// @param map    makes a state's share of the scores: of those of its own document; for entities of those of the word
///               behind it, then of its own, then of those of the word in front of it
/// @param bias   what is added to the scores
/// @param origin what it was taught on
public record TaughtHead(Kind kind, List<String> labels, Reading reading, LinearMap map, float[] bias, Origin origin)
        implements Serializable {
    /// What a head says about a document.
    public enum Kind {
        /// One of its labels, from the state of the prompt's last token.
        CLASSIFY,
        /// Which of its words are names of what, from the states of its words in a second reading.
        ENTITIES;

        /// Scores of a document, one for each label; or of a word: that it is no name, and for each label that a name
        /// begins with it, and that one goes on.
        public int scores(int labels) {
            return switch (this) {
                case CLASSIFY -> labels;
                case ENTITIES -> 1 + 2 * labels;
            };
        }

        /// States that scores are made of.
        public int states() {
            return switch (this) {
                case CLASSIFY -> 1;
                case ENTITIES -> 3;
            };
        }
    }

    /// Where hidden states come from.
    ///
    /// @param layer    the layer that they leave
    /// @param about    what labels are about, in a word or two; empty for a topic, and for entities
    /// @param examples that the prompt begins with, in place of those that all tasks share; may be empty
    public record Reading(int layer, String about, List<Example> examples) implements Serializable {
        public Reading {
            examples = List.copyOf(examples);
        }

        /// With the examples that all tasks share.
        public Reading(int layer) {
            this(layer, "", List.of());
        }
    }

    /// A text and its label.
    public record Example(String text, String label) implements Serializable {}

    /// What a head was taught on.
    ///
    /// @param modelSha256   of the model's file, 64 hexadecimal digits in lower case
    /// @param promptVersion as [TaskProgram#version] says it of [Task.States]
    public record Origin(String modelSha256, String promptVersion) implements Serializable {}

    /// A name in a document: its words from `first` to the one before `end`.
    ///
    /// @param label index of its label
    /// @param score how likely the least likely of its words belongs to such a name
    public record Name(int label, int first, int end, double score) {}

    public TaughtHead {
        labels = List.copyOf(labels);
        if (labels.isEmpty() || new HashSet<>(labels).size() < labels.size()) {
            throw Errors.requestInvalid("a taught head has no labels, or one of them twice; teach it again");
        }
        int scores = kind.scores(labels.size());
        if (bias.length != scores || map.outputs() != kind.states() * scores) {
            throw Errors.requestInvalid("a taught head of %d labels gives %d numbers and adds %d; teach it again"
                    .formatted(labels.size(), map.outputs(), bias.length));
        }
    }

    /// The name of a head by its content: SHA-256 of all that results depend on, 64 hexadecimal digits in lower case.
    public String id() {
        var sha256 = new Sha256();
        labels.forEach(sha256::update);
        List.of(kind.name(), reading.toString(), origin.modelSha256, origin.promptVersion)
                .forEach(sha256::update);
        sha256.update(bytes(map.weights()));
        sha256.update(bytes(bias));
        return sha256.hex();
    }

    private static byte[] bytes(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }

    /// Refuses a model that this head was not taught on.
    ///
    /// @throws EngineException `HEAD_MISMATCH`
    public void requireModel(String sha256) {
        if (!origin.modelSha256.equals(sha256)) {
            throw Errors.headOfOtherModel(origin.modelSha256, sha256);
        }
    }

    /// Probabilities of the labels, which sum to 1.
    ///
    /// @param image what [#map] makes of a document's state
    public double[] probabilities(float[] image) {
        double[] scores = new double[bias.length];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = bias[i] + image[i];
        }
        return Calibration.NONE.probabilities(scores);
    }

    /// The names in a document, in the order of its words: those of the likeliest sequence in which each begins before
    /// it goes on.
    ///
    /// @param images what [#map] makes of the states of its words, `[words, outputs]`
    public List<Name> names(float[] images, int words) {
        double[][] scores = new double[words][];
        for (int word = 0; word < scores.length; word++) {
            scores[word] = scores(images, word, scores.length);
        }
        int[] tags = NameTags.likeliest(scores);
        List<Name> names = new ArrayList<>();
        for (int first = 0; first < tags.length; ) {
            int end = first + 1;
            if (tags[first] != NameTags.NONE) {
                int label = NameTags.label(tags[first]);
                double score = membership(scores[first], label);
                for (; end < tags.length && tags[end] == NameTags.rest(label); end++) {
                    score = Math.min(score, membership(scores[end], label));
                }
                names.add(new Name(label, first, end, score));
            }
            first = end;
        }
        return names;
    }

    private double[] scores(float[] images, int word, int words) {
        int count = bias.length;
        int own = word * map.outputs() + count;
        int leftNeighbour = (word - 1) * map.outputs();
        int rightNeighbour = (word + 1) * map.outputs() + 2 * count;
        double[] scores = new double[count];
        for (int i = 0; i < count; i++) {
            scores[i] = bias[i]
                    + images[own + i]
                    + (word > 0 ? images[leftNeighbour + i] : 0)
                    + (word + 1 < words ? images[rightNeighbour + i] : 0);
        }
        return scores;
    }

    /// How likely a word belongs to a name of a label.
    private static double membership(double[] scores, int label) {
        double[] probabilities = Calibration.NONE.probabilities(scores);
        return probabilities[NameTags.beginning(label)] + probabilities[NameTags.rest(label)];
    }
}
