// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.engine.tokenizer.Tokenizer.Place;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Long words: merged in windows as they would be at once, and in time that grows as they do.
class WordMergerTest {
    private static final int MANY_BYTES = 300_000;

    /// Windows of eight bytes, so that cuts come too near to their ends again and again.
    @Test
    void windowsChangeNoToken() {
        var random = new Random(31);
        long merged = 0;
        long bytes = 0;
        for (int round = 0; round < 600; round++) {
            Merging merging = random.nextBoolean() ? randomPieces(random) : randomPairs(random);
            byte[] word = randomWord(random, 400);
            var windows = new WordMerger(merging, 8);
            var atOnce = new WordMerger(merging, word.length);

            assertThat(tokens(windows, word))
                    .as(new String(word, StandardCharsets.UTF_8))
                    .containsExactly(tokens(atOnce, word));
            assertThat(atOnce.mergedBytes()).isEqualTo(word.length);
            merged += windows.mergedBytes();
            bytes += word.length;
        }
        assertThat(merged).as("some windows are merged again").isGreaterThan(bytes * 3 / 2);
    }

    @Test
    void aFullBufferEndsTheWork() {
        var merger = new WordMerger(SmallVocabulary.withBytes().normal("a").merging());
        byte[] word = text("a", MANY_BYTES);
        var out = new TokenBuffer(10, word.length);
        merger.merge(word, 0, word.length, out);

        assertThat(out.toArray()).hasSize(10).containsOnly(260);
        assertThat(merger.mergedBytes()).isLessThan(10_000);
    }

    static Stream<String> patterns() {
        return Stream.of("a", "ab", "abc", "abcabab", " ", "\n", "\u0301", "e\u0301", "日本", "\0", "=", "(random)");
    }

    @ParameterizedTest
    @MethodSource("patterns")
    void theWorkGrowsAsTheTextDoes(String pattern) {
        var random = new Random(1);
        List<Merging> kinds = List.of(
                SmallVocabulary.withBytes()
                        .normal(
                                "▁▁▁▁▁▁▁▁",
                                "▁▁▁▁",
                                "▁▁",
                                "aaaaaaaa",
                                "aaaa",
                                "aa",
                                "ab",
                                "abab",
                                "bc",
                                "ca",
                                "abc",
                                "===")
                        .normal("▁", "a", "b", "c", "=", "e", "e\u0301", "日本", "日", "本")
                        .merging(),
                ByteVocabulary.of("smollm")
                        .merges("a a", "aa aa", "aaaa aaaa", "a b", "ab ab", "b c", "c a", "_ _", "__ __", "= =")
                        .tokenizer()
                        .merging());
        byte[] word = pattern.equals("(random)") ? randomWord(random, MANY_BYTES) : text(pattern, MANY_BYTES);
        for (Merging merging : kinds) {
            var merger = new WordMerger(merging);
            tokens(merger, word);

            // an eighth of each window is merged again
            assertThat(merger.mergedBytes()).isBetween((long) word.length, word.length * 5L / 4);
        }
    }

    @Test
    void aDocumentOfTenMegabytesWithoutASpaceIsEncoded() {
        byte[] document = text("a", 10_000_000);
        Tokenizer pieces = SmallVocabulary.withBytes().normal("aaaa", "aa", "a").tokenizer();
        Tokenizer pairs = ByteVocabulary.of("llama-bpe").merges("a a", "aa aa").tokenizer();

        assertThat(pieces.encodeDocument(document, Place.START, Integer.MAX_VALUE))
                .hasSize(2_500_000);
        assertThat(pairs.encodeDocument(document, Place.START, Integer.MAX_VALUE))
                .hasSize(2_500_000);
        assertThat(pairs.encodeDocument(document, Place.START, 100)).hasSize(100);
    }

    @Test
    void bytesThatAreLeftOutAreLookedAtOnceOrTwice() {
        var merger = new WordMerger(
                ByteVocabulary.of("smollm").without(0xFF).tokenizer().merging());
        byte[] word = new byte[MANY_BYTES];
        Arrays.fill(word, (byte) 0xFF);
        word[MANY_BYTES / 2] = 'a';

        assertThat(tokens(merger, word)).containsExactly('a');
        assertThat(merger.mergedBytes()).isLessThan(4L * MANY_BYTES);
    }

    private static int[] tokens(WordMerger merger, byte[] word) {
        var out = new TokenBuffer(Integer.MAX_VALUE, word.length);
        merger.merge(word, 0, word.length, out);
        return out.toArray();
    }

    private static Merging randomPieces(Random random) {
        SmallVocabulary vocabulary = SmallVocabulary.withBytes();
        for (int piece = 0; piece < 40; piece++) {
            String text = new String(randomWord(random, 12), StandardCharsets.UTF_8);
            vocabulary.addScored(TokenKind.NORMAL, text, -random.nextInt(30));
        }
        return vocabulary.merging();
    }

    private static Merging randomPairs(Random random) {
        ByteVocabulary vocabulary = ByteVocabulary.of("smollm").without('d');
        String[] parts = {"a", "b", "c", "a", "b", "c", "a", "b", "c", "a", "b", "c"};
        for (int merge = 0; merge < 30; merge++) {
            String left = parts[random.nextInt(parts.length)];
            String right = parts[random.nextInt(parts.length)];
            if (left.length() + right.length() < 14) {
                vocabulary.merges(left + " " + right);
                parts[random.nextInt(parts.length)] = left + right;
            }
        }
        return vocabulary.tokenizer().merging();
    }

    private static byte[] randomWord(Random random, int longest) {
        byte[] word = new byte[1 + random.nextInt(longest)];
        String letters = "abcd".substring(0, 1 + random.nextInt(4));
        for (int i = 0; i < word.length; i++) {
            word[i] = (byte) letters.charAt(random.nextInt(letters.length()));
        }
        return word;
    }

    private static byte[] text(String pattern, int bytes) {
        byte[] unit = pattern.getBytes(StandardCharsets.UTF_8);
        return pattern.repeat(bytes / unit.length).getBytes(StandardCharsets.UTF_8);
    }
}
