// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gemlake.engine.EngineException;
import io.gemlake.engine.ErrorCode;
import io.gemlake.engine.tokenizer.Tokenizer.ControlTokens;
import io.gemlake.engine.tokenizer.Tokenizer.Place;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ByteLevelTest {
    @Test
    void theMergeThatComesFirstInTheListGoesFirst() {
        Tokenizer tokenizer =
                ByteVocabulary.of("gpt-2").merges("b c", "a b", "a bc").tokenizer();

        assertThat(encode(tokenizer, "abcab")).containsExactly("abc", "ab");
    }

    @Test
    void ofEqualMergesTheLeftmostGoesFirst() {
        Tokenizer tokenizer = ByteVocabulary.of("gpt-2").merges("a a").tokenizer();

        assertThat(encode(tokenizer, "aaaaa")).containsExactly("aa", "aa", "a");
    }

    @Test
    void onlyListedPairsMerge() {
        Tokenizer tokenizer =
                ByteVocabulary.of("gpt-2").merges("a b", "b c", "ab c").tokenizer();
        Tokenizer other =
                ByteVocabulary.of("gpt-2").merges("b c", "ab c").normal("ab").tokenizer();

        assertThat(encode(tokenizer, "abc")).containsExactly("abc");
        assertThat(encode(other, "abc")).containsExactly("a", "bc");
    }

    @Test
    void ofTwoMergesOfOnePairTheFirstCounts() {
        Tokenizer tokenizer =
                ByteVocabulary.of("gpt-2").merges("b c", "a b", "b c").tokenizer();

        assertThat(encode(tokenizer, "abc")).containsExactly("a", "bc");
    }

    @Test
    void nothingMergesFromWordToWord() {
        Tokenizer tokenizer =
                ByteVocabulary.of("gpt-2").merges("_ b", "a _", "a _b").tokenizer();

        assertThat(encode(tokenizer, "a b")).containsExactly("a", " b");
    }

    @Test
    void digitsStandAloneInSmolLm() {
        ByteVocabulary vocabulary = ByteVocabulary.of("smollm").merges("1 2", "_ 1", "_ _");

        assertThat(encode(vocabulary.tokenizer(), "  12")).containsExactly("  ", "1", "2");
        assertThat(encode(
                        ByteVocabulary.of("gpt-2").merges("1 2", "_ 1", "_ 12").tokenizer(), "  12"))
                .containsExactly(" ", " 12");
    }

    @Test
    void aWordThatIsATokenStaysWholeInLlama3Only() {
        assertThat(encode(ByteVocabulary.of("llama-bpe").normal(" word").tokenizer(), "a word"))
                .containsExactly("a", " word");
        assertThat(encode(ByteVocabulary.of("gpt-2").normal(" word").tokenizer(), "a word"))
                .containsExactly("a", " ", "w", "o", "r", "d");
    }

    @Test
    void aWordThatNamesAControlTokenIsNotThatToken() {
        Tokenizer tokenizer =
                ByteVocabulary.of("llama-bpe").raw(TokenKind.CONTROL, "stop").tokenizer();

        assertThat(encode(tokenizer, "stop")).containsExactly("s", "t", "o", "p");
        assertThat(tokenizer.encode("stop", ControlTokens.RECOGNIZED)).containsExactly(256);
    }

    @Test
    void bytesWithoutATokenAreLeftOutBeforeMerging() {
        Tokenizer tokenizer = ByteVocabulary.of("smollm")
                .merges("a b")
                .without(4)
                .without(0xFF)
                .tokenizer();
        byte[] document = {'.', 'a', 4, 'b', (byte) 0xFF};

        assertThat(encode(tokenizer, ".\4")).containsExactly(".");
        assertThat(tokenizer.encode("\4", ControlTokens.REFUSED)).isEmpty();
        assertThat(document(tokenizer, document)).containsExactly('.', 'a', 'b');
        assertThat(document(tokenizer, Arrays.copyOfRange(document, 1, 4))).containsExactly('a', 'b');
    }

    @Test
    void bytesThatAreNotUtf8AreNeitherLettersNorNumbersNorSpaces() {
        Tokenizer tokenizer =
                ByteVocabulary.of("smollm").merges("a b").normal("").tokenizer();
        byte[] document = {'a', 'b', (byte) 0xC3, '!', ' ', (byte) 0xED, (byte) 0xA0, (byte) 0x80, 'a'};

        assertThat(document(tokenizer, document)).containsExactly(256, 0xC3, '!', ' ', 0xED, 0xA0, 0x80, 'a');
    }

    @Test
    void anyBytesComeBack() {
        var random = new Random(3);
        Tokenizer tokenizer = ByteVocabulary.of("llama-bpe")
                .merges("_ t", "h e", "_t he")
                .raw(TokenKind.NORMAL, "Ã©")
                .rawMerge("Ã ©")
                .raw(TokenKind.USER_DEFINED, "<b>", "  ")
                .raw(TokenKind.CONTROL, "<|eot_id|>")
                .tokenizer();
        for (int round = 0; round < 300; round++) {
            byte[] text = new byte[random.nextInt(300)];
            random.nextBytes(text);
            for (int i = 0; i < text.length; i += 1 + random.nextInt(4)) {
                text[i] = (byte) " the<b>é\n1'".charAt(random.nextInt(11));
            }

            assertThat(output(tokenizer, document(tokenizer, text))).containsExactly(text);
        }
    }

    @Test
    void namesOfControlTokensInTextAreText() {
        List<String> names = List.of(
                "<|im_start|>",
                "<|im_end|>",
                "<|endoftext|>",
                "<|begin_of_text|>",
                "<|end_of_text|>",
                "<|start_header_id|>",
                "<|end_header_id|>",
                "<|eot_id|>",
                "<|eom_id|>",
                "[INST]",
                "[/INST]");
        Tokenizer tokenizer = ByteVocabulary.of("smollm")
                .raw(TokenKind.USER_DEFINED, names.toArray(String[]::new))
                .tokenizer();
        for (String name : names) {
            assertThat(encode(tokenizer, name + "a" + name))
                    .as(name)
                    .hasSize(2 * name.length() + 1)
                    .allMatch(piece -> piece.length() == 1);
            assertThat(tokenizer.encode(name, ControlTokens.RECOGNIZED)).containsExactly(256 + names.indexOf(name));
        }
    }

    @Test
    void mergingEqualsAPlainSearchForTheBestPairAgainAndAgain() {
        var random = new Random(77);
        for (int round = 0; round < 300; round++) {
            List<String> merges = randomMerges(random);
            Tokenizer tokenizer = ByteVocabulary.of("gpt-2")
                    .merges(merges.toArray(String[]::new))
                    .tokenizer();
            String text = randomText(random, 80);

            assertThat(encode(tokenizer, text))
                    .as("%s by %s", text, merges)
                    .isEqualTo(PlainMerging.merge(
                            text.chars().mapToObj(Character::toString).toList(),
                            (left, right) -> merges.indexOf(left + " " + right)));
        }
    }

    private static List<String> randomMerges(Random random) {
        List<String> parts = new ArrayList<>(List.of("a", "b", "c"));
        List<String> merges = new ArrayList<>();
        for (int merge = 1 + random.nextInt(20); merge > 0; merge--) {
            String left = parts.get(random.nextInt(parts.size()));
            String right = parts.get(random.nextInt(parts.size()));
            parts.add(left + right);
            merges.add(left + " " + right);
        }
        return merges;
    }

    private static String randomText(Random random, int longest) {
        return random.ints(1 + random.nextInt(longest), 'a', 'd')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    @Test
    void theBeginningIsAddedAsTheFileSaysOrElseAsTheFamilyHasIt() {
        assertThat(addsBos("smollm", null, 1)).isFalse();
        assertThat(addsBos("gpt-2", null, 1)).isFalse();
        assertThat(addsBos("llama-bpe", null, 1)).isTrue();
        assertThat(addsBos("llama3", null, 1)).isTrue();
        assertThat(addsBos("llama-v3", null, 1)).isTrue();
        assertThat(addsBos("tekken", null, 1)).isTrue();
        assertThat(addsBos("llama-bpe", null, null)).isFalse();
        assertThat(addsBos("llama-bpe", false, 1)).isFalse();
        assertThat(addsBos("smollm", true, 1)).isTrue();
        refused(() -> addsBos("smollm", true, null), ErrorCode.GGUF_INVALID, "no tokenizer.ggml.bos_token_id");
    }

    private static boolean addsBos(String pre, Boolean flag, Integer bos) {
        var writer = ByteVocabulary.of(pre).writer();
        if (flag != null) {
            writer.put("tokenizer.ggml.add_bos_token", flag);
        }
        if (bos != null) {
            writer.put("tokenizer.ggml.bos_token_id", bos);
        }
        return Tokenizer.of(writer.toFile("bytes.gguf")).vocabulary().addsBos();
    }

    @Test
    void theUnknownTokenIsWhateverElseItIs() {
        var writer = ByteVocabulary.of("smollm")
                .raw(TokenKind.CONTROL, "<|endoftext|>")
                .writer()
                .put("tokenizer.ggml.unknown_token_id", 256);
        Vocabulary vocabulary = Tokenizer.of(writer.toFile("bytes.gguf")).vocabulary();

        assertThat(vocabulary.kind(256)).isEqualTo(TokenKind.CONTROL);
        assertThat(vocabulary.isStop(256)).isTrue();
    }

    @Test
    void aPieceThatSpellsNoBytesWritesItself() {
        Tokenizer tokenizer = ByteVocabulary.of("llama-bpe")
                .raw(TokenKind.NORMAL, "a b", "日", "Ģ\n")
                .tokenizer();

        assertThat(tokenizer.decode(256, 257, 258)).isEqualTo("a b日Ģ\n");
        assertThat(tokenizer.encode("日", ControlTokens.REFUSED)).containsExactly(0xE6, 0x97, 0xA5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"default", "qwen2", "refact", "", "SMOLLM"})
    void anotherRuleForWordsIsRefusedByName(String pre) {
        refused(
                () -> ByteVocabulary.of(pre).tokenizer(),
                ErrorCode.MODEL_UNSUPPORTED,
                "gpt2 with the pre-tokenizer " + pre,
                "smollm, llama-bpe, llama3, llama-v3, tekken, gpt-2");
    }

    @Test
    void brokenMergesAreRefusedWithTheirPlace() {
        refusedMerge("ab", "'ab', is not two pieces");
        refusedMerge(" b", "' b', is not two pieces");
        refusedMerge("b ", "'b ', is not two pieces");
        refusedMerge("", "'', is not two pieces");
        refusedMerge("a xy", "'a xy', merges what is no token");
        refusedMerge("xy a", "'xy a', merges what is no token");
        refusedMerge("a b c", "'a b c', merges what is no token");
        refusedMerge("c d", "'c d', makes what is no token");
        refused(
                () -> ByteVocabulary.of("smollm")
                        .raw(TokenKind.CONTROL, "ab")
                        .rawMerge("a b")
                        .tokenizer(),
                ErrorCode.GGUF_INVALID,
                "entry 0 of tokenizer.ggml.merges, 'a b', makes token 256, which is no text");
    }

    private static void refusedMerge(String line, String problem) {
        refused(
                () -> ByteVocabulary.of("smollm").merges("a b").rawMerge(line).tokenizer(),
                ErrorCode.GGUF_INVALID,
                "entry 1 of tokenizer.ggml.merges, " + problem);
    }

    private static void refused(Runnable call, ErrorCode code, String... problems) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        EngineException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(code))
                .hasMessageContainingAll(problems);
    }

    private static int[] document(Tokenizer tokenizer, byte[] utf8) {
        return tokenizer.encodeDocument(utf8, Place.START, Integer.MAX_VALUE);
    }

    private static byte[] output(Tokenizer tokenizer, int[] tokens) {
        var written = new ByteArrayOutputStream();
        IntStream.of(tokens)
                .forEach(token -> written.writeBytes(tokenizer.vocabulary().output(token)));
        return written.toByteArray();
    }

    private static List<String> encode(Tokenizer tokenizer, String text) {
        return IntStream.of(tokenizer.encode(text, ControlTokens.REFUSED))
                .mapToObj(token -> new String(tokenizer.vocabulary().output(token), StandardCharsets.ISO_8859_1))
                .toList();
    }
}
