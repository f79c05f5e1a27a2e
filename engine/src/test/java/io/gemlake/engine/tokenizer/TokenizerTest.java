// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gemlake.engine.tokenizer.Tokenizer.ControlTokens;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
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
    void ofEqualScoresTheLowerIdGoesFirst() {
        Tokenizer tokenizer = SmallVocabulary.withBytes()
                .addScored(TokenKind.NORMAL, "bc", 0)
                .addScored(TokenKind.NORMAL, "ab", 0)
                .normal("a", "b", "c")
                .tokenizer();

        assertThat(encode(tokenizer, "abc")).containsExactly("a", "bc");
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

        assertThat(SmallVocabulary.pieces(tokenizer, tokenizer.encode(broken, 0, broken.length, ControlTokens.REFUSED)))
                .containsExactly("a", "<0xC3>", "a", "<0xED>", "<0xA0>", "<0x80>", "é", "<0xE2>", "<0x96>");
    }

    @Test
    void onlyTheGivenRangeIsRead() {
        Tokenizer tokenizer = SmallVocabulary.withBytes()
                .normal("ab", "a", "b")
                .add(TokenKind.USER_DEFINED, "aba")
                .tokenizer();
        byte[] text = "abab".getBytes(StandardCharsets.UTF_8);

        assertThat(SmallVocabulary.pieces(tokenizer, tokenizer.encode(text, 1, 3, ControlTokens.REFUSED)))
                .containsExactly("b", "a");
        assertThat(tokenizer.encode(text, 2, 2, ControlTokens.REFUSED)).isEmpty();
        assertThatThrownBy(() -> tokenizer.encode(text, 1, 5, ControlTokens.REFUSED))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void mergingEqualsAPlainSearchForTheBestPairAgainAndAgain() {
        var random = new Random(20_25);
        for (int round = 0; round < 300; round++) {
            Tokenizer tokenizer = randomTokenizer(random);
            String text = randomText(random, 60);

            assertThat(tokenizer.encode(text, ControlTokens.REFUSED))
                    .as("text %s in round %d", text, round)
                    .containsExactly(PlainMerging.encode(tokenizer.vocabulary(), text));
        }
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

    private static Tokenizer randomTokenizer(Random random) {
        SmallVocabulary vocabulary = SmallVocabulary.withBytes();
        for (int piece = 0; piece < 80; piece++) {
            String text = randomText(random, 5).replace(' ', '▁');
            vocabulary.addScored(TokenKind.NORMAL, text, -random.nextInt(40));
        }
        return vocabulary.tokenizer();
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

    private static List<String> encode(Tokenizer tokenizer, String text) {
        return SmallVocabulary.pieces(tokenizer, tokenizer.encode(text, ControlTokens.REFUSED));
    }
}
