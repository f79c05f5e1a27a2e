// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.eval;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LeadSentencesTest {
    private static final String DOCUMENT = "One two three. Four five.\nSix seven eight nine.";

    @Test
    void takesSentencesWhileTheirWordsFit() {
        assertThat(LeadSentences.of(DOCUMENT, 5)).isEqualTo("One two three. Four five.");
        assertThat(LeadSentences.of(DOCUMENT, 8)).isEqualTo("One two three. Four five.");
        assertThat(LeadSentences.of(DOCUMENT, 9)).isEqualTo("One two three. Four five. Six seven eight nine.");
    }

    @Test
    void takesTheBeginningOfAFirstSentenceThatIsTooLong() {
        assertThat(LeadSentences.of(DOCUMENT, 2)).isEqualTo("One two");
        assertThat(LeadSentences.of(" ", 10)).isEmpty();
    }
}
