// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.schedule;

import java.lang.foreign.MemorySegment;
import java.util.List;

/// A request in tokens, before it is admitted.
///
/// @param prefix   what stands before the document
/// @param document bytes that the model sees
/// @param tokens   of those bytes
/// @param queries  what is asked about it
/// @param depth    layers that the document has to go through for the deepest of the queries
/// @param pages    most pages that document and branches hold at a time
record Plan(
        PrefixCache.Prefix prefix,
        MemorySegment document,
        int[] tokens,
        boolean truncated,
        List<CompiledQuery> queries,
        int depth,
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

    /// Most steps in which the request has only a row for each of its queries: what makes it last.
    int answerSteps() {
        return queries.stream().mapToInt(CompiledQuery::answerSteps).max().orElseThrow();
    }
}
