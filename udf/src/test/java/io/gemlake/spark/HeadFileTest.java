// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gemlake.engine.LinearMap;
import io.gemlake.engine.TaughtHead;
import io.gemlake.engine.TaughtHead.Kind;
import io.gemlake.engine.TaughtHead.Origin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeadFileTest {
    private static final TaughtHead HEAD = new TaughtHead(
            Kind.CLASSIFY,
            List.of("gut \"✓\"", "schlecht"),
            new TaughtHead.Reading(12, "sentiment", List.of(new TaughtHead.Example("schön", "gut"))),
            new LinearMap(2, 2, new float[] {1.5f, -0.25f, Float.MIN_VALUE, 3e30f}),
            new float[] {0.1f, -0f},
            new Origin("ab".repeat(32), "states-few-shot-1"));
    private static final JsonNode TEACHING =
            JsonNodeFactory.instance.objectNode().put("rows", 200);
    private static final String TEXT = new String(HeadFile.bytes(HEAD, TEACHING), StandardCharsets.UTF_8);

    @TempDir
    private Path directory;

    @Test
    void comesBackAsItWasWritten() throws IOException {
        Path file = Path.of(HeadFile.write(directory.toString(), HEAD, TEACHING, new Configuration()));

        assertThat(file).hasParent(directory).hasFileName(HEAD.id() + ".head.json");
        for (Path path : List.of(file, directory)) {
            TaughtHead head = HeadFile.read(path.toString(), new Configuration());
            assertThat(head).usingRecursiveComparison().isEqualTo(HEAD);
            assertThat(head.id()).isEqualTo(HEAD.id());
        }
        assertThat(TEXT).contains("\"rows\" : 200");
    }

    @Test
    void headsOfEarlierRunsAreReplacedAndNothingElse() throws IOException {
        Files.writeString(directory.resolve("other.head.json"), TEXT);
        Files.writeString(directory.resolve(HEAD.id() + ".head.json"), "damaged");
        Path kept = Files.writeString(directory.resolve("other.profile.json"), "{}");

        Path file = Path.of(HeadFile.write(directory.toString(), HEAD, TEACHING, new Configuration()));

        assertThat(directory).isDirectoryNotContaining(path -> path.endsWith("other.head.json"));
        assertThat(file).hasContent(TEXT);
        assertThat(kept).exists();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"layer\" : 12|\"layer\" : 11|its content has the id",
                "\"layer\" : 12|\"layer\" : null|the field 'layer' is missing, or no whole number",
                "\"layer\" : 12|\"layer\" 12|not valid JSON at byte",
                "\"inputs\" : 2|\"inputs\" : 3|3 inputs and 2 outputs has 4 weights",
                "classify|guess|GUESS",
                "gemlake-head-1|gemlake-head-9|no head file of the format gemlake-head-1; name another one",
                "\"weights\" : \"|\"weights\" : \"%|Illegal base64",
            })
    void aDamagedFileIsRefused(String found, String replacement, String message) {
        byte[] bytes = TEXT.replace(found, replacement).getBytes(StandardCharsets.UTF_8);

        assertThatExceptionOfType(GemlakeException.class)
                .isThrownBy(() -> HeadFile.parse("x.head.json", bytes))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCondition.HEAD_INVALID))
                .withMessageContaining("x.head.json")
                .withMessageContaining(message);
    }

    @Test
    void aDirectoryMustHoldOne() throws IOException {
        assertThatExceptionOfType(GemlakeException.class)
                .isThrownBy(() -> HeadFile.read(directory.toString(), new Configuration()))
                .withMessageContaining("a directory without a head file; name another one, or copy or teach it again");
        Files.writeString(directory.resolve("a.head.json"), TEXT);
        Files.writeString(directory.resolve("b.head.json"), TEXT);
        assertThatExceptionOfType(GemlakeException.class)
                .isThrownBy(() -> HeadFile.read(directory.toString(), new Configuration()))
                .withMessageContaining("a directory with 2 head files");
    }

    @Test
    void aMissingFileIsRefused() {
        assertThatExceptionOfType(GemlakeException.class)
                .isThrownBy(() -> HeadFile.read(directory.resolve("none").toString(), new Configuration()))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCondition.HEAD_INVALID))
                .withMessageContaining("none");
    }
}
