// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.teach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gemlake.job.JobErrorCode;
import io.gemlake.job.JobException;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StateMemoryTest {
    private static final Pattern WORD = Pattern.compile(StateMemory.WORD);

    @Test
    void statesThatTheDriverDoesNotHoldAreRefusedBeforeTheyAreComputed() {
        long heap = 5L * 1_000_000 * 640 * Float.BYTES;
        StateMemory.require("reviews", 1_000_000, 640, heap);
        assertThatExceptionOfType(JobException.class)
                .isThrownBy(() -> StateMemory.require("reviews", 1_000_000, 640, heap - 2))
                .satisfies(e -> assertThat(e.code()).isEqualTo(JobErrorCode.MEMORY_TOO_SMALL))
                .withMessageContaining(
                        "about 1,000,000 hidden states of 640 numbers, for which learning takes 7,324 MiB")
                .withMessageContaining("--driver-memory");
        assertThatExceptionOfType(JobException.class)
                .isThrownBy(() -> StateMemory.require("reviews", 4_000_000, 640, Long.MAX_VALUE))
                .withMessageContaining("24,575 MiB can be used");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "Ada's café, 42 x²|Ada ' s café , 42 x ²",
                "東京へ|東 京 へ",
                "abc東京|abc 東 京",
                "สวัสดี|ส วั ส ดี",
                "हिन्दी|हिन्दी",
                "e\u0301t\u00a0a|e\u0301t a",
                "…\u0301a|…\u0301 a",
                "\"\u0301a\u200b\"|\"\u0301 a \u200b\"",
                "🙂🙂|🙂 🙂"
            })
    void wordsAreThoseOfTheEngine(String text, String words) {
        assertThat(WORD.matcher(text).results().map(MatchResult::group)).containsExactly(words.split(" "));
    }

    @Test
    void aLongWordIsOne() {
        assertThat(WORD.matcher("a".repeat(1_000_000)).results()).hasSize(1);
    }
}
