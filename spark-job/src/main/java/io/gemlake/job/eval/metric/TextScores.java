// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.eval.metric;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// Texts that were written about documents, beside what people wrote.
public final class TextScores implements Scores {
    /// So many times in a row are a loop.
    private static final int LOOP = 3;
    /// Words of the longest loop that is looked for.
    private static final int LONGEST_LOOP = 20;
    /// So many words that stand there as often are one, too.
    private static final int PHRASE = 4;
    /// Shorter sentences may well stand there twice.
    private static final int REPEATED_WORDS = 3;

    /// One row.
    ///
    /// @param references one or more; the best for the text counts
    /// @param text       null for none
    public record Answer(
            String document,
            List<String> references,
            @Nullable String text) {
        public Answer {
            references = List.copyOf(references);
        }

        private String written() {
            return text == null ? "" : text;
        }
    }

    private final List<Answer> answers;

    public TextScores(List<Answer> answers) {
        this.answers = List.copyOf(answers);
    }

    @Override
    public int rows() {
        return answers.size();
    }

    @Override
    public Statistic statistic(Metric metric) {
        return switch (metric.kind()) {
            case ROUGE_1 -> rouge((text, reference) -> Rouge.n(1, text, reference));
            case ROUGE_2 -> rouge((text, reference) -> Rouge.n(2, text, reference));
            case ROUGE_L -> rouge(Rouge::l);
            case REPEATS -> mean(answer -> repeats(answer.written()) ? 1 : 0);
            case UNSUPPORTED -> mean(answer -> unsupported(answer.document(), answer.written()));
            case WORDS -> mean(answer -> Pieces.length(answer.written()));
            default -> throw Scores.misfit(metric);
        };
    }

    private Statistic mean(ToDoubleFunction<Answer> number) {
        return Statistic.mean(answers.stream().mapToDouble(number).toArray());
    }

    private interface Measure {
        double of(List<String> text, List<String> reference);
    }

    private Statistic rouge(Measure measure) {
        return mean(answer -> {
            List<String> text = Pieces.lowerWords(answer.written());
            return answer.references().stream()
                    .mapToDouble(reference -> measure.of(text, Pieces.lowerWords(reference)))
                    .max()
                    .orElse(0);
        });
    }

    /// Whether a sentence stands there twice, words three times in a row, or four words three times anywhere.
    static boolean repeats(String text) {
        Set<List<String>> seen = new HashSet<>();
        for (String sentence : Pieces.sentences(text)) {
            List<String> words = Pieces.lowerWords(sentence);
            if (words.size() >= REPEATED_WORDS && !seen.add(words)) {
                return true;
            }
        }
        List<String> words = Pieces.lowerWords(text);
        for (int length = 1; length <= LONGEST_LOOP; length++) {
            if (loops(words, length)) {
                return true;
            }
        }
        return recurs(words);
    }

    private static boolean recurs(List<String> words) {
        Map<List<String>, Integer> seen = new HashMap<>();
        for (int i = 0; i + PHRASE <= words.size(); i++) {
            if (seen.merge(words.subList(i, i + PHRASE), 1, Integer::sum) == LOOP) {
                return true;
            }
        }
        return false;
    }

    private static boolean loops(List<String> words, int length) {
        int same = 0;
        for (int i = length; i < words.size(); i++) {
            same = words.get(i).equals(words.get(i - length)) ? same + 1 : 0;
            if (same == (LOOP - 1) * length) {
                return true;
            }
        }
        return false;
    }

    /// How many different words with a digit, and words with a capital letter that begin no sentence, the document
    /// does not have in any case of letters.
    static int unsupported(String document, String text) {
        Set<String> known = new HashSet<>(Pieces.lowerWords(document));
        Set<String> unknown = new HashSet<>();
        for (String sentence : Pieces.sentences(text)) {
            List<String> words = Pieces.words(sentence);
            for (int i = 0; i < words.size(); i++) {
                String word = words.get(i);
                boolean name = i > 0 && Character.isUpperCase(word.codePointAt(0));
                if (name || word.codePoints().anyMatch(Character::isDigit)) {
                    unknown.addAll(Pieces.lowerWords(word));
                }
            }
        }
        unknown.removeAll(known);
        return unknown.size();
    }
}
