// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.schedule;

import io.gemlake.engine.tokenizer.Vocabulary;

/// The tokens of a document behind other text, and where they stand in it.
///
/// @param ends for each token the byte of the document behind it
record DocumentTokens(int[] tokens, int[] ends) {
    /// How SentencePiece spells a space: where a document has this character, its token writes a space.
    private static final byte[] SPACE_MARK = {(byte) 0xE2, (byte) 0x96, (byte) 0x81};

    static DocumentTokens of(byte[] document, int[] tokens, Vocabulary vocabulary) {
        int[] ends = new int[tokens.length];
        int end = 0;
        for (int i = 0; i < tokens.length; i++) {
            for (byte written : vocabulary.output(tokens[i])) {
                end = behind(document, end, written);
            }
            ends[i] = end;
        }
        return new DocumentTokens(tokens, ends);
    }

    /// Where a byte that a token writes ends in the document. Bytes that no token writes, because the vocabulary has
    /// none for them, are passed over; a byte that never comes stays where it is.
    private static int behind(byte[] document, int from, byte written) {
        for (int at = from; at < document.length; at++) {
            if (document[at] == written) {
                return at + 1;
            }
            if (written == ' ' && isSpaceMark(document, at)) {
                return at + SPACE_MARK.length;
            }
        }
        return from;
    }

    private static boolean isSpaceMark(byte[] document, int at) {
        return at + SPACE_MARK.length <= document.length
                && document[at] == SPACE_MARK[0]
                && document[at + 1] == SPACE_MARK[1]
                && document[at + 2] == SPACE_MARK[2];
    }
}
