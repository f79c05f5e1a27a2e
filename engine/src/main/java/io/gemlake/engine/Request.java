// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import java.lang.foreign.MemorySegment;
import java.util.List;

/// One document and the questions about it. The prefix is computed once a lane, the document once for all its queries.
///
/// @param prefix   instruction and examples before the document; the beginning-of-sequence token is added by the engine
/// @param document UTF-8 bytes of the document, on the heap or outside of it; read until the request has its result
/// @param queries  one or more; answered in this order
public record Request(List<PromptPart> prefix, MemorySegment document, List<Query> queries) {
    public Request {
        prefix = List.copyOf(prefix);
        queries = List.copyOf(queries);
        if (queries.isEmpty()) {
            throw Errors.requestInvalid("a request needs at least one query");
        }
    }

    /// A request about a document on the heap.
    public Request(List<PromptPart> prefix, byte[] document, List<Query> queries) {
        this(prefix, MemorySegment.ofArray(document), queries);
    }
}
