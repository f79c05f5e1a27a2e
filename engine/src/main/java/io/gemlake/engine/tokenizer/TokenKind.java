// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tokenizer;

/// What a token is, as `tokenizer.ggml.token_type` says.
public enum TokenKind {
    /// A piece of text that merges produce.
    NORMAL,
    /// Stands for what the vocabulary cannot express.
    UNKNOWN,
    /// Steers the model, such as the start of a turn; never text.
    CONTROL,
    /// Text that is always kept in one token, taken out before merging.
    USER_DEFINED,
    /// Never produced.
    UNUSED,
    /// One byte of a character that has no piece.
    BYTE;

    private static final TokenKind[] BY_CODE = values();

    /// The number of kinds; GGUF counts them from 1.
    static int count() {
        return BY_CODE.length;
    }

    /// The kind that GGUF writes as `code`, from 1 to [#count()].
    static TokenKind ofCode(int code) {
        return BY_CODE[code - 1];
    }
}
