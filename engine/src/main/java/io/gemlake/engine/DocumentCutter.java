// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import io.gemlake.engine.Answer.Span;
import io.gemlake.engine.tokenizer.Tokenizer;
import io.gemlake.engine.tokenizer.Tokenizer.Place;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Cuts documents that are too long, and documents into windows that overlap: at the ends of lines and sentences where
/// there are any.
///
/// @param mostTokens of a document
record DocumentCutter(Tokenizer tokenizer, int mostTokens) {
    /// Share of a window that the next one reads too, where windows overlap.
    static final int OVERLAP = 8;
    /// A window may end that share of its tokens early for a better place.
    private static final int SEARCHED = 4;

    /// Tokens of a whole document.
    int tokens(MemorySegment document) {
        return encode(document, Integer.MAX_VALUE).length;
    }

    /// Whether nothing has to be left out of a document.
    boolean fits(MemorySegment document) {
        return document.byteSize() <= mostTokens || encode(document, mostTokens + 1).length <= mostTokens;
    }

    /// The beginning of a document that is too long.
    Span head(MemorySegment document, int tokens) {
        int end = ends(document, encode(document, tokens))[tokens - 1];
        return new Span(0, Border.before(document, end - 1, end));
    }

    /// The end of a document that is too long.
    Span tail(MemorySegment document, int tokens) {
        int[] ends = ends(document, encode(document, Integer.MAX_VALUE));
        return new Span(Border.wordStart(document, ends[ends.length - 1 - tokens], (int) document.byteSize()), (int)
                document.byteSize());
    }

    /// The windows of a part of a document, in their order; together they are that part.
    ///
    /// @param tokens  most of a window
    /// @param overlap tokens that the next one reads too
    List<Span> windows(MemorySegment document, Span part, int tokens, int overlap) {
        if (part.end() - part.start() <= tokens) {
            return List.of(part);
        }
        MemorySegment text = document.asSlice(part.start(), part.end() - part.start());
        int[] ends = ends(text, encode(text, Integer.MAX_VALUE));
        List<Span> windows = new ArrayList<>();
        int start = 0;
        int first = 0;
        while (first + tokens < ends.length) {
            int latest = ends[first + tokens - 1];
            int end = Border.before(text, ends[first + tokens - 1 - tokens / SEARCHED], latest);
            windows.add(new Span(part.start() + start, part.start() + end));
            first = Math.max(first + 1, tokensUpTo(ends, end) - overlap);
            start = overlap == 0 ? end : Border.wordStart(text, ends[first - 1], end);
        }
        windows.add(new Span(part.start() + start, part.end()));
        return windows;
    }

    private int[] encode(MemorySegment document, int limit) {
        return tokenizer.encodeDocument(document, Place.CONTINUATION, limit);
    }

    /// Where tokens end, in bytes.
    private int[] ends(MemorySegment document, int[] tokens) {
        int[] ends = new int[tokens.length];
        int end = 0;
        for (int i = 0; i < ends.length; i++) {
            end = Math.min(
                    (int) document.byteSize(), end + tokenizer.vocabulary().outputLength(tokens[i]));
            ends[i] = end;
        }
        return ends;
    }

    private static int tokensUpTo(int[] ends, int end) {
        int at = Arrays.binarySearch(ends, end);
        return at >= 0 ? at + 1 : -at - 1;
    }

    /// Places at which a text may be cut.
    private static final class Border {
        private Border() {}

        /// The best place in `(from, to]`: behind a line, a sentence, a word; or else in front of a character.
        static int before(MemorySegment text, int from, int to) {
            int word = -1;
            int sentence = -1;
            for (int end = to; end > from; end--) {
                if (at(text, end - 1) == '\n') {
                    return end;
                }
                if (isSpace(text, end)) {
                    word = Math.max(word, end);
                    sentence = ".!?".indexOf(at(text, end - 1)) >= 0 ? Math.max(sentence, end) : sentence;
                }
            }
            return sentence > 0 ? sentence : word > 0 ? word : characterStart(text, to);
        }

        /// The first start of a word in `[from, to)`; where there is none, that of a character.
        static int wordStart(MemorySegment text, int from, int to) {
            for (int start = from; start < to; start++) {
                if (start == 0 || isSpace(text, start - 1)) {
                    return start;
                }
            }
            return characterStart(text, from);
        }

        private static boolean isSpace(MemorySegment text, int position) {
            return position == text.byteSize() || at(text, position) == ' ' || at(text, position) == '\n';
        }

        private static byte at(MemorySegment text, int position) {
            return text.get(ValueLayout.JAVA_BYTE, position);
        }

        private static int characterStart(MemorySegment text, int position) {
            int start = position;
            while (start > 0 && start < text.byteSize() && (at(text, start) & 0xC0) == 0x80) {
                start--;
            }
            return start;
        }
    }
}
