// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.eval.metric;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// How much of a reference a text has, as C.-Y. Lin's ROUGE counts it: F1 of words, of pairs of words, or of the
/// longest sequence of words that both have in this order, with gaps. Words are runs of letters and digits of any
/// script in lower case; none is stemmed or left out; the text counts as one sequence, not sentence by sentence.
final class Rouge {
    private Rouge() {}

    /// ROUGE-N.
    ///
    /// @param n words of a sequence, 1 or more
    static double n(int n, List<String> text, List<String> reference) {
        Map<List<String>, Integer> left = new HashMap<>();
        for (int i = 0; i + n <= reference.size(); i++) {
            left.merge(reference.subList(i, i + n), 1, Integer::sum);
        }
        int hits = 0;
        for (int i = 0; i + n <= text.size(); i++) {
            List<String> words = text.subList(i, i + n);
            int count = left.getOrDefault(words, 0);
            if (count > 0) {
                left.put(words, count - 1);
                hits++;
            }
        }
        return f1(hits, text.size() - n + 1, reference.size() - n + 1);
    }

    /// ROUGE-L.
    static double l(List<String> text, List<String> reference) {
        int[] lengths = new int[reference.size() + 1];
        for (String word : text) {
            int diagonal = 0;
            for (int i = 1; i < lengths.length; i++) {
                int above = lengths[i];
                lengths[i] = word.equals(reference.get(i - 1)) ? diagonal + 1 : Math.max(above, lengths[i - 1]);
                diagonal = above;
            }
        }
        return f1(lengths[reference.size()], text.size(), reference.size());
    }

    private static double f1(int hits, int text, int reference) {
        return hits == 0 ? 0 : 2.0 * hits / (text + reference);
    }
}
