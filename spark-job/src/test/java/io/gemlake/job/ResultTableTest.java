// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import scala.jdk.javaapi.CollectionConverters;

class ResultTableTest {
    @Test
    void aDocumentIsALineBelowTheHeading() {
        Row row = completed("a/review.txt", "The hotel was good.", entity("person", "Ada"), entity("location", "Ulm"));
        assertThat(ResultTable.lines(List.of(row), 120))
                .containsExactly(
                        "DOCUMENT      SENTIMENT       ENTITIES                             SUMMARY",
                        "a/review.txt  positive 0.91   Ada (person), Ulm (location)         The hotel was good.");
    }

    @Test
    void nothingFoundIsADash() {
        Row blank = RowFactory.create("blank", null, null, null, null);
        Row empty = completed("empty", null);
        assertThat(ResultTable.lines(List.of(blank, empty), 120).subList(1, 3))
                .satisfiesExactly(
                        line -> assertThat(line.split(" +")).containsExactly("blank", "-", "-", "-"),
                        line -> assertThat(line.split(" +")).containsExactly("empty", "positive", "0.91", "-", "-"));
    }

    @Test
    void aFailedDocumentShowsItsCode() {
        Row row = RowFactory.create("long", null, null, null, RowFactory.create("REQUEST_TOO_LONG", "the message"));
        assertThat(ResultTable.lines(List.of(row), 120).getLast().split(" +"))
                .containsExactly("long", "failed", "REQUEST_TOO_LONG");
    }

    @Test
    void whatIsTooLongIsCutBetweenCodePoints() {
        String waves = "👋".repeat(200);
        List<String> lines = ResultTable.lines(List.of(completed(waves, waves)), 90);
        assertThat(lines.getLast().codePointCount(0, lines.getLast().length())).isEqualTo(90);
        assertThat(lines.getLast()).startsWith("👋".repeat(33) + "…  positive").endsWith("👋…");
        assertThat(lines.getLast().codePoints()).noneMatch(point -> point >= 0xd800 && point <= 0xdfff);
    }

    @Test
    void lineBreaksAndControlCharactersDoNotReachTheTerminal() {
        Row row = completed("a", "one\ntwo\u001b[31m\tthree");
        assertThat(ResultTable.lines(List.of(row), 120))
                .hasSize(2)
                .last()
                .asString()
                .endsWith("one two [31m three");
    }

    @Test
    void aNarrowTerminalStillGetsEveryColumn() {
        assertThat(ResultTable.lines(List.of(completed("a", "summary")), 10))
                .allSatisfy(line -> assertThat(line.split(" {2,}")).hasSize(4));
    }

    @Test
    void noDocumentsAreAHeadingOnly() {
        assertThat(ResultTable.lines(List.of(), 120)).singleElement().asString().startsWith("DOCUMENT  SENTIMENT");
    }

    private static Row completed(String key, @Nullable String summary, Row... entities) {
        // A row from Spark holds its lists as Scala's.
        var found = CollectionConverters.asScala(List.of(entities));
        return RowFactory.create(key, RowFactory.create("positive", 0.907), found, summary, null);
    }

    private static Row entity(String label, String text) {
        return RowFactory.create(label, text, 0, text.length());
    }
}
