// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tokenizer;

import java.util.BitSet;

/// Words as a vocabulary itself cuts them: between two bytes that no token holds side by side. In the vocabularies
/// of Gemma that is before almost every space.
final class JoinedBytes implements WordRule {
    private static final int BYTE_VALUES = 256;

    /// Whether some token has byte *b* right behind byte *a*, at 256 *a* + *b*.
    private final boolean[] joined = new boolean[BYTE_VALUES * BYTE_VALUES];

    /// @param members the tokens, by their index in `strings`, that merging can make
    JoinedBytes(ByteTable strings, BitSet members) {
        members.stream().forEach(id -> {
            for (int i = 1; i < strings.length(id); i++) {
                joined[BYTE_VALUES * strings.byteAt(id, i - 1) + strings.byteAt(id, i)] = true;
            }
        });
    }

    @Override
    public int end(byte[] text, int from, int to) {
        int at = from + 1;
        while (at < to && joined[BYTE_VALUES * (text[at - 1] & 0xFF) + (text[at] & 0xFF)]) {
            at++;
        }
        return at;
    }
}
