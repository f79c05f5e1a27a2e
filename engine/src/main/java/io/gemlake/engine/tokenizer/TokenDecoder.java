// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tokenizer;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/// Tokens to text, one at a time: characters appear when their last byte has come. Not for several threads.
public final class TokenDecoder {
    /// More than ordinary tokens write, so that a text of the expected length does not outgrow its buffer.
    private static final int CHARS_PER_TOKEN = 8;

    private static final int BYTES_OF_ORDINARY_TOKENS = 64;

    private final Vocabulary vocabulary;
    private final CharsetDecoder characters = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private CharBuffer text;
    /// The bytes of an unfinished character, at most three; while a token is added, its bytes behind them.
    private ByteBuffer held = ByteBuffer.allocate(BYTES_OF_ORDINARY_TOKENS);

    /// @param expectedTokens tokens that are added without a need for more memory
    public TokenDecoder(Vocabulary vocabulary, int expectedTokens) {
        this.vocabulary = vocabulary;
        text = CharBuffer.allocate(Math.multiplyExact(expectedTokens, CHARS_PER_TOKEN));
    }

    /// Adds what `token` writes.
    public void append(int token) {
        if (held.remaining() < vocabulary.outputLength(token)) {
            held = ByteBuffer.allocate(held.position() + vocabulary.outputLength(token))
                    .put(held.flip());
        }
        vocabulary.writeOutput(token, held);
        decode(EndOfInput.NO);
    }

    /// Length of the text so far in chars, without an unfinished character at its end.
    public int length() {
        return text.position();
    }

    /// Where `searched` first stands in the text so far, at `from` or behind it, or -1.
    public int indexOf(String searched, int from) {
        for (int start = Math.max(0, from); start <= length() - searched.length(); start++) {
            if (standsAt(searched, start)) {
                return start;
            }
        }
        return -1;
    }

    private boolean standsAt(String searched, int start) {
        for (int i = 0; i < searched.length(); i++) {
            if (text.get(start + i) != searched.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /// The first `length` chars of the text so far.
    public String text(int length) {
        return new String(text.array(), 0, length);
    }

    /// The whole text, U+FFFD for an unfinished character; the next [#append] begins a new text.
    public String finish() {
        decode(EndOfInput.YES);
        characters.reset();
        String whole = text(length());
        text.clear();
        held.clear();
        return whole;
    }

    private void decode(EndOfInput end) {
        held.flip();
        // UTF-8 has at least one byte for each char; an unfinished character becomes one.
        if (text.remaining() <= held.remaining()) {
            text = CharBuffer.allocate(2 * text.capacity() + held.remaining() + 1)
                    .put(text.flip());
        }
        characters.decode(held, text, end == EndOfInput.YES);
        held.compact();
    }

    private enum EndOfInput {
        NO,
        YES
    }
}
