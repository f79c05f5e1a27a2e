// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tokenizer;

/// What the two kinds of byte-pair encoding do in their own way: SentencePiece ("llama") merges characters into
/// whatever is a token, a byte-level vocabulary ("gpt2") merges bytes by a list of pairs. Immutable.
sealed interface Merging permits SentencePiece, ByteLevel {
    /// No merge.
    long NONE = -1;
    /// No token.
    int ABSENT = PieceIndex.ABSENT;

    /// Takes the symbols that merging begins with.
    interface Symbols {
        /// Takes the next symbol.
        ///
        /// @param token the symbol's token, or a number below 0 for its text
        /// @param start its first byte
        void add(int token, int start);
    }

    /// Text as it is merged.
    record Fragment(byte[] text, int from, int to) {}

    /// The text `utf8[from, to)` without the tokens that are taken out beforehand, made ready.
    Fragment prepare(byte[] utf8, int from, int to, Tokenizer.Place place);

    /// Cuts prepared text into words.
    WordRule words();

    /// The token that a whole word is without any merge, or [#ABSENT].
    int wholeWord(byte[] text, int from, int to);

    /// Hands over the symbols of `text[from, to)` from left to right.
    void split(byte[] text, int from, int to, Symbols symbols);

    /// The merge of two neighbours that are `text[from, to)` together: its rank in the high half (the lowest goes
    /// first) and the token that it makes in the low half; or [#NONE]. Equal tokens give equal merges.
    long merge(byte[] text, int from, int to, int left, int right);

    /// Adds the tokens of a symbol that is merged no further.
    void emit(byte[] text, int from, int to, int token, TokenBuffer out);
}
