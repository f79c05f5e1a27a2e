// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gemlake.engine.Task;
import io.gemlake.engine.TinyModelFile;
import io.gemlake.job.Console;
import io.gemlake.spark.GemlakeConf;
import io.gemlake.spark.Setting;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EstimateRunTest {
    private static final List<Task> TASKS = List.of(new Task.Sentiment(), new Task.Summary(4));

    @TempDir
    static Path shared;

    private static SparkSession spark;
    private static GemlakeConf conf;

    @TempDir
    Path directory;

    private Lake lake;

    @BeforeAll
    static void start() {
        conf = GemlakeConf.of(new SparkConf(false))
                .with(Setting.MODEL_PATH, TinyModelFile.in(shared).toString())
                .with(Setting.DOCUMENT_TOKENS, "64")
                .with(Setting.KV_BYTES, "64m");
        spark = LocalSpark.session();
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @BeforeEach
    void place() {
        lake = new Lake(spark, conf, directory);
    }

    @Test
    void isExactWhereAllTextsAreComputedAndLeavesNothingBehind() throws IOException {
        lake.write("(1, 'The hotel was good'), (2, NULL), (3, ' '), (4, repeat('long ', 100)), (5, 'Bad food'),"
                + " (6, 'Bad food')");
        FlowEstimate first = estimate();
        assertThat(first.tokens().isExact()).isTrue();
        assertThat(List.of(first.counts().due(), first.known(), first.texts(), first.sampled()))
                .containsExactly(6L, 0L, 5L, 5L);
        assertThat(directory).isDirectoryNotContaining(path -> !path.endsWith("source"));
        assertThat(first.tokens().value())
                .isEqualTo((double) lake.run(TASKS).work().tokens());

        // One document moves to another text that is known, one text is new, and two documents are gone.
        lake.write("(1, 'The hotel was good'), (2, 'Bad food'), (3, ' '), (5, 'Something new')");
        List<String> before = files();
        FlowEstimate second = estimate();
        assertThat(List.of(second.counts().due(), second.known(), second.texts()))
                .containsExactly(2L, 1L, 1L);
        assertThat(files()).isEqualTo(before);
        assertThat(lake.versions()).isEqualTo(2);
        assertThat(second.tokens().value())
                .isEqualTo((double) lake.run(TASKS).work().tokens());

        FlowEstimate idle = estimate();
        assertThat(List.of(idle.counts().due(), idle.texts())).containsOnly(0L);
        assertThat(idle.line()).isEqualTo("documents: nothing is due, and 0 documents are deleted");
    }

    @Test
    void aSampleTellsAboutTheOthers() {
        spark.sql("SELECT CAST(id AS INT) AS id, repeat('word and ', CAST(1 + id % 7 AS INT)) || id AS body"
                        + " FROM range(120)")
                .write()
                .format("delta")
                .save(lake.source().path());
        FlowEstimate estimate = estimateOfAShare(0.4);
        assertThat(estimate.sampled()).isBetween(20L, 80L);
        assertThat(estimate.tokens().isExact()).isFalse();
        assertThat(estimate.line()).contains("120 documents due", "about ", " of 120 texts");
        assertThat((double) lake.run(TASKS).work().tokens())
                .isBetween(estimate.tokens().low(), estimate.tokens().high());
    }

    private FlowEstimate estimateOfAShare(double share) {
        var night = new EnrichRun.Night(spark, spec(), RunOptions.STANDARD, conf);
        var plan = new FlowPlan(night, lake.flow(TASKS), silent());
        FlowPlan.Places places = plan.places();
        try (var staging = new Staging(spark, directory.toString())) {
            DocumentCounts counts = plan.stageDue(places, staging);
            Worklist worklist = plan.worklist(staging);
            List<Slice> slices = plan.divide(worklist, places.sink());
            var sample = new FlowSample(plan.tasks(), worklist.sample(share));
            sample.measure();
            assertThat(sample.pace().secondsPerToken()).isPositive();
            return FlowEstimate.of("documents", counts, slices, sample, 1);
        }
    }

    @Test
    void refusesWhatARunWouldRefuse() {
        lake.write("(1, 'a'), (2, 'b'), (3, 'c')");
        lake.run(TASKS);
        lake.write("(1, 'a')");
        assertThatThrownBy(this::estimate).hasMessageContaining("--allow-deletions");
    }

    private FlowEstimate estimate() {
        return EstimateRun.execute(spark, spec(), RunOptions.STANDARD, conf, silent())
                .flows()
                .getFirst();
    }

    private EnrichSpec spec() {
        return EnrichSpec.of(lake.flow(TASKS), null);
    }

    /// All files below the sink.
    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(lake.sink()))) {
            return files.map(Path::toString).sorted().toList();
        }
    }

    private static Console silent() {
        return Console.lines(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    }
}
