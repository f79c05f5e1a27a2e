// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class NameCandidatesTest {
    @Test
    void runsOfCapitalizedWordsAreCandidates() {
        assertThat(in("yesterday Elif Kaya met Tom Brandt in Rotterdam."))
                .containsExactly("Elif Kaya", "Tom Brandt", "Tom Brandt in Rotterdam", "Rotterdam");
        assertThat(in("no name is here, not even one")).isEmpty();
    }

    @Test
    void smallWordsMayStandInside() {
        assertThat(in("she saw the Museum of Modern Art")).contains("Museum of Modern Art", "Museum", "Modern Art");
        assertThat(in("beim Amt für Wasser der Stadt Celle"))
                .contains("Amt für Wasser der Stadt Celle", "Wasser der Stadt Celle", "Amt");
    }

    @Test
    void theFirstWordOfASentenceMayBeNoPartOfAName() {
        assertThat(in("Yesterday Nordhaven closed. Frau Sommer knows."))
                .contains("Yesterday Nordhaven", "Nordhaven", "Frau Sommer", "Sommer");
    }

    @Test
    void signsNumbersAndAbbreviationsBelongToIt() {
        assertThat(in("nach § 14 Abs. 2 Wassergesetz galt das")).contains("§ 14 Abs. 2 Wassergesetz");
        assertThat(in("the Lumo 7 and J. R. Vance, thanks to @ zoe_77")).contains("Lumo 7", "J. R. Vance", "zoe_77");
        assertThat(in("im 1. FC Lindau")).contains("1. FC Lindau");
    }

    @Test
    void linesAndOtherMarksEndARun() {
        assertThat(in("Anna\nBob, Carl; Dora")).containsExactly("Anna", "Bob", "Carl", "Dora");
    }

    @Test
    void runsThatNoNameIsAsLongAsAreLeftOut() {
        assertThat(in("Word ".repeat(30).strip())).isEmpty();
    }

    @Test
    void bytesThatAreNotTextKeepTheirPlaces() {
        byte[] document = "Anna X Bob".getBytes(StandardCharsets.UTF_8);
        document[5] = (byte) 0xFF;

        assertThat(DocumentText.of(document)).isEqualTo("Anna \n Bob");
    }

    private static List<String> in(String text) {
        return NameCandidates.of(text).stream()
                .map(span -> text.substring(span.start(), span.end()))
                .toList();
    }
}
