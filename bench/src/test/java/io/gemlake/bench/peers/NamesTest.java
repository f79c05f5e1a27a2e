// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NamesTest {
    @Test
    void readsTheListsOfThreeFields() {
        String names = Names.read(" Anna Meier; Tom\nOrganisations: Siemens\nPlaces: none\n");

        assertThat(names.lines()).containsExactly("person\tAnna Meier", "person\tTom", "organization\tSiemens");
    }

    @Test
    void readsListsThatWereCutOrAreEmpty() {
        assertThat(Names.read("")).isEmpty();
        assertThat(Names.read(" none\nOrganisations: None\nPlaces: Ba").lines()).containsExactly("location\tBa");
    }

    @Test
    void countsEachNameOfADocumentOnce() {
        var judge = new Judge.OfNames(List.of("person\tAnna\nlocation\tOslo", ""));

        assertThat(judge.worth(List.of("person\tAnna\nperson\tAnna\nlocation\tRome", "")))
                .isEqualTo(0.5);
        assertThat(judge.worth(List.of("location\tOslo\nperson\tAnna", ""))).isEqualTo(1);
        assertThat(judge.worth(List.of("person\tOslo", "person\tOslo"))).isZero();
    }

    @Test
    void countsRightLabels() {
        var judge = new Judge.Labels(List.of("positive", "negative", "negative", "positive"));

        assertThat(judge.worth(List.of("positive", "negative", "", "negative"))).isEqualTo(0.5);
    }
}
