// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.constraint;

import io.gemlake.engine.Answer.Span;
import io.gemlake.engine.Query.Lead;
import io.gemlake.engine.tokenizer.SortedVocabulary;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.Map;

/// A document as a source of values to copy: where words begin and end, and which tokens can begin a value.
/// A value is written with its lead in front, whatever stands before it in the document. Not for several threads.
public final class CopySource {
    /// Bytes of the document that a value's first token can match at most; longer tokens do not exist in practice.
    private static final int LOOK_AHEAD = 64;

    private final byte[] document;
    /// Where characters begin, and the end of the document: a token may be a part of a character.
    private final BitSet characterBorders = new BitSet();

    private final BitSet wordStarts = new BitSet();
    private final BitSet wordEnds = new BitSet();
    private final SortedVocabulary vocabulary;
    private final Map<Lead, int[]> firstTokens = new EnumMap<>(Lead.class);

    public CopySource(byte[] document, SortedVocabulary vocabulary) {
        this.document = document;
        this.vocabulary = vocabulary;
        findWords();
    }

    /// Tokens that write the lead and then something that stands at the start of a word, ascending; the same array at
    /// each call.
    int[] firstTokens(Lead lead) {
        return firstTokens.computeIfAbsent(lead, this::findFirstTokens);
    }

    /// Bytes at which a word begins.
    BitSet wordStarts() {
        return wordStarts;
    }

    /// The end of the last word before `position` when no other has begun since, so that only punctuation lies
    /// between; -1 inside of a word or of any character.
    int lastWordEnd(int position) {
        if (!characterBorders.get(position)) {
            return -1;
        }
        int end = wordEnds.previousSetBit(position);
        int start = end < 0 ? -1 : wordStarts.nextSetBit(end);
        return start >= 0 && start < position ? -1 : end;
    }

    /// Adds the tokens that go on with the document at `position`, up to the last word of the line.
    void addContinuations(int position, BitSet tokens) {
        int end = Math.max(position, wordEnds.previousSetBit(lineEnd(position)));
        vocabulary.prefixesOf(document, position, end, tokens::set);
    }

    /// Whether the value that starts at `start`, behind one space, goes on with `bytes` after `consumed` bytes.
    boolean matches(int start, int consumed, byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            int position = start + consumed + i - 1;
            byte expected =
                    position < start ? (byte) ' ' : position < document.length ? document[position] : (byte) '\n';
            if (bytes[i] != expected) {
                return false;
            }
        }
        return true;
    }

    /// The first place at which the words of `[start, end)` stand as words.
    Span firstPlace(int start, int end) {
        int length = end - start;
        int place = wordStarts.nextSetBit(0);
        while (place < start && !(wordEnds.get(place + length) && sameText(place, start, length))) {
            place = wordStarts.nextSetBit(place + 1);
        }
        return new Span(place, place + length);
    }

    boolean sameText(int from, int otherFrom, int length) {
        return Arrays.equals(document, from, from + length, document, otherFrom, otherFrom + length);
    }

    private int lineEnd(int position) {
        int end = position;
        int limit = Math.min(document.length, position + LOOK_AHEAD);
        while (end < limit && document[end] != '\n' && document[end] != '\r') {
            end++;
        }
        return end;
    }

    private int[] findFirstTokens(Lead lead) {
        BitSet tokens = new BitSet();
        byte[] buffer = new byte[LOOK_AHEAD + 1];
        int from = lead == Lead.SPACE ? 0 : 1;
        buffer[0] = ' ';
        for (int start = wordStarts.nextSetBit(0); start >= 0; start = wordStarts.nextSetBit(start + 1)) {
            int length = lineEnd(start) - start;
            System.arraycopy(document, start, buffer, 1, length);
            vocabulary.prefixesOf(buffer, from, length + 1, tokens::set);
        }
        return tokens.stream().toArray();
    }

    /// Words are runs of letters, digits and marks; bytes that are not UTF-8 separate words.
    private void findWords() {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(document);
        CharBuffer out = CharBuffer.allocate(document.length + 1);
        while (decoder.decode(in, out, true).isError()) {
            in.position(in.position() + 1);
            out.put('\uFFFD');
        }
        mark(out.flip());
    }

    private void mark(CharBuffer text) {
        int position = 0;
        boolean inWord = false;
        for (int i = 0; i < text.length(); ) {
            int character = Character.codePointAt(text, i);
            characterBorders.set(position);
            boolean belongs = Character.isLetterOrDigit(character) || isMark(character);
            if (belongs && !inWord) {
                wordStarts.set(position);
            } else if (!belongs && inWord) {
                wordEnds.set(position);
            }
            inWord = belongs;
            i += Character.charCount(character);
            position += width(position, character);
        }
        characterBorders.set(position);
        if (inWord) {
            wordEnds.set(position);
        }
    }

    private int width(int position, int character) {
        if (character == 0xFFFD && !isReplacement(position)) {
            return 1;
        }
        return character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x1_0000 ? 3 : 4;
    }

    /// Whether the document itself says U+FFFD here, rather than a byte that is not UTF-8.
    private boolean isReplacement(int position) {
        return position + 3 <= document.length
                && document[position] == (byte) 0xEF
                && document[position + 1] == (byte) 0xBF
                && document[position + 2] == (byte) 0xBD;
    }

    private static boolean isMark(int character) {
        int type = Character.getType(character);
        return type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
    }
}
