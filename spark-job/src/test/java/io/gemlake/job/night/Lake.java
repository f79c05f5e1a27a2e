// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.night;

import io.gemlake.engine.TinyModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/// A table of documents with a change data feed, a tiny model, and a spec for each sink.
final class Lake {
    static final String INFERENCE = "inference";

    /// Enough for two parts; two of them have the same text, and one is empty.
    static final int DOCUMENTS = 40;

    static final String DOCUMENT_TOKENS = "256";

    private static final String[] WORDS = {
        "the",
        "room",
        "was",
        "wonderful",
        "parcel",
        "never",
        "arrived",
        "Ada",
        "met",
        "Grace",
        "in",
        "Ulm",
        "and",
        "nobody",
        "answered",
        "breakfast",
        "cold",
        "view",
        "kind",
        "late"
    };

    private final Path directory;
    private final Path model;

    private Lake(Path directory, Path model) {
        this.directory = directory;
        this.model = model;
    }

    /// Makes a lake in a directory.
    static Lake in(SparkSession spark, Path directory) throws IOException {
        var random = new Random(8);
        List<Row> documents = IntStream.range(0, DOCUMENTS)
                .mapToObj(id -> RowFactory.create(id, id == 0 ? "" : text(id < 3 ? new Random(1) : random)))
                .toList();
        spark.createDataFrame(
                        documents,
                        new StructType().add("id", DataTypes.IntegerType).add("text", DataTypes.StringType))
                .coalesce(2)
                .write()
                .format("delta")
                .option("delta.enableChangeDataFeed", true) // the job notes in the end how far it has read
                .save(directory.resolve("documents").toString());
        Files.writeString(directory.resolve("secret"), "0123456789abcdef");
        return new Lake(directory, TinyModelFile.narrowIn(directory));
    }

    Path directory() {
        return directory;
    }

    Path sink(String name) {
        return directory.resolve("sinks").resolve(name);
    }

    /// Writes a spec whose sink has this name.
    Path spec(String name) throws IOException {
        return spec(name, sink(name).toUri().toString());
    }

    /// Writes a spec whose sink is at this URI.
    Path spec(String name, String sinkUri) throws IOException {
        return Files.writeString(directory.resolve(name + ".yaml"), """
                source: {format: delta, path: "%s/documents"}
                key: id
                text: text
                tasks:
                  - sentiment: {scale: two_way}
                  - summary: {max_tokens: 2}
                sink: {path: "%s"}
                model: "%s"
                cache: {table: "%s/caches/%s", secret: "file:%s/secret"}
                record: {runs: "%s/runs", reports: "%s/reports"}
                """.formatted(
                        directory, sinkUri, model, directory, name, directory, directory, directory));
    }

    /// Deletes a sink that was looked at.
    void forget(String name) throws IOException {
        try (Stream<Path> files = Files.walk(sink(name))) {
            for (Path file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
                Files.delete(file);
            }
        }
    }

    /// What a sink holds: all columns but those that tell of the run, one line a row, sorted.
    List<String> contents(SparkSession spark, String name) {
        return spark
                .read()
                .format("delta")
                .load(sink(name).toString())
                .drop("enriched_at", "run_id", "attempts", "input_tokens", "output_tokens")
                .toJSON()
                .collectAsList()
                .stream()
                .sorted()
                .toList();
    }

    /// How many commits of the sink are merges.
    long merges(String name) throws IOException {
        Path log = sink(name).resolve("_delta_log");
        if (!Files.exists(log)) {
            return 0;
        }
        long merges = 0;
        try (Stream<Path> files = Files.list(log)) {
            for (Path file :
                    (Iterable<Path>) files.filter(path -> path.toString().endsWith(".json"))::iterator) {
                merges += Files.readString(file).contains("\"operation\":\"MERGE\"") ? 1 : 0;
            }
        }
        return merges;
    }

    private static String text(Random random) {
        var text = new StringBuilder();
        int words = 220 + random.nextInt(40);
        for (int i = 0; i < words; i++) {
            text.append(WORDS[random.nextInt(WORDS.length)]).append(i % 11 == 10 ? ". " : " ");
        }
        return text.toString();
    }
}
