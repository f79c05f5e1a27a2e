// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.night;

import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.engine.RealModel;
import io.gemlake.engine.Task;
import io.gemlake.engine.TestData;
import io.gemlake.job.Console;
import io.gemlake.job.enrich.DocumentCounts;
import io.gemlake.job.enrich.EnrichRun;
import io.gemlake.job.enrich.EnrichSpec;
import io.gemlake.job.enrich.FlowSummary;
import io.gemlake.job.enrich.LocalSpark;
import io.gemlake.job.enrich.Source;
import io.gemlake.spark.GemlakeConf;
import io.gemlake.spark.Setting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/// Four nights of a real model over real documents: all of them first, then what has changed, and nothing else.
@EnabledIfSystemProperty(named = "gemlake.full", matches = "true")
class FourNightsTest {
    private static final Path EXAMPLES = Path.of("..", "examples", "documents");
    private static final List<Task> TASKS = List.of(new Task.Sentiment(), new Task.Summary(24));
    private static final int LONG_CHARACTERS = 700_000;

    private static SparkSession spark;
    private static GemlakeConf conf;

    @TempDir
    Path directory;

    @BeforeAll
    static void start() {
        conf = GemlakeConf.of(new SparkConf(false))
                .with(Setting.MODEL_PATH, RealModel.GEMMA_3_270M.require().toString())
                .with(Setting.DOCUMENT_TOKENS, "512");
        spark = LocalSpark.session();
    }

    @AfterAll
    static void stop() {
        if (spark != null) {
            spark.stop();
        }
    }

    @Test
    void aFolderOfMixedTexts() throws IOException {
        Path folder = Files.createDirectories(directory.resolve("texts"));
        try (Stream<Path> examples = Files.list(EXAMPLES)) {
            for (Path each : (Iterable<Path>) examples::iterator) {
                Files.copy(each, folder.resolve(each.getFileName()));
            }
        }
        Files.writeString(folder.resolve("latin1.txt"), "Größe ärgert Käufer", StandardCharsets.ISO_8859_1);
        Files.writeString(folder.resolve("utf16.txt"), "The parcel never arrived", StandardCharsets.UTF_16LE);
        Files.writeString(folder.resolve("long.txt"), "A long story. ".repeat(LONG_CHARACTERS / 14));
        Files.write(folder.resolve("bytes.bin"), new byte[] {0, 1, 2, (byte) 0xfe, (byte) 0xff, 10, 0});
        long all = count(folder);
        EnrichSpec spec = EnrichSpec.of(
                new Source.TextFolder(folder.toString()),
                Source.TextFolder.KEY,
                Source.TextFolder.TEXT,
                TASKS,
                directory.resolve("sink").toString(),
                null);
        FlowSummary first = night("folder, first night", spec);
        assertThat(first.counts()).isEqualTo(new DocumentCounts(all, 0, 0, 0, 0, 0, 0));
        assertThat(first.work().failed()).isZero();

        Files.writeString(
                folder.resolve("new.txt"), "The new ferry to the island was late again, and nobody said why.");
        Files.writeString(folder.resolve("latin1.txt"), "Now it is in another encoding, and much better.");
        Files.move(folder.resolve("043-news-ferry.txt"), folder.resolve("renamed.txt"));
        Files.delete(folder.resolve("044-news-earnings.txt"));
        FlowSummary second = night("folder, second night", spec);
        assertThat(second.counts()).isEqualTo(new DocumentCounts(2, 1, 0, 0, 0, all - 3, 2));
        assertThat(List.of(second.computed(), second.known(), second.renamed())).containsExactly(2L, 1L, 1L);
        assertThat(second.work().tokens()).isLessThan(first.work().tokens() / 10);

        FlowSummary third = night("folder, third night", spec);
        assertThat(third.counts().due() + third.counts().deleted()).isZero();
        assertThat(third.work().tokens()).isZero();

        EnrichSpec another = EnrichSpec.of(
                new Source.TextFolder(folder.toString()),
                Source.TextFolder.KEY,
                Source.TextFolder.TEXT,
                List.of(new Task.Sentiment(), new Task.Summary(16)),
                directory.resolve("sink").toString(),
                null);
        FlowSummary fourth = night("folder, fourth night, another summary", another);
        assertThat(fourth.counts()).isEqualTo(new DocumentCounts(0, 0, all, 0, 0, 0, 0));
        assertThat(fourth.work().tokens()).isLessThan(first.work().tokens());
    }

    @Test
    void aLakeOfJsonLines() {
        Path lake = TestData.require().resolve("lake");
        String source = directory.resolve("source").toString();
        spark.read()
                .json(lake + "/*.jsonl")
                .filter("text IS NOT NULL")
                .selectExpr("id", "text", "abs(hash(id)) % 10 AS bucket", "kind")
                .filter("kind <> 'short' OR bucket = 0")
                .write()
                .format("delta")
                .save(source);
        long all = spark.read().format("delta").load(source).count();
        EnrichSpec spec = EnrichSpec.of(
                new Source.Delta(source),
                "id",
                "text",
                List.of(new Task.Sentiment()),
                directory.resolve("sink").toString(),
                null);
        FlowSummary first = night("lake, first night", spec);
        assertThat(first.counts()).isEqualTo(new DocumentCounts(all, 0, 0, 0, 0, 0, 0));
        assertThat(first.work().failed()).isZero();

        String table = "delta.`" + source + "`";
        long edited = spark.sql("SELECT * FROM " + table + " WHERE bucket = 1").count();
        long deleted = spark.sql("SELECT * FROM " + table + " WHERE bucket = 2").count();
        long renamed = spark.sql("SELECT * FROM " + table + " WHERE bucket = 3").count();
        spark.sql("UPDATE " + table + " SET text = concat('Edited. ', text) WHERE bucket = 1");
        spark.sql("DELETE FROM " + table + " WHERE bucket = 2");
        spark.sql("UPDATE " + table + " SET id = concat('renamed-', id) WHERE bucket = 3");
        spark.sql("INSERT INTO " + table + " VALUES ('a-new-one', 'Nothing like it was ever here.', 0, 'new')");
        FlowSummary second = night("lake, second night", spec);
        assertThat(second.counts())
                .isEqualTo(new DocumentCounts(
                        renamed + 1, edited, 0, 0, 0, all - edited - deleted - renamed, deleted + renamed));
        assertThat(second.computed()).isEqualTo(edited + 1);
        assertThat(second.known()).isEqualTo(renamed);

        FlowSummary third = night("lake, third night", spec);
        assertThat(third.counts().due()).isZero();
        spark.sql("UPDATE " + table + " SET text = NULL WHERE bucket = 4");
        FlowSummary fourth = night("lake, fourth night", spec);
        assertThat(fourth.work().tokens()).isZero();
        assertThat(fourth.counts().changed())
                .isEqualTo(spark.sql("SELECT * FROM " + table + " WHERE bucket = 4")
                        .count());
    }

    private static FlowSummary night(String name, EnrichSpec spec) {
        FlowSummary summary =
                EnrichRun.execute(spark, spec, conf, Console.system()).flows().getFirst();
        System.out.println(name + ": " + summary.line());
        return summary;
    }

    private static long count(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.count();
        }
    }
}
