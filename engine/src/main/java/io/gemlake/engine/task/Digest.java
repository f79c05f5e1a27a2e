// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.task;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/// The sentences of a document, and how much of it each of them says: the share of words that it has in common with the
/// others, as in centroid and graph methods for summaries.
final class Digest {
    /// Of the words of a sentence, the share that sentences chosen before it may have said already.
    private static final double MOST_SAID = 0.7;

    private final List<String> sentences;
    private final List<Set<String>> words;
    /// Places of the sentences, of those that say most first.
    private final List<Integer> ranked;

    Digest(String document) {
        sentences = Sentences.of(document).stream().distinct().toList();
        words = sentences.stream().map(Digest::words).toList();
        double[] centralities = words.stream().mapToDouble(this::centrality).toArray();
        ranked = IntStream.range(0, sentences.size())
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(i -> -centralities[i])
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    int size() {
        return sentences.size();
    }

    private static Set<String> words(String sentence) {
        return Set.copyOf(Sentences.words(sentence));
    }

    /// How much of the document a sentence says, its own or another's.
    double centrality(String sentence) {
        return centrality(words(sentence));
    }

    private double centrality(Set<String> of) {
        double sum = 0;
        for (Set<String> other : words) {
            sum += common(of, other) / (1 + Math.sqrt((double) of.size() * other.size()));
        }
        return sum;
    }

    private static int common(Set<String> some, Set<String> others) {
        Set<String> smaller = some.size() < others.size() ? some : others;
        Set<String> larger = smaller.equals(some) ? others : some;
        int count = 0;
        for (String word : smaller) {
            count += larger.contains(word) ? 1 : 0;
        }
        return count;
    }

    /// The sentences that say most, in the order of the document: one at least, if there is any, and as many as have no
    /// more than so many words together.
    List<String> most(int maxWords) {
        List<String> chosen = more(List.of(), maxWords);
        return chosen.isEmpty() && !sentences.isEmpty() ? List.of(sentences.get(ranked.getFirst())) : chosen;
    }

    /// The sentences that say most beside what is said already, in the order of the document.
    ///
    /// @param maxWords most words of all of them together
    List<String> more(List<String> already, int maxWords) {
        List<Integer> chosen = new ArrayList<>();
        Set<String> said = new HashSet<>();
        already.forEach(sentence -> said.addAll(words(sentence)));
        int room = maxWords;
        for (int i : ranked) {
            int length = Sentences.length(sentences.get(i));
            if (length <= room
                    && common(words.get(i), said) <= MOST_SAID * words.get(i).size()) {
                chosen.add(i);
                said.addAll(words.get(i));
                room -= length;
            }
        }
        return chosen.stream().sorted().map(sentences::get).toList();
    }
}
