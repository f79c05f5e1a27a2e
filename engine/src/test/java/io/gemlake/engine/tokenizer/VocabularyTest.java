// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gemlake.engine.EngineException;
import io.gemlake.engine.ErrorCode;
import io.gemlake.engine.tokenizer.SentencePiece.SpacePrefix;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VocabularyTest {
    @Test
    void aTokenWritesWhatItStandsFor() {
        Vocabulary vocabulary = SmallVocabulary.withBytes()
                .normal("▁a▁")
                .add(TokenKind.USER_DEFINED, "▁ ")
                .add(TokenKind.UNUSED, "b")
                .vocabulary();

        assertThat(output(vocabulary, 260)).isEqualTo(" a ");
        assertThat(output(vocabulary, 261)).isEqualTo("▁ ");
        assertThat(output(vocabulary, 262)).isEmpty();
        assertThat(output(vocabulary, SmallVocabulary.BOS)).isEmpty();
        assertThat(vocabulary.output(4 + 0xFE)).containsExactly(0xFE);
        assertThat(vocabulary.outputLength(260)).isEqualTo(3);
    }

    @Test
    void piecesAreFoundExactly() {
        Vocabulary vocabulary =
                SmallVocabulary.withBytes().normal("a", "ab", "").vocabulary();

        assertThat(find(vocabulary, "ab")).isEqualTo(261);
        assertThat(find(vocabulary, "<bos>")).isEqualTo(SmallVocabulary.BOS);
        assertThat(find(vocabulary, "b")).isEqualTo(Vocabulary.ABSENT);
        assertThat(find(vocabulary, "a piece longer than any")).isEqualTo(Vocabulary.ABSENT);
    }

    @Test
    void endOfTurnAndEndOfTextStop() {
        Vocabulary vocabulary = SmallVocabulary.withBytes()
                .add(TokenKind.CONTROL, "<end_of_turn>", "<start_of_turn>")
                .vocabulary();

        assertThat(vocabulary.isStop(SmallVocabulary.EOS)).isTrue();
        assertThat(vocabulary.isStop(260)).isTrue();
        assertThat(vocabulary.isStop(261)).isFalse();
        assertThat(vocabulary.isStop(SmallVocabulary.BOS)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<bos>",
                "<start_of_turn>",
                "<end_of_turn>",
                "<|turn>",
                "<turn|>",
                "<|im_start|>",
                "<|im_end|>",
                "<|endoftext|>",
                "<|begin_of_text|>",
                "<|end_of_text|>",
                "<|start_header_id|>",
                "<|end_header_id|>",
                "<|eot_id|>",
                "<|eom_id|>"
            })
    void markersAreControlTokensWhateverTheirType(String marker) {
        for (TokenKind kind : List.of(TokenKind.NORMAL, TokenKind.USER_DEFINED, TokenKind.CONTROL)) {
            Vocabulary vocabulary =
                    SmallVocabulary.withBytes().add(kind, marker).vocabulary();

            assertThat(vocabulary.kind(find(vocabulary, marker))).isEqualTo(TokenKind.CONTROL);
        }
    }

    @Test
    void instructionMarkersAreControlTokensWhereTheyAreSpecial() {
        Vocabulary special = SmallVocabulary.withBytes()
                .add(TokenKind.USER_DEFINED, "[INST]")
                .add(TokenKind.CONTROL, "[/INST]")
                .vocabulary();
        Vocabulary plain = SmallVocabulary.withBytes().normal("[INST]").vocabulary();

        assertThat(special.kind(260)).isEqualTo(TokenKind.CONTROL);
        assertThat(special.kind(261)).isEqualTo(TokenKind.CONTROL);
        assertThat(plain.kind(260)).isEqualTo(TokenKind.NORMAL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"<turn|>", "<|im_end|>", "<|endoftext|>", "<|end_of_text|>", "<|eot_id|>", "<|eom_id|>", "</s>"})
    void endsOfAnyFamilyStop(String end) {
        Vocabulary vocabulary =
                SmallVocabulary.withBytes().add(TokenKind.CONTROL, end).vocabulary();

        assertThat(vocabulary.isStop(260)).isTrue();
    }

    @Test
    void aTagOfHtmlDoesNotStop() {
        Vocabulary vocabulary =
                SmallVocabulary.withBytes().add(TokenKind.USER_DEFINED, "</s>").vocabulary();

        assertThat(vocabulary.isStop(260)).isFalse();
        assertThat(vocabulary.kind(260)).isEqualTo(TokenKind.USER_DEFINED);
    }

    @Test
    void imageMarkersOpenNoText() {
        Vocabulary vocabulary = SmallVocabulary.withBytes()
                .add(TokenKind.USER_DEFINED, "<start_of_image>", "<end_of_image>", "<table>")
                .vocabulary();

        assertThat(vocabulary.isImageMarker(260)).isTrue();
        assertThat(vocabulary.isImageMarker(261)).isTrue();
        assertThat(vocabulary.isImageMarker(262)).isFalse();
        assertThat(vocabulary.opensText(260)).isFalse();
        assertThat(vocabulary.opensText(262)).isTrue();
    }

    @Test
    void arraysOfDifferentLengthsAreRefused() {
        VocabularyData data = SmallVocabulary.withBytes().data();
        Vocabulary vocabulary = new Vocabulary(data);

        refused(() -> new VocabularyData(data.file(), data.pieces(), data.spelling(), new int[8], data.special(), true))
                .hasMessageContaining("tokenizer.ggml.token_type has 8 entries for 260 tokens");
        refused(() -> new SentencePiece(vocabulary, new float[7], SpacePrefix.NONE))
                .hasMessageContaining("tokenizer.ggml.scores has 7 entries for 260 tokens");
    }

    @Test
    void tokenTypesAndScoresAreChecked() {
        VocabularyData data = SmallVocabulary.withBytes().data();
        int[] kinds = data.kinds().clone();
        kinds[5] = 7;

        refused(() -> new VocabularyData(data.file(), data.pieces(), data.spelling(), kinds, data.special(), true))
                .hasMessageContaining("token 5 has the type 7");
        refused(() -> SmallVocabulary.withBytes()
                        .addScored(TokenKind.NORMAL, "a", Float.NaN)
                        .merging())
                .hasMessageContaining("token 260 has a score that is no number");
    }

    @Test
    void specialTokensOutsideOfTheVocabularyAreRefused() {
        VocabularyData data = SmallVocabulary.withBytes().data();
        var special = new SpecialTokens(260, 1, SpecialTokens.NONE, 3);

        refused(() -> new VocabularyData(data.file(), data.pieces(), data.spelling(), data.kinds(), special, true))
                .hasMessageContaining("tokenizer.ggml.bos_token_id is 260, outside of 260 tokens");
    }

    @Test
    void aBeginningThatIsNotNamedIsRefused() {
        VocabularyData data = SmallVocabulary.withBytes().data();
        var special = new SpecialTokens(SpecialTokens.NONE, 1, SpecialTokens.NONE, 3);

        refused(() -> new VocabularyData(data.file(), data.pieces(), data.spelling(), data.kinds(), special, true))
                .hasMessageContaining("no tokenizer.ggml.bos_token_id");
    }

    @Test
    void aByteTokenThatNamesNoByteIsRefused() {
        refused(() -> SmallVocabulary.withBytes().add(TokenKind.BYTE, "<0xG0>").vocabulary())
                .hasMessageContaining("token 260")
                .hasMessageContaining("<0xG0>");
    }

    @Test
    void withoutByteAndUnknownTokensItIsRefused() {
        VocabularyData data = SmallVocabulary.withoutBytes().data();
        var special = new SpecialTokens(2, 1, SpecialTokens.NONE, SpecialTokens.NONE);

        var vocabulary = new Vocabulary(
                new VocabularyData(data.file(), data.pieces(), data.spelling(), data.kinds(), special, true));

        refused(() -> new SentencePiece(vocabulary, new float[vocabulary.size()], SpacePrefix.NONE))
                .hasMessageContaining("neither a token for the byte 0 nor an unknown token");
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> refused(ThrowingCallable call) {
        return assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        EngineException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.GGUF_INVALID));
    }

    private static String output(Vocabulary vocabulary, int id) {
        return new String(vocabulary.output(id), StandardCharsets.UTF_8);
    }

    private static int find(Vocabulary vocabulary, String piece) {
        return vocabulary.find(piece.getBytes(StandardCharsets.UTF_8));
    }
}
