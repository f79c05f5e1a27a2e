// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.eval;

import io.gemlake.job.eval.metric.Pieces;
import java.util.List;

/// The summary that costs nothing: the first sentences of a document.
final class LeadSentences {
    private LeadSentences() {}

    /// As many sentences as have no more than so many words together, but one at least.
    static String of(String document, int maxWords) {
        List<String> sentences = Pieces.sentences(document);
        var lead = new StringBuilder();
        int words = 0;
        for (String sentence : sentences) {
            words += sentence.split("\\s+").length;
            if (!lead.isEmpty() && words > maxWords) {
                break;
            }
            lead.append(lead.isEmpty() ? "" : " ").append(sentence);
        }
        return lead.toString();
    }
}
