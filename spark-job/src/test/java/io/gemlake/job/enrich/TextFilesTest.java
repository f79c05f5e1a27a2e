// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gemlake.engine.Task;
import io.gemlake.job.Console;
import io.gemlake.job.JobException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextFilesTest {
    private static SparkSession spark;

    @TempDir
    private Path temporary;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @BeforeAll
    static void start() {
        spark = LocalSpark.session();
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @Test
    void givesEachFileOfTheTreeUnderItsPathBelowTheFolder() throws IOException {
        Path folder = temporary.resolve("a [1] 👋 {x} *");
        write(folder.resolve("top.txt"), "top");
        write(folder.resolve("lang=de/year=2026/a b=c.txt"), "deep");
        write(folder.resolve("no extension"), "none");
        write(folder.resolve("_a=b.txt"), "not hidden to Spark");
        write(folder.resolve("größe 100%20?[2].txt"), "signs");
        write(folder.resolve("empty/nothing.txt"), "");
        assertThat(texts(folder))
                .isEqualTo(Map.of(
                        "top.txt", "top",
                        "lang=de/year=2026/a b=c.txt", "deep",
                        "no extension", "none",
                        "_a=b.txt", "not hidden to Spark",
                        "größe 100%20?[2].txt", "signs",
                        "empty/nothing.txt", ""));
        assertThat(said()).isEmpty();
    }

    @Test
    void readsFilesThatAreNoText() throws IOException {
        byte[] everyByte = new byte[256];
        for (int i = 0; i < everyByte.length; i++) {
            everyByte[i] = (byte) i;
        }
        Files.write(temporary.resolve("picture.png"), everyByte);
        Files.write(temporary.resolve("utf-16.txt"), "Grüße".getBytes(StandardCharsets.UTF_16));
        Map<String, String> texts = texts(temporary);
        assertThat(texts).containsOnlyKeys("picture.png", "utf-16.txt");
        assertThat(texts.get("picture.png"))
                .startsWith("\0\1\2")
                .contains("xyz{|}~")
                .endsWith("\uFFFD");
        assertThat(texts.get("utf-16.txt")).contains("\0G\0r\0").contains("\uFFFD");
    }

    @Test
    void countsWhatItLeavesOut() throws IOException {
        write(temporary.resolve("read.txt"), "x");
        for (String hidden : List.of(".secret", "_draft.txt", ".git/config", "a/_tmp/0/x.txt", "half._COPYING_")) {
            write(temporary.resolve(hidden), "x");
        }
        Files.createFile(temporary.resolve("_empty"));
        assertThat(texts(temporary)).containsOnlyKeys("read.txt");
        assertThat(said()).startsWith("6 hidden files were left out, such as '").hasLineCount(1);
    }

    @Test
    void refusesNamesThatHadoopCannotRead() throws IOException {
        write(temporary.resolve("deep/12:30.txt"), "x");
        assertThatThrownBy(() -> texts(temporary))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("such as 'deep/12:30.txt'; rename it");
    }

    private Map<String, String> texts(Path folder) {
        var source = new Source.TextFolder(folder.toString());
        var spec = EnrichSpec.of(
                source, Source.TextFolder.KEY, Source.TextFolder.TEXT, List.of(new Task.Sentiment()), "", null);
        return Documents.open(
                        spark,
                        spec.flows().getFirst(),
                        Console.lines(new PrintStream(said, true, StandardCharsets.UTF_8)))
                .all()
                .collectAsList()
                .stream()
                .collect(Collectors.toMap(row -> row.getString(0), row -> row.getString(1)));
    }

    private String said() {
        return said.toString(StandardCharsets.UTF_8);
    }

    private static void write(Path file, String content) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }
}
