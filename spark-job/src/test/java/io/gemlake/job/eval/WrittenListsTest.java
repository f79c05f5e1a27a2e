// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.eval;

import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.job.eval.metric.SpanScores.Span;
import java.util.List;
import org.junit.jupiter.api.Test;

class WrittenListsTest {
    private static final List<String> LABELS = List.of("person", "location");

    @Test
    void valuesStandWhereTheDocumentHasThem() {
        assertThat(WrittenLists.read(LABELS, List.of("Anna; Tom", " Ulm, none"), "😀 Tom met Anna in Ulm"))
                .containsExactly(
                        new Span("person", "Anna", 10, 14),
                        new Span("person", "Tom", 2, 5),
                        new Span("location", "Ulm", 18, 21));
    }

    @Test
    void aRepeatedValueStandsAtItsNextPlace() {
        assertThat(WrittenLists.read(LABELS, List.of("Tom;Tom;Tom"), "Tom and Tom"))
                .containsExactly(
                        new Span("person", "Tom", 0, 3),
                        new Span("person", "Tom", 8, 11),
                        Span.nowhere("person", "Tom"));
    }

    @Test
    void whatTheDocumentLacksStandsNowhere() {
        assertThat(WrittenLists.read(LABELS, List.of("Zoe", "None"), "Tom"))
                .containsExactly(Span.nowhere("person", "Zoe"));
        assertThat(WrittenLists.read(LABELS, List.of(), "Tom")).isEmpty();
    }
}
