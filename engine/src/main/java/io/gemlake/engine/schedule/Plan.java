// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.schedule;

import java.util.List;

/// A request in tokens, before it is admitted.
///
/// @param prefix   what stands before the document
/// @param document bytes that the model sees
/// @param tokens   of those bytes
/// @param queries  what is asked about it
/// @param pages    most pages that document and branches hold at a time
record Plan(
        PrefixCache.Prefix prefix,
        byte[] document,
        int[] tokens,
        boolean truncated,
        List<CompiledQuery> queries,
        long pages) {

    /// Tokens of document and suffixes.
    int promptTokens() {
        int count = tokens.length;
        for (CompiledQuery query : queries) {
            count += query.suffix().length;
        }
        return count;
    }

    /// Document tokens that the queries behind the first do not have to compute again.
    long sharedDocumentTokens() {
        return (queries.size() - 1L) * tokens.length;
    }

    /// How long the request is, in rows: as if it had the room of whole steps for its prompt, and needed one step for
    /// each token of its longest answer.
    long length(int stepTokens) {
        long steps =
                queries.stream().mapToLong(CompiledQuery::answerSteps).max().orElseThrow();
        return steps * stepTokens + promptTokens();
    }
}
