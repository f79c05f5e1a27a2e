// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.schedule;

import io.gemlake.engine.kv.KvSegment;
import io.gemlake.engine.model.Batch;
import java.util.Arrays;

/// Tokens on their way into a segment, chunk by chunk.
final class TokenFeed {
    private final KvSegment segment;
    private int[] tokens;
    private int count;
    private int packed;

    TokenFeed(KvSegment segment, int[] tokens) {
        this.segment = segment;
        this.tokens = tokens;
        this.count = tokens.length;
    }

    KvSegment segment() {
        return segment;
    }

    void append(int token) {
        if (count == tokens.length) {
            tokens = Arrays.copyOf(tokens, Math.max(16, 2 * count));
        }
        tokens[count++] = token;
    }

    /// Adds as many tokens as there is room for, and says whether all are in.
    boolean pack(Batch batch) {
        while (packed < count && batch.room() > 0) {
            batch.add(tokens[packed++], segment);
        }
        return isEmpty();
    }

    boolean isEmpty() {
        return packed == count;
    }
}
