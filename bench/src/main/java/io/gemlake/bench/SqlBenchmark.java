// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench;

import io.gemlake.bench.measure.Lanes;
import io.gemlake.bench.measure.Threads;
import io.gemlake.bench.report.Machine;
import io.gemlake.bench.report.MemoryCurve;
import io.gemlake.bench.report.Results;
import io.gemlake.bench.report.SqlReport;
import io.gemlake.bench.report.SqlReport.PlanningResult;
import io.gemlake.bench.report.SqlReport.SqlResult;
import io.gemlake.bench.sql.MemoryOverRows;
import io.gemlake.bench.sql.Planning;
import io.gemlake.bench.sql.SqlCase;
import io.gemlake.bench.sql.SqlPath;
import io.gemlake.bench.sql.SqlRounds;
import io.gemlake.engine.Engine;
import io.gemlake.engine.EngineConfig;
import io.gemlake.engine.TinyModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/// `gemlake bench sql`: measures, prints a table, and writes `sql.json`, `sql.html` and `sql-memory.csv`.
public final class SqlBenchmark {
    private static final int USAGE = 2;
    private static final int THREADS = 2;
    /// As Spark has it where the heap is large: prefixes of several tasks stay while their texts are read.
    private static final long KV_BYTES = 1L << 30;

    private SqlBenchmark() {}

    /// Runs what the arguments say.
    public static void main(String[] arguments) throws IOException {
        Locale.setDefault(Locale.ROOT);
        if (List.of(arguments).contains("--help")) {
            System.out.print(SqlOptions.USAGE);
            return;
        }
        SqlOptions options;
        try {
            options = SqlOptions.of(List.of(arguments));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.print(SqlOptions.USAGE);
            System.exit(USAGE);
            return;
        }
        String command = "gemlake bench sql " + String.join(" ", arguments);
        SqlReport report = measure(options, command.strip());
        report.lines().forEach(System.out::println);
        Results.write(report, options.out()).forEach(System.out::println);
    }

    /// Measures.
    ///
    /// @param command how to do it again
    static SqlReport measure(SqlOptions options, String command) throws IOException {
        Instant begin = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        try (SqlPath sql = SqlPath.open(options.model(), THREADS, KV_BYTES)) {
            // First: what lanes of the other model keep would hide what rows leave behind.
            MemoryCurve memory = memory(sql, options.memoryRows());
            sql.use(options.model());
            List<SqlResult> cases = cases(sql, options);
            PlanningResult planning = Planning.measure(sql, options.plans());
            return new SqlReport(
                    command,
                    begin.toString(),
                    Machine.here(),
                    options.model().getFileName().toString(),
                    THREADS,
                    cases,
                    planning,
                    memory);
        }
    }

    private static List<SqlResult> cases(SqlPath sql, SqlOptions options) throws IOException {
        try (Engine engine = Engine.open(options.model(), config());
                var threads = new Threads(THREADS)) {
            return new SqlRounds(sql, new Lanes(engine, threads), THREADS, System.err::println)
                    .measure(SqlCase.all(options.rows()), options.rounds());
        }
    }

    /// What Spark runs an engine with, unless told otherwise.
    private static EngineConfig config() {
        return EngineConfig.defaults()
                .withMaxLanes(THREADS)
                .withBatch(512, 32)
                .withContext(4096, 2048)
                .withWeights(SqlPath.WEIGHTS)
                .withKvBytesPerLane(KV_BYTES);
    }

    private static MemoryCurve memory(SqlPath sql, int rows) throws IOException {
        Path directory = Files.createTempDirectory("gemlake-bench");
        Path model = TinyModelFile.in(directory);
        try {
            return MemoryOverRows.measure(sql, model, rows);
        } finally {
            Files.delete(model);
            Files.delete(directory);
        }
    }
}
