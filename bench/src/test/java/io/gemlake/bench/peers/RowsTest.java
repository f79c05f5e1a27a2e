// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowsTest {
    @TempDir
    private Path directory;

    @Test
    void theOrderIsThatOfTheHashesOfIds() throws IOException {
        Path file = Files.writeString(directory.resolve("rows.jsonl"), """
                {"id": "a", "text": "one", "label": "positive"}
                {"id": "b", "text": "two", "label": "negative"}
                {"id": "c", "text": "three", "label": "positive"}
                """);

        Rows rows = Rows.labelled(file);

        // SHA-256 of c, b and a begin with 2e, 3e and ca.
        assertThat(rows.texts()).containsExactly("three", "two", "one");
        assertThat(rows.labels()).containsExactly("positive", "negative", "positive");
        assertThat(rows.first(1).texts()).containsExactly("three");
        assertThat(rows.without(1).texts()).containsExactly("two", "one");
        assertThat(rows.first(9).all()).hasSize(3);
        assertThat(rows.without(9).all()).isEmpty();
    }

    @Test
    void keepsNamesOfKnownKinds() throws IOException {
        String anna = "{\"label\": \"PER\", \"start\": 0, \"end\": 4, \"text\": \"Anna\"}";
        String is = "{\"label\": \"MISC\", \"start\": 5, \"end\": 7, \"text\": \"is\"}";
        Path file = Files.writeString(
                directory.resolve("names.jsonl"),
                "{\"id\": \"a\", \"text\": \"Anna is in Oslo\", \"entities\": [%s, %s]}".formatted(anna, is));

        Rows rows = Rows.named(file, Map.of("PER", "person"));

        assertThat(rows.labels()).containsExactly("person\tAnna");
        assertThat(rows.all().getFirst().names()).isEqualTo(List.of(new Rows.Name("person", 0, 4)));
    }
}
