// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tokenizer;

import io.gemlake.engine.EngineException;
import io.gemlake.engine.Errors;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.stream.IntStream;

/// The tokens of a model: what kind each is, which text it writes, which of them steer. Immutable.
public final class Vocabulary {
    /// What [#find] answers for a piece that is no token.
    public static final int ABSENT = PieceIndex.ABSENT;

    private static final String BYTE_NAME = "<0x0A>";

    private final String file;
    private final ByteTable pieces;
    private final Spelling spelling;
    private final TokenKind[] kinds;
    private final ByteTable outputs;
    private final BitSet stops;
    private final BitSet imageMarkers;
    private final BitSet textOpenings;
    private final SpecialTokens special;
    private final boolean addsBos;

    Vocabulary(VocabularyData data) {
        file = data.file();
        pieces = data.pieces();
        spelling = data.spelling();
        special = data.special();
        addsBos = data.addsBos();
        kinds = kinds(data);
        outputs = write();
        stops = stops();
        imageMarkers = ids(KnownTokens.IMAGE_MARKERS.stream().mapToInt(this::find));
        textOpenings = textOpenings();
    }

    /// How errors call the file that has this vocabulary.
    String file() {
        return file;
    }

    /// The error of a vocabulary that contradicts itself.
    EngineException invalid(String problem) {
        return Errors.vocabularyInvalid(file, problem);
    }

    /// Number of tokens.
    public int size() {
        return kinds.length;
    }

    public TokenKind kind(int id) {
        return kinds[id];
    }

    /// A copy of the bytes that a token writes, which may be part of a character: what the piece of an ordinary
    /// token spells, the byte of a byte token, a user-defined token as it is, nothing for control, unknown and
    /// unused tokens.
    public byte[] output(int id) {
        return outputs.copy(id);
    }

    /// Puts what [#output] gives into a buffer with room for it.
    void writeOutput(int id, ByteBuffer target) {
        outputs.copyTo(id, target);
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

    /// The first token of any kind whose piece is exactly `piece`, as the file spells it, or [#ABSENT]. Looks at
    /// every token.
    public int find(byte[] piece) {
        for (int id = 0; id < pieces.size(); id++) {
            if (pieces.matches(id, piece, 0, piece.length)) {
                return id;
            }
        }
        return ABSENT;
    }

    /// The token that stands for what the vocabulary cannot express, or [#ABSENT].
    int unknown() {
        return special.unknown();
    }

    /// The tokens that merging can make of text: ordinary ones whose piece spells text.
    BitSet mergeable() {
        return IntStream.range(0, size())
                .filter(id -> kinds[id] == TokenKind.NORMAL && spelling.isMergeable(pieces.copy(id)))
                .collect(BitSet::new, BitSet::set, BitSet::or);
    }

    /// What the file calls each token.
    ByteTable pieces() {
        return pieces;
    }

    ByteTable outputs() {
        return outputs;
    }

    /// Whether a token of this kind writes text of whole words or parts of them.
    static boolean isText(TokenKind kind) {
        return switch (kind) {
            case NORMAL, USER_DEFINED -> true;
            case UNKNOWN, CONTROL, UNUSED, BYTE -> false;
        };
    }

    private TokenKind[] kinds(VocabularyData data) {
        var result = new TokenKind[data.kinds().length];
        Arrays.setAll(result, id -> TokenKind.ofCode(data.kinds()[id]));
        for (String marker : KnownTokens.CONTROL) {
            set(result, find(marker), TokenKind.CONTROL);
        }
        for (String marker : KnownTokens.CONTROL_IF_SPECIAL) {
            int id = find(marker);
            if (id != ABSENT && result[id] == TokenKind.USER_DEFINED) {
                result[id] = TokenKind.CONTROL;
            }
        }
        set(result, special.bos(), TokenKind.CONTROL);
        set(result, special.eos(), TokenKind.CONTROL);
        set(result, special.endOfTurn(), TokenKind.CONTROL);
        // Gemma's files call it a control token, and a missing byte token would then be a control token in user text
        set(result, special.unknown(), TokenKind.UNKNOWN);
        return result;
    }

    private static void set(TokenKind[] kinds, int id, TokenKind kind) {
        if (id != ABSENT) {
            kinds[id] = kind;
        }
    }

    private ByteTable write() {
        var result = new ByteTable.Builder(pieces.size());
        for (int id = 0; id < kinds.length; id++) {
            result.add(
                    switch (kinds[id]) {
                        case NORMAL -> spelling.decode(pieces.copy(id));
                        case USER_DEFINED -> pieces.copy(id);
                        case BYTE -> new byte[] {byteOf(id, pieces.copy(id))};
                        case UNKNOWN, CONTROL, UNUSED -> new byte[0];
                    });
        }
        return result.build();
    }

    /// The byte that a piece such as `<0x0A>` names.
    private byte byteOf(int id, byte[] piece) {
        var name = new String(piece, StandardCharsets.UTF_8);
        if (name.length() != BYTE_NAME.length()
                || !name.startsWith("<0x")
                || !name.endsWith(">")
                || !HexFormat.isHexDigit(name.charAt(3))
                || !HexFormat.isHexDigit(name.charAt(4))) {
            throw invalid("token %d is a byte token but is called %s, not like %s".formatted(id, name, BYTE_NAME));
        }
        return (byte) HexFormat.fromHexDigits(name, 3, 5);
    }

    private BitSet stops() {
        IntStream named = IntStream.of(special.eos(), special.endOfTurn());
        IntStream known = KnownTokens.STOPS.stream().mapToInt(this::find);
        IntStream control = KnownTokens.STOPS_IF_CONTROL.stream()
                .mapToInt(this::find)
                .filter(id -> id != ABSENT && kinds[id] == TokenKind.CONTROL);
        return ids(IntStream.concat(named, IntStream.concat(known, control)));
    }

    private static BitSet ids(IntStream tokens) {
        return tokens.filter(id -> id != ABSENT).collect(BitSet::new, BitSet::set, BitSet::or);
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

    private int find(String piece) {
        return find(piece.getBytes(StandardCharsets.UTF_8));
    }
}
