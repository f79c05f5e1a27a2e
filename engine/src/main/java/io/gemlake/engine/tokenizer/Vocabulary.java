// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tokenizer;

import io.gemlake.engine.Errors;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/// The tokens of a model: what kind each is, which text it writes, which of them steer. Immutable.
public final class Vocabulary {
    /// What [#find] answers for a piece that is no token.
    public static final int ABSENT = PieceIndex.ABSENT;

    /// Markers of turns: control tokens whatever type the file gives them, since user text must not forge them.
    private static final List<String> TURN_MARKERS =
            List.of("<bos>", "<eos>", "<start_of_turn>", "<end_of_turn>", "<|turn>", "<turn|>");

    /// What ends an answer, besides the EOS and end-of-turn tokens that the file names.
    private static final List<String> STOPS = List.of("<eos>", "<end_of_turn>", "<turn|>", "<|tool_response>");

    /// What no answer holds: a model of texts and images writes them now and then, and Gemma's own samplers forbid
    /// them.
    private static final List<String> IMAGE_MARKERS = List.of("<start_of_image>", "<end_of_image>");

    private static final int BYTE_VALUES = 256;

    private final ByteTable pieces;
    private final PieceIndex index;
    private final TokenKind[] kinds;
    private final ByteTable outputs;
    private final int[] mergeRanks;
    private final int[] byteTokens;
    private final BitSet stops;
    private final BitSet imageMarkers;
    private final BitSet textOpenings;
    private final SpecialTokens special;
    private final boolean addsBos;

    Vocabulary(VocabularyData data) {
        pieces = data.pieces();
        index = new PieceIndex(pieces);
        special = data.special();
        addsBos = data.addsBos();
        kinds = kinds(data, index);
        outputs = outputs(pieces, kinds);
        mergeRanks = MergeRanks.of(data.scores());
        byteTokens = byteTokens();
        stops = stops();
        imageMarkers = ids(IMAGE_MARKERS);
        textOpenings = textOpenings();
    }

    /// Number of tokens.
    public int size() {
        return kinds.length;
    }

    public TokenKind kind(int id) {
        return kinds[id];
    }

    /// A copy of the bytes that a token writes, which may be part of a character: a space for each `▁`, the byte of a
    /// byte token, a user-defined token as it is, nothing for control, unknown and unused tokens.
    public byte[] output(int id) {
        return outputs.copy(id);
    }

    /// The number of bytes that a token writes.
    public int outputLength(int id) {
        return outputs.length(id);
    }

    /// The token that begins a text, or [#ABSENT] if the file names none.
    public int bos() {
        return special.bos();
    }

    /// Whether every prompt begins with [#bos()].
    public boolean addsBos() {
        return addsBos;
    }

    /// Whether a token ends an answer.
    public boolean isStop(int id) {
        return stops.get(id);
    }

    /// Whether a token stands for the start or the end of an image, which no answer holds.
    public boolean isImageMarker(int id) {
        return imageMarkers.get(id);
    }

    /// Whether a token can be the first of an answer that is not blank: something visible, behind spaces at most.
    public boolean opensText(int id) {
        return textOpenings.get(id);
    }

    private BitSet textOpenings() {
        BitSet openings = new BitSet();
        for (int id = 0; id < size(); id++) {
            int at = 0;
            byte[] output = outputs.copy(id);
            while (at < output.length && output[at] == ' ') {
                at++;
            }
            // Bytes above ASCII are negative, and visible.
            if (at < output.length && (output[at] < 0 || output[at] > ' ') && !isStop(id) && !isImageMarker(id)) {
                openings.set(id);
            }
        }
        return openings;
    }

    /// The token of any kind whose piece is exactly `piece` (`▁` for a space in normal tokens), or [#ABSENT].
    public int find(byte[] piece) {
        return index.find(piece, 0, piece.length);
    }

    /// The token that text may become by merging: control, byte and unused tokens are none.
    int findText(byte[] bytes, int from, int to) {
        int id = index.find(bytes, from, to);
        return id != ABSENT && isText(kinds[id]) ? id : ABSENT;
    }

    /// The place of a token in the order of merges; 0 goes first.
    int mergeRank(int id) {
        return mergeRanks[id];
    }

    /// The token of a single byte, or the unknown token of a vocabulary without it.
    int byteToken(byte value) {
        return byteTokens[Byte.toUnsignedInt(value)];
    }

    ByteTable pieces() {
        return pieces;
    }

    ByteTable outputs() {
        return outputs;
    }

    static boolean isText(TokenKind kind) {
        return switch (kind) {
            case NORMAL, USER_DEFINED -> true;
            case UNKNOWN, CONTROL, UNUSED, BYTE -> false;
        };
    }

    private static TokenKind[] kinds(VocabularyData data, PieceIndex index) {
        var kinds = new TokenKind[data.kinds().length];
        Arrays.setAll(kinds, id -> TokenKind.ofCode(data.kinds()[id]));
        SpecialTokens special = data.special();
        for (String marker : TURN_MARKERS) {
            set(kinds, find(index, marker), TokenKind.CONTROL);
        }
        set(kinds, special.bos(), TokenKind.CONTROL);
        set(kinds, special.eos(), TokenKind.CONTROL);
        set(kinds, special.endOfTurn(), TokenKind.CONTROL);
        // Gemma's files call it a control token, and a missing byte token would then be a control token in user text
        set(kinds, special.unknown(), TokenKind.UNKNOWN);
        return kinds;
    }

    private static void set(TokenKind[] kinds, int id, TokenKind kind) {
        if (id != ABSENT) {
            kinds[id] = kind;
        }
    }

    private static ByteTable outputs(ByteTable pieces, TokenKind[] kinds) {
        var outputs = new ByteTable.Builder(pieces.size());
        for (int id = 0; id < kinds.length; id++) {
            outputs.add(
                    switch (kinds[id]) {
                        case NORMAL -> Whitespace.unescape(pieces.copy(id));
                        case USER_DEFINED -> pieces.copy(id);
                        case BYTE -> new byte[] {byteOf(id, pieces.copy(id))};
                        case UNKNOWN, CONTROL, UNUSED -> new byte[0];
                    });
        }
        return outputs.build();
    }

    /// The byte that a piece such as `<0x0A>` names.
    private static byte byteOf(int id, byte[] piece) {
        var name = new String(piece, StandardCharsets.UTF_8);
        if (!name.matches("<0x[0-9A-Fa-f]{2}>")) {
            throw Errors.vocabularyInvalid(
                    "token %d is a byte token but is called %s, not like <0x0A>".formatted(id, name));
        }
        return (byte) Integer.parseInt(name.substring(3, 5), 16);
    }

    private int[] byteTokens() {
        var tokens = new int[BYTE_VALUES];
        Arrays.fill(tokens, special.unknown());
        for (int id = 0; id < kinds.length; id++) {
            if (kinds[id] == TokenKind.BYTE) {
                tokens[outputs.byteAt(id, 0)] = id;
            }
        }
        for (int value = 0; value < BYTE_VALUES; value++) {
            if (tokens[value] == ABSENT) {
                throw Errors.vocabularyInvalid(
                        "it has neither a token for the byte %d nor an unknown token".formatted(value));
            }
        }
        return tokens;
    }

    private BitSet stops() {
        BitSet ids = ids(STOPS);
        mark(ids, special.eos());
        mark(ids, special.endOfTurn());
        return ids;
    }

    private BitSet ids(List<String> tokens) {
        var ids = new BitSet();
        for (String token : tokens) {
            mark(ids, find(index, token));
        }
        return ids;
    }

    private static void mark(BitSet ids, int id) {
        if (id != ABSENT) {
            ids.set(id);
        }
    }

    private static int find(PieceIndex index, String piece) {
        byte[] bytes = piece.getBytes(StandardCharsets.UTF_8);
        return index.find(bytes, 0, bytes.length);
    }
}
