// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tokenizer;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/// Tokens to text, one at a time: characters appear when their last byte has come. Not for several threads.
public final class TokenDecoder {
    private final Vocabulary vocabulary;
    private final CharsetDecoder characters = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private final StringBuilder text = new StringBuilder();
    /// The bytes of an unfinished character, at most three.
    private ByteBuffer held = ByteBuffer.allocate(0);

    public TokenDecoder(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
    }

    /// Adds what `token` writes.
    public void append(int token) {
        byte[] output = vocabulary.output(token);
        ByteBuffer bytes = ByteBuffer.allocate(held.remaining() + output.length);
        bytes.put(held).put(output).flip();
        decode(bytes, EndOfInput.NO);
        held = bytes;
    }

    /// Length of the text so far in chars, without an unfinished character at its end.
    public int length() {
        return text.length();
    }

    /// Where `searched` first stands in the text so far, at `from` or behind it, or -1.
    public int indexOf(String searched, int from) {
        return text.indexOf(searched, from);
    }

    /// The first `length` chars of the text so far.
    public String text(int length) {
        return text.substring(0, length);
    }

    /// The whole text, U+FFFD for an unfinished character; the next [#append] begins a new text.
    public String finish() {
        decode(held, EndOfInput.YES);
        characters.reset();
        String whole = text.toString();
        text.setLength(0);
        return whole;
    }

    private void decode(ByteBuffer bytes, EndOfInput end) {
        // UTF-8 has at least one byte for each char, so this never overflows
        CharBuffer decoded = CharBuffer.allocate(bytes.remaining() + 1);
        characters.decode(bytes, decoded, end == EndOfInput.YES);
        text.append(decoded.flip());
    }

    private enum EndOfInput {
        NO,
        YES
    }
}
