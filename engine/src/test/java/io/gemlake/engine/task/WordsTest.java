// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.engine.task.Words.Word;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "Anna met Bob.|Anna/met/Bob/.",
                "Jean-Luc's U.S. trip|Jean/-/Luc/'/s/U/./S/./trip",
                "Zoë Müller, 42 %|Zoë/Müller/,/42/%",
                "cafe\u0301 at e\u0301t\u0301|cafe\u0301/at/e\u0301t\u0301",
                "日本のAI|日/本/の/AI",
                "a\u00a0b\u3000c|a/b/c",
                "😀😀 x|😀/😀/x",
                "  |",
            })
    void runsOfLettersAndSinglePunctuationMarksAreWords(String text, String expected) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        List<Word> words = Words.of(utf8);

        assertThat(String.join("/", words.stream().map(word -> text(utf8, word)).toList()))
                .isEqualTo(expected == null ? "" : expected);
        for (Word word : words) {
            int from = text.offsetByCodePoints(0, word.from());
            int to = text.offsetByCodePoints(0, word.to());
            assertThat(text.substring(from, to)).isEqualTo(text(utf8, word));
        }
        assertThat(Words.codePoints(utf8)).isEqualTo(text.codePointCount(0, text.length()));
    }

    @Test
    void bytesThatAreNoCharacterBelongToNoWord() {
        byte[] bytes = {'a', (byte) 0xC3, 'b', (byte) 0x80, (byte) 0xE2, (byte) 0x82};

        assertThat(Words.of(bytes)).containsExactly(new Word(0, 1, 0, 1), new Word(2, 3, 2, 3));
        assertThat(Words.codePoints(bytes)).isEqualTo(6);
    }

    private static String text(byte[] utf8, Word word) {
        return new String(utf8, word.start(), word.end() - word.start(), StandardCharsets.UTF_8);
    }
}
