// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.measure;

import io.gemlake.bench.report.Goal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A line of the table.
///
/// @param lanes how many do the work at a time
/// @param goal  what it is to reach, or null where nothing is asked
public record Case(
        String name, Work work, int lanes, @Nullable Goal goal) {
    /// The work of all lanes for a program that does it in one batch, on as many threads.
    public Peer.Order order() {
        return new Peer.Order(
                lanes,
                switch (work) {
                    case Work.Prefill prefill ->
                        Map.of("kind", "prefill", "documents", lanes * prefill.documents(), "tokens", prefill.tokens());
                    case Work.Decode decode ->
                        Map.of(
                                "kind",
                                "decode",
                                "sequences",
                                lanes * decode.sequences(),
                                "tokens",
                                decode.promptTokens(),
                                "written",
                                decode.written());
                    case Work.Score score ->
                        Map.of(
                                "kind",
                                "score",
                                "documents",
                                lanes * score.documents(),
                                "prefix",
                                score.prefixTokens(),
                                "tokens",
                                score.tokens());
                });
    }
}
