// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.engine.tokenizer.SentencePiece.SpacePrefix;
import io.gemlake.engine.tokenizer.Tokenizer.ControlTokens;
import io.gemlake.engine.tokenizer.Tokenizer.Place;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TokenizerTest {
    private static final String LETTERS = "abcdefghij";

    @Test
    void theMergeThatComesFirstInTheVocabularyGoesFirst() {
        Tokenizer tokenizer = SmallVocabulary.withBytes()
                .normal("bc", "ab", "abc", "a", "b", "c")
                .tokenizer();

        assertThat(encode(tokenizer, "abcab")).containsExactly("abc", "ab");
        assertThat(encode(tokenizer, "bcab")).containsExactly("bc", "ab");
    }

    @Test
    void ofEqualMergesTheLeftmostGoesFirst() {
        Tokenizer tokenizer = SmallVocabulary.withBytes().normal("aa", "a").tokenizer();

        assertThat(encode(tokenizer, "aaaaa")).containsExactly("aa", "aa", "a");
    }

    @Test
    void aHigherScoreGoesBeforeALowerId() {
        Tokenizer tokenizer = SmallVocabulary.withBytes()
                .addScored(TokenKind.NORMAL, "ab", -2)
                .addScored(TokenKind.NORMAL, "bc", -1)
                .normal("a", "b", "c")
                .tokenizer();

        assertThat(encode(tokenizer, "abc")).containsExactly("a", "bc");
    }

    @Test
    void ofEqualScoresTheLeftmostGoesFirst() {
        Tokenizer tokenizer = SmallVocabulary.withBytes()
                .addScored(TokenKind.NORMAL, "bc", 0)
                .addScored(TokenKind.NORMAL, "ab", -0f)
                .normal("a", "b", "c")
                .tokenizer();

        assertThat(encode(tokenizer, "abc")).containsExactly("ab", "c");
    }

    @Test
    void whereAllScoresAreEqualTheLowerIdGoesFirst() {
        SmallVocabulary vocabulary = SmallVocabulary.withBytes();
        List.of("bc", "ab", "a", "b", "c").forEach(piece -> vocabulary.addScored(TokenKind.NORMAL, piece, -7));

        assertThat(encode(vocabulary.tokenizer(), "abc")).containsExactly("a", "bc");
    }

    @Test
    void whatNoMergeReachesIsNotAToken() {
        Tokenizer tokenizer =
                SmallVocabulary.withBytes().normal("abc", "a", "b", "c").tokenizer();

        assertThat(encode(tokenizer, "abc")).containsExactly("a", "b", "c");
    }

    @Test
    void spacesBelongToTheWordAfterThem() {
        Tokenizer tokenizer = SmallVocabulary.withBytes().normal("▁a", "▁", "a").tokenizer();

        assertThat(encode(tokenizer, "a a  a ")).containsExactly("a", "▁a", "▁", "▁a", "▁");
    }

    @Test
    void aPieceWithASpaceInsideIsFoundAcrossWords() {
        Tokenizer tokenizer = SmallVocabulary.withBytes()
                .normal(">▁", ">▁<", "▁<", ">", "<", "▁")
                .tokenizer();

        assertThat(encode(tokenizer, "<> <")).containsExactly("<", ">▁<");
    }

    @Test
    void aCharacterWithoutAPieceBecomesItsBytes() {
        Tokenizer tokenizer = SmallVocabulary.withBytes().normal("a").tokenizer();

        assertThat(encode(tokenizer, "aé\0")).containsExactly("a", "<0xC3>", "<0xA9>", "<0x00>");
    }

    @Test
    void withoutByteTokensItBecomesUnknownAndNeverControl() {
        Tokenizer tokenizer = SmallVocabulary.withoutBytes().normal("a").tokenizer();

        int[] tokens = tokenizer.encode("éa", ControlTokens.REFUSED);

        assertThat(tokens).containsExactly(SmallVocabulary.UNKNOWN, SmallVocabulary.UNKNOWN, 4);
        assertThat(tokenizer.vocabulary().kind(SmallVocabulary.UNKNOWN)).isEqualTo(TokenKind.UNKNOWN);
    }

    @Test
    void userDefinedTokensAreTakenOutLeftmostAndLongest() {
        Tokenizer tokenizer = SmallVocabulary.withBytes()
                .add(TokenKind.USER_DEFINED, "bc", "abc", "  ", "   ", "cd")
                .normal("a", "b", "c", "d", "▁", "▁a")
                .tokenizer();

        assertThat(encode(tokenizer, "abcd")).containsExactly("abc", "d");
        assertThat(encode(tokenizer, "bbcd")).containsExactly("b", "bc", "d");
        assertThat(encode(tokenizer, "a     a a")).containsExactly("a", "   ", "  ", "a", "▁a");
    }

    @Test
    void controlTokensAreRecognizedOnlyOnRequest() {
        Tokenizer tokenizer =
                SmallVocabulary.withBytes().normal("a", "<", ">", "e", "o", "s").tokenizer();

        assertThat(tokenizer.encode("a<eos><unk>", ControlTokens.RECOGNIZED))
                .containsExactly(260, SmallVocabulary.EOS, SmallVocabulary.UNKNOWN);
        assertThat(encode(tokenizer, "<eos>")).containsExactly("<", "e", "o", "s", ">");
    }

    @Test
    void mergesNeverMakeAControlOrByteToken() {
        Tokenizer tokenizer = SmallVocabulary.withBytes()
                .add(TokenKind.CONTROL, "<x>")
                .add(TokenKind.UNUSED, "<y>")
                .normal("<e", "<eo", "<eos", "<0", "<0x", "<0x0", "<0x0A", "<x", "<y", "<", ">", "e", "o", "s")
                .normal("0", "x", "A", "y")
                .tokenizer();

        assertThat(encode(tokenizer, "<eos><0x0A><x><y>"))
                .containsExactly("<eos", ">", "<0x0A", ">", "<x", ">", "<y", ">");
    }

    @Test
    void aControlTokenOfOneCharacterIsWrittenAsBytes() {
        Tokenizer tokenizer =
                SmallVocabulary.withBytes().add(TokenKind.CONTROL, "é").tokenizer();

        assertThat(encode(tokenizer, "é")).containsExactly("<0xC3>", "<0xA9>");
    }

    @Test
    void turnMarkersAreControlTokensWhateverTheirType() {
        Tokenizer tokenizer = SmallVocabulary.withBytes()
                .add(TokenKind.USER_DEFINED, "<start_of_turn>", "<end_of_turn>")
                .tokenizer();

        assertThat(encode(tokenizer, "<end_of_turn><start_of_turn>")).allMatch(piece -> piece.startsWith("<0x"));
        assertThat(tokenizer.encode("<end_of_turn>", ControlTokens.RECOGNIZED)).hasSize(1);
    }

    @Test
    void bytesThatAreNotUtf8BecomeByteTokens() {
        Tokenizer tokenizer = SmallVocabulary.withBytes().normal("a", "é").tokenizer();
        byte[] broken = {
            'a',
            (byte) 0xC3,
            'a',
            (byte) 0xED,
            (byte) 0xA0,
            (byte) 0x80,
            (byte) 0xC3,
            (byte) 0xA9,
            (byte) 0xE2,
            (byte) 0x96
        };

        assertThat(SmallVocabulary.pieces(tokenizer, document(tokenizer, broken)))
                .containsExactly("a", "<0xC3>", "a", "<0xED>", "<0xA0>", "<0x80>", "é", "<0xE2>", "<0x96>");
    }

    @Test
    void aSpaceStandsInFrontOfAPromptAndBehindControlTokensInIt() {
        Tokenizer tokenizer = SmallVocabulary.withBytes().normal("▁a", "a", "▁").tokenizer(SpacePrefix.ONE);

        assertThat(tokenizer.placeBehind()).isEqualTo(Place.START);
        assertThat(tokenizer.placeBehind(SmallVocabulary.BOS)).isEqualTo(Place.START);
        assertThat(tokenizer.placeBehind(SmallVocabulary.BOS, 261)).isEqualTo(Place.CONTINUATION);
        assertThat(placed(tokenizer, "a", Place.START)).containsExactly("▁a");
        assertThat(placed(tokenizer, " a", Place.START)).containsExactly("▁", "▁a");
        assertThat(placed(tokenizer, "▁a", Place.START)).containsExactly("▁", "▁a");
        assertThat(placed(tokenizer, "", Place.START)).isEmpty();
        assertThat(placed(tokenizer, "a", Place.CONTINUATION)).containsExactly("a");
        assertThat(placed(tokenizer, "a<eos>a<eos><eos>", Place.CONTINUATION))
                .containsExactly("a", "<eos>", "▁a", "<eos>", "<eos>");
    }

    @Test
    void withoutASpaceInFrontThePlaceDoesNotMatter() {
        Tokenizer tokenizer = SmallVocabulary.withBytes().normal("▁a", "a", "▁").tokenizer();

        assertThat(placed(tokenizer, "a<eos>a", Place.START)).containsExactly("a", "<eos>", "a");
    }

    @Test
    void aSpaceWithoutATokenBecomesTheBytesOfItsMark() {
        Tokenizer tokenizer = SmallVocabulary.withBytes().normal("a").tokenizer();

        assertThat(encode(tokenizer, "a ")).containsExactly("a", "<0xE2>", "<0x96>", "<0x81>");
    }

    @Test
    void theFirstTokensOfADocumentAreThoseOfTheWhole() {
        var random = new Random(9);
        for (int round = 0; round < 100; round++) {
            Tokenizer tokenizer =
                    randomVocabulary(random).add(TokenKind.USER_DEFINED, "bab").tokenizer();
            byte[] document = randomText(random, 6000).getBytes(StandardCharsets.UTF_8);
            int[] whole = document(tokenizer, document);
            int limit = random.nextInt(whole.length + 3);

            assertThat(tokenizer.encodeDocument(document, Place.CONTINUATION, limit))
                    .containsExactly(Arrays.copyOf(whole, Math.min(limit, whole.length)));
        }
    }

    @Test
    void anUnpairedSurrogateIsAQuestionMark() {
        Tokenizer tokenizer = SmallVocabulary.withBytes().normal("a", "?").tokenizer();

        assertThat(encode(tokenizer, "a\uD83Da\uDE00")).containsExactly("a", "?", "a", "?");
    }

    @Test
    void mergingEqualsAPlainSearchForTheBestPairAgainAndAgain() {
        var random = new Random(20_25);
        for (int round = 0; round < 300; round++) {
            SmallVocabulary vocabulary = randomVocabulary(random);
            String text = randomText(random, 60);

            assertThat(encode(vocabulary.tokenizer(), text))
                    .as("text %s in round %d", text, round)
                    .isEqualTo(plainly(vocabulary, text));
        }
    }

    private static List<String> plainly(SmallVocabulary vocabulary, String text) {
        List<String> symbols = text.replace(' ', '▁')
                .codePoints()
                .mapToObj(Character::toString)
                .toList();
        return PlainMerging.merge(symbols, (left, right) -> -vocabulary.scoreOf(left + right)).stream()
                .flatMap(symbol -> vocabulary.has(symbol) ? Stream.of(symbol) : bytes(symbol))
                .toList();
    }

    private static Stream<String> bytes(String symbol) {
        byte[] utf8 = symbol.getBytes(StandardCharsets.UTF_8);
        return IntStream.range(0, utf8.length).mapToObj(i -> "<0x%02X>".formatted(utf8[i]));
    }

    @Test
    void decodingGivesTheTextBack() {
        var random = new Random(7);
        Tokenizer tokenizer = SmallVocabulary.withBytes()
                .add(TokenKind.USER_DEFINED, "\n\n", "  ", "<b>")
                .normal("th", "▁th", "▁the", "é", "日", "日本", "t", "h", "e", "▁")
                .tokenizer();
        String[] parts = {"the", " ", "  ", "\n", "<b>", "<eos>", "日本語", "é", "😀", "\u0000", "\r", "x", "<0x41>"};
        for (int round = 0; round < 500; round++) {
            var text = new StringBuilder();
            for (int part = random.nextInt(20); part > 0; part--) {
                text.append(parts[random.nextInt(parts.length)]);
            }

            int[] tokens = tokenizer.encode(text.toString(), ControlTokens.REFUSED);

            assertThat(tokenizer.decode(tokens)).isEqualTo(text.toString());
            assertThat(IntStream.of(tokens))
                    .allMatch(id -> tokenizer.vocabulary().kind(id) != TokenKind.CONTROL);
        }
    }

    private static SmallVocabulary randomVocabulary(Random random) {
        SmallVocabulary vocabulary = SmallVocabulary.withBytes();
        for (int piece = 0; piece < 80; piece++) {
            String text = randomText(random, 5).replace(' ', '▁');
            if (!vocabulary.has(text)) {
                vocabulary.addScored(TokenKind.NORMAL, text, -random.nextInt(40));
            }
        }
        return vocabulary;
    }

    private static String randomText(Random random, int longest) {
        // few letters, so that many pairs are tokens
        String alphabet = LETTERS.substring(0, 1 + random.nextInt(3)) + " é";
        var text = new StringBuilder();
        for (int length = 1 + random.nextInt(longest); length > 0; length--) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }

    private static int[] document(Tokenizer tokenizer, byte[] utf8) {
        return tokenizer.encodeDocument(utf8, Place.CONTINUATION, Integer.MAX_VALUE);
    }

    private static List<String> placed(Tokenizer tokenizer, String text, Place place) {
        return SmallVocabulary.pieces(tokenizer, tokenizer.encode(text, ControlTokens.RECOGNIZED, place));
    }

    private static List<String> encode(Tokenizer tokenizer, String text) {
        return SmallVocabulary.pieces(tokenizer, tokenizer.encode(text, ControlTokens.REFUSED));
    }
}
