// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import io.gemlake.engine.Task;
import io.gemlake.job.Console;
import io.gemlake.spark.GemlakeConf;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/// A source and a sink below a directory, and runs of jobs from one to the other.
final class Lake {
    private final SparkSession spark;
    private final GemlakeConf conf;
    private final Path directory;

    Lake(SparkSession spark, GemlakeConf conf, Path directory) {
        this.spark = spark;
        this.conf = conf;
        this.directory = directory;
    }

    /// The same places with other settings.
    Lake with(GemlakeConf other) {
        return new Lake(spark, other, directory);
    }

    Source.Delta source() {
        return new Source.Delta(directory.resolve("source").toString());
    }

    String sink() {
        return directory.resolve("sink").toString();
    }

    Path staging() {
        return directory.resolve("sink").resolve(Staging.DIRECTORY);
    }

    /// Makes these the documents of the source.
    ///
    /// @param values rows of id and body, in SQL
    void write(String values) {
        spark.sql("SELECT CAST(col1 AS INT) AS id, CAST(col2 AS STRING) AS body FROM VALUES " + values)
                .write()
                .format("delta")
                .mode("overwrite")
                .save(source().path());
    }

    /// The flow from this source into this sink.
    Flow flow(List<Task> tasks) {
        return flow(tasks, Changes.FOLLOW);
    }

    Flow flow(List<Task> tasks, Changes changes) {
        return new Flow(Flow.ONLY, source(), "id", "body", tasks, List.of(), SinkSpec.at(sink()), changes, null);
    }

    FlowSummary run(List<Task> tasks) {
        return run(flow(tasks));
    }

    FlowSummary run(Flow flow) {
        return run(EnrichSpec.of(flow, null)).flows().getFirst();
    }

    EnrichSummary run(EnrichSpec spec) {
        return run(spec, RunOptions.STANDARD);
    }

    EnrichSummary run(EnrichSpec spec, RunOptions options) {
        var silent = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        return EnrichRun.execute(spark, spec, options, conf, Console.lines(silent));
    }

    /// The rows of the sink by their keys.
    Map<Object, Row> rows() {
        return spark.read().format("delta").load(sink()).collectAsList().stream()
                .collect(Collectors.toMap(row -> row.get(0), Function.identity()));
    }

    /// How many versions the sink has.
    long versions() {
        return spark.sql("DESCRIBE HISTORY delta.`" + sink() + "`").count();
    }
}
