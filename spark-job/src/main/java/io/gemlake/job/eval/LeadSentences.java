// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.eval;

import io.gemlake.job.eval.metric.Pieces;
import java.util.Arrays;
import java.util.List;

/// The summary that costs nothing: the first sentences of a document.
final class LeadSentences {
    private LeadSentences() {}

    /// As many sentences as have no more than so many words together; of a first one that has more, its beginning.
    static String of(String document, int maxWords) {
        List<String> sentences = Pieces.sentences(document);
        var lead = new StringBuilder();
        int words = 0;
        for (String sentence : sentences) {
            String[] own = sentence.split("\\s+");
            words += own.length;
            if (words > maxWords) {
                return lead.isEmpty() ? String.join(" ", Arrays.copyOf(own, maxWords)) : lead.toString();
            }
            lead.append(lead.isEmpty() ? "" : " ").append(sentence);
        }
        return lead.toString();
    }
}
