// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.record;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.transform;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gemlake.job.JobException;
import io.gemlake.job.enrich.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.jdk.javaapi.CollectionConverters;

class RunTableTest {
    private static final String DOCUMENTED_PATH = "/lake/runs";

    private static SparkSession spark;

    @TempDir
    private Path directory;

    private String path = "";
    private Instant now = SampleRuns.STARTED;

    @BeforeAll
    static void start() {
        spark = LocalSpark.session();
        spark.conf()
                .set("spark.sql.codegen.factoryMode", "NO_CODEGEN"); // compiling wide rows takes longer than they do
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @BeforeEach
    void choosePath() {
        path = directory.resolve("runs").toUri().toString();
    }

    @Test
    void aRunIsOneRowFromItsBeginToItsEnd() {
        RunRecord run = SampleRuns.spent();
        RunRecord begun = RunRecord.begin(run.job(), run.started(), run.setup());
        RunRecord halfway = begun.with(run.flows().subList(0, 1));
        RunRecord ended = begun.with(run.flows()).end(run.ending());

        RunTable table = table();
        table.begin(begun);
        now = now.plus(Duration.ofMinutes(4));
        table.update(halfway);
        assertThat(table.last("nightly", 5)).containsExactly(begun); // it was written a short while ago

        now = now.plus(Duration.ofMinutes(1));
        table.update(halfway);
        assertThat(table.last("nightly", 5)).containsExactly(halfway);

        table.end(ended);
        assertThat(table.last("nightly", 5)).containsExactly(ended);
    }

    @Test
    void theLastRunsOfAJobAreRead() {
        RunTable table = table();
        table.begin(SampleRuns.night(2));
        table.begin(SampleRuns.night(3));
        table.begin(SampleRuns.night(1));
        table.begin(SampleRuns.empty());

        assertThat(table.last("nightly", 2)).containsExactly(SampleRuns.night(1), SampleRuns.night(2));
        assertThat(table.last("another", 2)).isEmpty();
    }

    @Test
    void theQueriesOfTheDocsGiveWhatTheyShow() throws IOException {
        RunTable table = table();
        table.begin(SampleRuns.night(1));
        table.begin(SampleRuns.spent());
        String docs = Files.readString(Path.of("../docs/operations.md"));
        List<String> queries = Pattern.compile("```sql\n(.+?)```", Pattern.DOTALL)
                .matcher(docs)
                .results()
                .map(match -> match.group(1))
                .filter(query -> query.contains(DOCUMENTED_PATH))
                .toList();

        assertThat(queries)
                .map(query -> spark.sql(query.replace(DOCUMENTED_PATH, path)).count())
                .containsExactly(2L, 10L, 3L);
    }

    @Test
    void runsOfDeadProcessesWereInterruptedWhenTheyWereHeardOfLast() {
        Driver own = Driver.ofThisProcess("own");
        table().begin(running("dead", "nightly", SampleRuns.gone()));
        table().begin(running("alive", "nightly", own));
        table().begin(running("of another job", "other", SampleRuns.gone()));
        table().begin(running("elsewhere", "nightly", elsewhere(own)));

        now = now.plus(Duration.ofMinutes(59));
        table().begin(running("later", "nightly", own));

        assertThat(outcomes())
                .containsExactlyInAnyOrder(
                        "dead INTERRUPTED 2026-02-10T22:00:00Z",
                        "alive RUNNING null",
                        "of another job RUNNING null",
                        "elsewhere RUNNING null",
                        "later RUNNING null");

        now = now.plus(Duration.ofMinutes(2));
        table().begin(running("last", "nightly", own));

        assertThat(outcomes()).contains("elsewhere INTERRUPTED 2026-02-10T22:00:00Z", "alive RUNNING null");

        table().end(running("elsewhere", "nightly", elsewhere(own)).end(Ending.of(Outcome.COMPLETE, now)));

        assertThat(outcomes())
                .contains("elsewhere COMPLETE 2026-02-10T23:01:00Z")
                .hasSize(6);
    }

    @Test
    void tablesOfOtherVersionsAreReadAndGrow() {
        table().end(SampleRuns.night(2));
        Column fewer = transform(
                col("flows"),
                flow -> flow.dropFields(CollectionConverters.asScala(List.of("labels", "work.cached"))
                                .toSeq())
                        .withField("extra", lit(7)));
        String other = directory.resolve("other").toString();
        rows().drop("version", "cores")
                .withColumn("flows", fewer)
                .withColumn("also", struct(lit(1).as("one")))
                .write()
                .format("delta")
                .save(other);
        var table = new RunTable(spark, other, () -> now);

        RunRecord older = table.last("nightly", 1).getFirst();
        assertThat(older.setup().version()).isEmpty();
        assertThat(older.flows().getFirst().findings().labels()).isEmpty();
        assertThat(older.flows().getFirst().work().origins().cached()).isZero();
        assertThat(older.flows().getFirst().parts())
                .isEqualTo(SampleRuns.night(2).flows().getFirst().parts());

        table.end(SampleRuns.night(1));
        assertThat(table.last("nightly", 2)).containsExactly(SampleRuns.night(1), older);
        assertThat(spark.read()
                        .format("delta")
                        .load(other)
                        .select("also.one", "flows.extra", "flows.labels")
                        .count())
                .isEqualTo(2);
    }

    @Test
    void severalJobsShareATable() throws Exception {
        int jobs = 2;
        try (ExecutorService pool = Executors.newFixedThreadPool(jobs)) {
            List<Future<?>> done = IntStream.range(0, jobs)
                    .<Future<?>>mapToObj(i -> pool.submit(() -> {
                        RunRecord run = running("of job " + i, "it's job\\" + i, Driver.ofThisProcess("own"));
                        RunTable table = table();
                        table.begin(run);
                        table.end(run.end(Ending.of(Outcome.COMPLETE, now)));
                    }))
                    .toList();
            for (Future<?> each : done) {
                each.get();
            }
        }
        assertThat(outcomes())
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, jobs)
                        .mapToObj(i -> "of job " + i + " COMPLETE 2026-02-10T22:00:00Z")
                        .toList());
    }

    @Test
    void anotherTableAndAnotherDirectoryAreRefused() throws IOException {
        spark.range(3).write().format("delta").save(path);
        assertThatThrownBy(() -> table().begin(SampleRuns.night(1)))
                .isInstanceOf(JobException.class)
                .hasMessage("SINK_INVALID: the table of runs " + path
                        + " cannot be used: it is another Delta table than one of runs; choose another path");

        path = directory.resolve("file").toString();
        Files.writeString(Path.of(path), "no table");
        assertThatThrownBy(() -> table().begin(SampleRuns.night(1)))
                .isInstanceOf(JobException.class)
                .hasMessageStartingWith("SINK_INVALID: the table of runs " + path + " cannot be written: ");
    }

    @Test
    void veryManyPartsAreJoined() {
        List<Part> parts = SampleRuns.wide(1, 2_500).flows().getFirst().parts();

        assertThat(parts).hasSize(834).first().extracting(Part::number).isEqualTo(1);
        assertThat(parts.get(1).number()).isEqualTo(4);
        assertThat(parts.stream().mapToLong(Part::documents).sum()).isEqualTo(250_000);
    }

    private RunTable table() {
        return new RunTable(spark, path, () -> now);
    }

    private Dataset<Row> rows() {
        return spark.read().format("delta").load(path);
    }

    private List<String> outcomes() {
        return rows().collectAsList().stream()
                .map(row -> new Fields(row))
                .map(row -> "%s %s %s".formatted(row.text("run_id"), row.text("outcome"), row.instant("ended")))
                .toList();
    }

    private static RunRecord running(String id, String job, Driver driver) {
        Setup setup = SampleRuns.setup();
        return new RunRecord(
                id,
                job,
                SampleRuns.STARTED,
                Ending.NONE,
                new Setup(setup.model(), setup.modelHash(), setup.cores(), setup.version(), driver),
                List.of());
    }

    private static Driver elsewhere(Driver driver) {
        return new Driver(driver.application(), "another-host", driver.processId(), driver.started());
    }
}
