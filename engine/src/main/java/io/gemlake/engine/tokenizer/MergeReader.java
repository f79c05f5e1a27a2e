// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tokenizer;

import io.gemlake.engine.EngineException;
import io.gemlake.engine.gguf.ByteStrings;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;

/// Reads the list `tokenizer.ggml.merges`: two pieces with a space between, in the order of merging. What merges
/// must be tokens, and what comes of it a token of text, so that no text can become a control token. A product is
/// longer than its parts, so merging ends whatever the list holds.
final class MergeReader {
    private final Vocabulary vocabulary;
    private final PieceIndex names;

    MergeReader(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
        var all = new BitSet();
        all.set(0, vocabulary.size());
        names = new PieceIndex(vocabulary.pieces(), all);
    }

    MergeTable read(ByteStrings lines) {
        var merges = new MergeTable(lines.size());
        for (int rank = 0; rank < lines.size(); rank++) {
            byte[] line = lines.get(rank);
            int space = space(line);
            if (space < 0) {
                throw invalid(rank, line, "is not two pieces with a space between");
            }
            byte[] product = new byte[line.length - 1];
            System.arraycopy(line, 0, product, 0, space);
            System.arraycopy(line, space + 1, product, space, product.length - space);
            int left = names.find(line, 0, space);
            int right = names.find(line, space + 1, line.length);
            int merged = names.find(product, 0, product.length);
            if (left == PieceIndex.ABSENT || right == PieceIndex.ABSENT) {
                throw invalid(rank, line, "merges what is no token");
            }
            if (merged == PieceIndex.ABSENT) {
                throw invalid(rank, line, "makes what is no token");
            }
            if (!Vocabulary.isText(vocabulary.kind(merged))) {
                throw invalid(rank, line, "makes token %d, which is no text".formatted(merged));
            }
            merges.add(rank, left, right, merged);
        }
        return merges;
    }

    /// The first space behind the first byte and before the last one, or -1: a piece may begin with a space.
    private static int space(byte[] line) {
        for (int i = 1; i < line.length - 1; i++) {
            if (line[i] == ' ') {
                return i;
            }
        }
        return -1;
    }

    private EngineException invalid(int rank, byte[] line, String problem) {
        return vocabulary.invalid("entry %d of tokenizer.ggml.merges, '%s', %s"
                .formatted(rank, new String(line, StandardCharsets.UTF_8), problem));
    }
}
