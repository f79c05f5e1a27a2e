// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.eval.metric;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What can be measured of answers.
///
/// @param label whose F1 it is; empty for all others
public record Metric(Kind kind, String label) {
    /// What answers are, which decides how they can be measured.
    public enum Answers {
        /// One label each.
        LABELS,
        /// Labelled places of a text.
        SPANS,
        /// Written text.
        TEXTS,
        /// One of several texts, the likeliest.
        CHOICES
    }

    /// Kinds of metrics.
    public enum Kind {
        ACCURACY("accuracy", "accuracy", "share of rows with the right answer", Answers.LABELS),
        MACRO_F1(
                "macro_f1",
                "macro-F1",
                "F1 of each label that some row has by right, and of these the mean",
                Answers.LABELS),
        F1(
                "f1",
                "F1 of ",
                "twice the rows with this label that were found, by all that were found and all there are",
                Answers.LABELS),
        CALIBRATION_ERROR(
                "calibration_error",
                "calibration error",
                "by how much probability and accuracy differ in ten bins of equal width, on average over rows",
                Answers.LABELS),
        SPAN_F1("span_f1", "span F1, exact", "F1 of label, start and end, each place counted once", Answers.SPANS),
        PARTIAL_F1(
                "partial_f1",
                "span F1, partial",
                "F1 where places of one label that overlap count by how much: twice the common part by both lengths",
                Answers.SPANS),
        STRING_F1("string_f1", "string F1", "F1 of label and words, wherever they stand", Answers.SPANS),
        SPAN_PRECISION("span_precision", "span precision", "share of the places found that are right", Answers.SPANS),
        SPAN_RECALL("span_recall", "span recall", "share of the right places that were found", Answers.SPANS),
        VERBATIM("verbatim", "values in the text", "share of the values found that stand in the text", Answers.SPANS),
        ROUGE_1(
                "rouge_1",
                "ROUGE-1",
                "F1 of words, in lower case and not stemmed; of several references the best",
                Answers.TEXTS),
        ROUGE_2("rouge_2", "ROUGE-2", "the same of pairs of words", Answers.TEXTS),
        ROUGE_L(
                "rouge_l",
                "ROUGE-L",
                "the same of the longest common sequence of words, over the whole text",
                Answers.TEXTS),
        REPEATS(
                "repeats",
                "texts with repeats",
                "share of texts with a sentence twice, words three times in a row, or four words three times",
                Answers.TEXTS),
        UNSUPPORTED(
                "unsupported",
                "unsupported numbers and names",
                "different words with digits, or with a capital inside of a sentence, that the document lacks; a mean",
                Answers.TEXTS),
        WORDS("words", "words", "their number, a mean", Answers.TEXTS),
        ACCURACY_NORMALIZED(
                "accuracy_normalized",
                "accuracy by length",
                "the same, the choice with the highest log-probability for each of its characters",
                Answers.CHOICES);

        private final String key;
        private final String title;
        private final String definition;
        private final Answers answers;

        Kind(String key, String title, String definition, Answers answers) {
            this.key = key;
            this.title = title;
            this.definition = definition;
            this.answers = answers;
        }

        /// The name in suites and tables.
        public String key() {
            return key;
        }

        /// Whether answers of a form can be measured so.
        public boolean fits(Answers form) {
            return form == answers || (this == ACCURACY && form == Answers.CHOICES);
        }

        /// The kind with this name.
        public static Optional<Kind> of(String key) {
            return Arrays.stream(values()).filter(kind -> kind.key.equals(key)).findFirst();
        }
    }

    /// A metric of all labels.
    public Metric(Kind kind) {
        this(kind, "");
    }

    /// All that can be measured of answers of a form without naming a label.
    public static List<Metric> all(Answers form) {
        return Arrays.stream(Kind.values())
                .filter(kind -> kind.fits(form) && kind != Kind.F1)
                .map(Metric::new)
                .toList();
    }

    /// The name in tables, such as `macro_f1` or `f1 hate`.
    public String key() {
        return label.isEmpty() ? kind.key : kind.key + " " + label;
    }

    /// The name for people.
    public String title() {
        return kind.title + label;
    }

    /// The metric of a [#key()], if there is such a one.
    public static Optional<Metric> of(String key) {
        int space = key.indexOf(' ');
        return space < 0
                ? Kind.of(key).map(Metric::new)
                : Kind.of(key.substring(0, space)).map(kind -> new Metric(kind, key.substring(space + 1)));
    }

    /// A value and its interval as people read them: `0.858 (0.836–0.880)`.
    public String text(Estimate estimate) {
        String digits = isCount() ? "%.1f" : "%.3f";
        return String.format(
                Locale.ROOT,
                digits + " (" + digits + "–" + digits + ")",
                estimate.value(),
                estimate.low(),
                estimate.high());
    }

    /// How it is computed, in a phrase.
    public String definition() {
        return kind.definition;
    }

    /// Whether it counts words or things, and is no share of a whole.
    private boolean isCount() {
        return kind == Kind.WORDS || kind == Kind.UNSUPPORTED;
    }
}
