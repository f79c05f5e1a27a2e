// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tokenizer;

import io.gemlake.engine.gguf.GgufFile;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;

/// Text to token ids as a model was trained with, and back. Safe for threads.
///
/// User-defined tokens are taken out of the raw text first, leftmost and longest; the text between them is cut into
/// words and merged as the kind of the vocabulary has it: [SentencePiece] or [ByteLevel]. Any bytes can be encoded,
/// in time that grows as they do: what is not UTF-8 counts byte by byte.
///
/// The bytes that the tokens of a text write are the bytes of the text, with two exceptions: a `▁` comes back as a
/// space from SentencePiece, and a byte-level vocabulary without a token for some byte leaves it out. An unpaired
/// surrogate in a Java string counts as a question mark.
public final class Tokenizer {
    private final Vocabulary vocabulary;
    private final Merging merging;
    private final WholeTokens userDefined;
    private final WholeTokens recognized;
    private final int longestTokenBytes;
    /// As many as there were threads at a time.
    private final ConcurrentLinkedQueue<Encoder> idle = new ConcurrentLinkedQueue<>();

    /// What the names of control tokens become where they stand in a text.
    public enum ControlTokens {
        /// Ordinary text. For everything that a user wrote: it never becomes a control token.
        REFUSED,
        /// Control tokens. For templates only.
        RECOGNIZED
    }

    /// Where a text stands, which matters to models that put a space in front of a prompt.
    public enum Place {
        /// First in a prompt, or right behind a control token.
        START,
        /// Behind other text.
        CONTINUATION
    }

    Tokenizer(Vocabulary vocabulary, Merging merging) {
        this.vocabulary = vocabulary;
        this.merging = merging;
        userDefined = new WholeTokens(vocabulary, kind -> kind == TokenKind.USER_DEFINED);
        recognized = new WholeTokens(vocabulary, Tokenizer::isRecognized);
        longestTokenBytes = IntStream.range(0, vocabulary.size())
                .map(vocabulary::outputLength)
                .max()
                .orElse(1);
    }

    /// The tokenizer that a model file holds.
    ///
    /// Throws `MODEL_UNSUPPORTED` for a kind of vocabulary or a rule for words that is not supported,
    /// `GGUF_INVALID` for a vocabulary that contradicts itself.
    public static Tokenizer of(GgufFile file) {
        return VocabularyReader.read(file);
    }

    public Vocabulary vocabulary() {
        return vocabulary;
    }

    Merging merging() {
        return merging;
    }

    /// Token ids of a text behind other text.
    public int[] encode(String text, ControlTokens control) {
        return encode(text, control, Place.CONTINUATION);
    }

    /// Token ids of `text`, without BOS.
    public int[] encode(String text, ControlTokens control, Place place) {
        WholeTokens whole = switch (control) {
            case REFUSED -> userDefined;
            case RECOGNIZED -> recognized;
        };
        return encode(text.getBytes(StandardCharsets.UTF_8), whole, place, Integer.MAX_VALUE);
    }

    /// The first token ids of a document, at most `limit`: text of a user, in UTF-8. What lies beyond them is not
    /// encoded.
    public int[] encodeDocument(byte[] utf8, Place place, int limit) {
        return encode(utf8, userDefined, place, limit);
    }

    /// As [#encodeDocument(byte[], Place, int)], of a document outside of the heap, which makes no copy of its
    /// own: words are merged in memory that the encoder keeps. Of a document that is longer than that, only the
    /// beginning is looked at that cannot have fewer tokens than are wanted.
    public int[] encodeDocument(MemorySegment utf8, Place place, int limit) {
        long enough = Math.max(Encoder.MOST_KEPT_BYTES, (limit + 1L) * longestTokenBytes);
        MemorySegment read = utf8.asSlice(0, Math.min(utf8.byteSize(), enough));
        Encoder encoder = lease();
        int[] tokens = encode(
                encoder, encoder.text(read), Math.toIntExact(read.byteSize()), new Reading(userDefined, place, limit));
        idle.add(encoder);
        return tokens;
    }

    /// Where a text stands that follows these tokens.
    public Place placeBehind(int... tokens) {
        return tokens.length == 0 || isRecognized(vocabulary.kind(tokens[tokens.length - 1]))
                ? Place.START
                : Place.CONTINUATION;
    }

    /// The text of `tokens`; bytes that are not UTF-8 come out as U+FFFD.
    public String decode(int... tokens) {
        var decoder = new TokenDecoder(vocabulary, tokens.length);
        for (int token : tokens) {
            decoder.append(token);
        }
        return decoder.finish();
    }

    private int[] encode(byte[] utf8, WholeTokens whole, Place place, int limit) {
        Encoder encoder = lease();
        int[] tokens = encode(encoder, utf8, utf8.length, new Reading(whole, place, limit));
        idle.add(encoder);
        return tokens;
    }

    private Encoder lease() {
        Encoder leased = idle.poll();
        return leased == null ? new Encoder(merging) : leased;
    }

    /// How a text is read.
    private record Reading(WholeTokens whole, Place place, int limit) {}

    private int[] encode(Encoder encoder, byte[] utf8, int length, Reading reading) {
        var out = new TokenBuffer(reading.limit(), length);
        Place here = reading.place();
        for (int start = 0; start < length && !out.isFull(); ) {
            int at = reading.whole().find(utf8, start, length);
            encoder.encode(utf8, start, at, here, out);
            start = at;
            if (at < length) {
                int token = reading.whole().longestAt(utf8, at, length);
                out.add(token);
                start += vocabulary.pieces().length(token);
                here = Place.START;
            }
        }
        return out.toArray();
    }

    private static boolean isRecognized(TokenKind kind) {
        return switch (kind) {
            case CONTROL, UNKNOWN, USER_DEFINED -> true;
            case NORMAL, UNUSED, BYTE -> false;
        };
    }
}
