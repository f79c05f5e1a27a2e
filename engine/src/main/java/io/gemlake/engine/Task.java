// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import java.io.Serializable;
import java.util.List;

/// What to find out about a document.
public sealed interface Task extends Serializable {
    /// How a document feels, among the labels of a scale. Gives a [TaskResult.Classification].
    record Sentiment(Scale scale) implements Task {
        /// On four labels.
        public Sentiment() {
            this(Scale.FOUR_WAY);
        }

        /// The labels, in the order of their probabilities.
        public List<String> names() {
            return scale.labels();
        }
    }

    /// Which of the labels fit. Gives a [TaskResult.Classification].
    ///
    /// @param labels       2 to 500, of different names
    /// @param instructions what the labels are about, in a word or two, such as `intent`; empty for a topic
    /// @param choice       how many of them may fit
    record Classify(List<Label> labels, String instructions, Choice choice) implements Task {
        private static final int MOST_LABELS = 500;

        public Classify {
            labels = List.copyOf(labels);
            Errors.requireInRange("the number of labels", labels.size(), 2, MOST_LABELS);
            requireDifferent(labels.stream().map(Label::name).toList());
        }

        /// The labels, in the order of their probabilities.
        public List<String> names() {
            return labels.stream().map(Label::name).toList();
        }

        /// The one label that fits best.
        public static Classify among(List<String> names) {
            return new Classify(names.stream().map(Label::new).toList(), "", Choice.ONE);
        }
    }

    /// Whether a condition holds, such as `is about sport`. Gives a [TaskResult.Decision].
    record Filter(String condition) implements Task {
        public Filter {
            requireText("a condition", condition);
        }
    }

    /// Things that the document names, each a substring of it. Gives [TaskResult.Entities].
    ///
    /// @param labels kinds of things, of different names; the first that a thing was found under is its label
    record Entities(List<String> labels) implements Task {
        private static final int MOST_LABELS = 32;

        public Entities {
            labels = List.copyOf(labels);
            Errors.requireInRange("the number of kinds of entities", labels.size(), 1, MOST_LABELS);
            labels.forEach(label -> requireText("a kind of entities", label));
            requireDifferent(labels);
        }

        /// People, organisations and places.
        public Entities() {
            this(List.of("person", "organization", "location"));
        }
    }

    /// What the document says, in short. Gives a [TaskResult.Summary].
    ///
    /// @param maxTokens most tokens that are written
    /// @param maxWords  most words of the summary, which ends with a sentence; 0 for as many as there are tokens
    record Summary(int maxTokens, int maxWords, Style style) implements Task {
        public Summary {
            Errors.requireInRange("maxTokens of a summary", maxTokens, 1, 4096);
            Errors.requireInRange("maxWords of a summary", maxWords, 0, 4096);
        }

        /// Most words of the summary, whether or not they were asked for: a word takes a token at least.
        public int mostWords() {
            return maxWords == 0 ? maxTokens : maxWords;
        }

        /// In the model's own words.
        public Summary(int maxTokens) {
            this(maxTokens, 0, Style.ABSTRACTIVE);
        }
    }

    /// Whose words a summary is made of.
    enum Style {
        /// The model's.
        ABSTRACTIVE,
        /// The document's: whole sentences of it.
        EXTRACTIVE
    }

    /// What the model writes when it is asked another task's question, without any constraint: what that task is to be
    /// compared with. Gives [TaskResult.Written].
    record Write(Task question) implements Task {}

    /// What a model writes freely. Gives a [TaskResult.Text]. Models without a chat format are hardly fit for it.
    sealed interface FreeText extends Task {}

    /// What a model answers when the document is all that it is told; a model without a chat format goes on with it.
    ///
    /// @param maxTokens most tokens of the answer
    record Prompt(int maxTokens, Sampling sampling) implements FreeText {
        /// The longest answer.
        public static final int MOST_TOKENS = 4096;

        public Prompt {
            Errors.requireInRange("maxTokens of an answer", maxTokens, 1, MOST_TOKENS);
        }
    }

    /// The document in another language.
    ///
    /// @param language its English name, such as `German`
    record Translate(String language) implements FreeText {
        public Translate {
            requireText("a language", language);
        }
    }

    /// The document without mistakes of spelling and grammar.
    record Correct() implements FreeText {}

    /// A vector that lies near those of documents about the same. Gives a [TaskResult.Embedding].
    ///
    /// @param layer the layer whose hidden states it is made of
    record Embed(int layer) implements Task {}

    /// How many tokens the whole document has, without the beginning-of-sequence token. Gives a
    /// [TaskResult.TokenCount], and asks no model.
    record CountTokens() implements Task {}

    /// What a taught head says. Gives a [TaskResult.Classification], or [TaskResult.Entities].
    record Taught(TaughtHead head) implements Task {}

    /// What heads are taught on. Gives [TaskResult.States].
    ///
    /// @param kind of the head
    record States(TaughtHead.Kind kind, TaughtHead.Reading reading) implements Task {}

    /// A scale of sentiments.
    enum Scale {
        /// Positive, negative, neutral or mixed.
        FOUR_WAY,
        /// Positive or negative.
        TWO_WAY;

        /// Names, in the order of their probabilities.
        public List<String> labels() {
            return switch (this) {
                case FOUR_WAY -> List.of("positive", "negative", "neutral", "mixed");
                case TWO_WAY -> List.of("positive", "negative");
            };
        }
    }

    /// How many labels may fit.
    enum Choice {
        /// One: probabilities sum to 1.
        ONE,
        /// Any number, none included: each label has a probability of its own.
        ANY
    }

    /// A class of documents.
    ///
    /// @param description what belongs there, or empty when the name says it
    record Label(String name, String description) implements Serializable {
        public Label {
            requireText("a label", name);
        }

        /// A label whose name says it all.
        public Label(String name) {
            this(name, "");
        }
    }

    private static void requireText(String what, String text) {
        if (text.isBlank()) {
            throw Errors.requestInvalid(what + " is blank; give it a name");
        }
    }

    private static void requireDifferent(List<String> names) {
        for (int i = 0; i < names.size(); i++) {
            if (names.indexOf(names.get(i)) < i) {
                throw Errors.requestInvalid("the label '%s' stands there twice; remove one".formatted(names.get(i)));
            }
        }
    }
}
