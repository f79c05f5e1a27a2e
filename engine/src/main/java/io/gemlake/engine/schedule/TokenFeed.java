// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.schedule;

import io.gemlake.engine.kv.KvSegment;
import io.gemlake.engine.model.Batch;
import java.util.Arrays;

/// Tokens on their way into a segment, chunk by chunk.
final class TokenFeed {
    private final KvSegment segment;
    private final int[] tokens;
    private int count;
    private int packed;

    TokenFeed(KvSegment segment, int[] tokens) {
        this(segment, tokens, 0);
    }

    /// A feed that more tokens follow.
    ///
    /// @param more most tokens that are appended
    TokenFeed(KvSegment segment, int[] tokens, int more) {
        this.segment = segment;
        this.tokens = more == 0 ? tokens : Arrays.copyOf(tokens, tokens.length + more);
        this.count = tokens.length;
        segment.expect(this.tokens.length);
    }

    KvSegment segment() {
        return segment;
    }

    void append(int token) {
        tokens[count++] = token;
    }

    /// Adds as many tokens as there is room for, to go through all layers, and says whether all are in.
    boolean pack(Batch batch) {
        return pack(batch, batch.modelLayers());
    }

    /// As [#pack(Batch)], for tokens that go through `depth` layers only.
    boolean pack(Batch batch, int depth) {
        while (packed < count && batch.room() > 0) {
            packOne(batch, depth);
        }
        return isEmpty();
    }

    /// Adds the next token; there is one, and room for it.
    void packOne(Batch batch, int depth) {
        batch.add(tokens[packed++], segment, depth);
    }

    /// Tokens that are in.
    int packed() {
        return packed;
    }

    boolean isEmpty() {
        return packed == count;
    }
}
