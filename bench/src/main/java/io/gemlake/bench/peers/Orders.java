// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.peers;

import io.gemlake.bench.measure.Peer.Order;
import io.gemlake.engine.Wording;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What other programs are told to do with documents; see `peers/protocol.py`.
///
/// @param threads that each of them may use
record Orders(int threads) {
    private static final String LINE = "\n";

    /// Says which of some choices follows each document.
    ///
    /// @param wording  of a task with one question
    /// @param choices  as they would follow it
    Order choose(Wording wording, List<String> documents, List<String> choices) {
        Map<String, Object> fields = fields("choose", wording, documents);
        fields.put("choices", choices);
        return new Order(threads, fields);
    }

    /// Writes a line behind each document.
    Order write(Wording wording, List<String> documents, int most) {
        Map<String, Object> fields = fields("write", wording, documents);
        fields.put("written", most);
        fields.put("stop", LINE);
        return new Order(threads, fields);
    }

    /// Lists the names in each document, all kinds in one answer; under a grammar where the program has such.
    Order list(Wording wording, List<String> documents, int most) {
        Map<String, Object> fields = fields("write", wording, documents);
        fields.put("written", most);
        fields.put("stop", Names.STOP);
        fields.put("grammar", Names.GRAMMAR);
        return new Order(threads, fields);
    }

    /// Lists the names and goes on with a summary: one answer for both, as the examples of the prompt have them.
    Order listAndSummary(Wording wording, List<String> documents, int most) {
        Map<String, Object> fields = fields("write", wording, documents);
        fields.put("written", most);
        fields.put("stop", Names.SUMMARY_STOP);
        fields.put("grammar", Names.SUMMARY_GRAMMAR);
        return new Order(threads, fields);
    }

    private static Map<String, Object> fields(String kind, Wording wording, List<String> documents) {
        Map<String, Object> fields = new HashMap<>();
        fields.put("kind", kind);
        fields.put("prefix", wording.prefix());
        fields.put("documents", documents);
        fields.put("suffix", wording.questions().getFirst());
        return fields;
    }
}
