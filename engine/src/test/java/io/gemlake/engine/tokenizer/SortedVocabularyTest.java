// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SortedVocabularyTest {
    @Test
    void prefixesComeShortestFirstAndEqualOutputsById() {
        Vocabulary vocabulary = SmallVocabulary.withBytes()
                .normal("▁ab", "▁", "▁a")
                .add(TokenKind.USER_DEFINED, " a")
                .vocabulary();

        assertThat(prefixes(SortedVocabulary.of(vocabulary), " abc".getBytes(StandardCharsets.UTF_8), 0, 4))
                .containsExactly(261, 262, 263, 260);
    }

    @Test
    void tokensThatWriteNoWholeCharactersAreLeftOut() {
        Vocabulary vocabulary = SmallVocabulary.withBytes()
                .add(TokenKind.CONTROL, "x")
                .add(TokenKind.UNUSED, "x")
                .vocabulary();

        assertThat(prefixes(SortedVocabulary.of(vocabulary), "x<eos>".getBytes(StandardCharsets.UTF_8), 0, 6))
                .isEmpty();
    }

    @Test
    void tokensOfAByteLevelVocabularyMayWriteAPartOfACharacter() {
        Vocabulary vocabulary =
                ByteVocabulary.of("smollm").merges("_ a").tokenizer().vocabulary();

        assertThat(prefixes(SortedVocabulary.of(vocabulary), " aé".getBytes(StandardCharsets.UTF_8), 0, 4))
                .containsExactly((int) ' ', 256);
        assertThat(prefixes(SortedVocabulary.of(vocabulary), "é".getBytes(StandardCharsets.UTF_8), 0, 2))
                .containsExactly(0xC3);
    }

    @Test
    void prefixesAreThoseThatALookAtEveryTokenFinds() {
        var random = new Random(5);
        for (int round = 0; round < 100; round++) {
            Vocabulary vocabulary = randomVocabulary(random);
            SortedVocabulary sorted = SortedVocabulary.of(vocabulary);
            for (int search = 0; search < 20; search++) {
                byte[] text = randomText(random, 12).getBytes(StandardCharsets.UTF_8);
                int from = random.nextInt(text.length + 1);
                int to = from + random.nextInt(text.length - from + 1);

                assertThat(prefixes(sorted, text, from, to)).isEqualTo(plainPrefixes(vocabulary, text, from, to));
            }
        }
    }

    private static List<Integer> prefixes(SortedVocabulary sorted, byte[] text, int from, int to) {
        var found = new ArrayList<Integer>();
        sorted.prefixesOf(text, from, to, found::add);
        return found;
    }

    private static List<Integer> plainPrefixes(Vocabulary vocabulary, byte[] text, int from, int to) {
        return IntStream.range(0, vocabulary.size())
                .filter(id -> vocabulary.kind(id) == TokenKind.NORMAL)
                .filter(id -> {
                    byte[] output = vocabulary.output(id);
                    int end = from + output.length;
                    return output.length > 0 && end <= to && Arrays.equals(output, 0, output.length, text, from, end);
                })
                .boxed()
                .sorted(Comparator.comparingInt(vocabulary::outputLength))
                .toList();
    }

    private static Vocabulary randomVocabulary(Random random) {
        SmallVocabulary vocabulary = SmallVocabulary.withBytes();
        for (int piece = 0; piece < 60; piece++) {
            vocabulary.normal(randomText(random, 6));
        }
        return vocabulary.vocabulary();
    }

    private static String randomText(Random random, int longest) {
        String alphabet = "ab▁é\0\uFFFF";
        var text = new StringBuilder();
        for (int length = random.nextInt(longest + 1); length > 0; length--) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }
}
