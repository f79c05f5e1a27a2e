// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.eval.report;

import io.gemlake.job.LakeErrors;
import io.gemlake.job.eval.EvalSystem;
import io.gemlake.job.eval.EvalTables;
import io.gemlake.job.eval.metric.Estimate;
import io.gemlake.job.eval.metric.Metric;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/// What the tables of evaluations hold, as Markdown: a table for each suite and model, a line for each set and metric,
/// a column for each system. Of several runs over the same rows the last one counts.
public final class StoredResults {
    private static final int HASH_CHARACTERS = 12;

    private record Title(String suite, String model, String modelHash) {}

    /// Runs over different rows are not mixed.
    ///
    /// @param rows that were asked, in words; empty where an older run did not say
    private record Part(String set, String rows, int count) {}

    /// The lines of a suite and model, each with a row of the table for each system.
    private static final class Lines {
        private final Map<Part, Map<Metric, Map<EvalSystem, Row>>> parts = new LinkedHashMap<>();

        private void put(Metric metric, EvalSystem system, Row row) {
            String rows = Objects.requireNonNullElse(row.<@Nullable String>getAs("part"), "");
            parts.computeIfAbsent(
                            new Part(row.getAs("set"), rows, row.<Integer>getAs("rows")), _ -> new LinkedHashMap<>())
                    .computeIfAbsent(metric, _ -> new EnumMap<>(EvalSystem.class))
                    .put(system, row);
        }

        private List<EvalSystem> systems() {
            var systems = new TreeSet<EvalSystem>();
            parts.values().forEach(metrics -> metrics.values().forEach(cells -> systems.addAll(cells.keySet())));
            return List.copyOf(systems);
        }
    }

    private StoredResults() {}

    /// All tables of a directory.
    public static String markdown(SparkSession spark, String directory) {
        Map<Title, Lines> tables = new LinkedHashMap<>();
        requireTable(spark, new Path(directory, EvalTables.RESULTS));
        for (Row row : EvalTables.results(spark, directory).collectAsList()) {
            Optional<EvalSystem> system = EvalSystem.of(row.getAs("system"));
            Optional<Metric> metric = Metric.of(row.getAs("metric"));
            if (system.isPresent() && metric.isPresent()) { // else of another version
                var title = new Title(row.getAs("suite"), row.getAs("model"), row.getAs("model_hash"));
                tables.computeIfAbsent(title, _ -> new Lines()).put(metric.get(), system.get(), row);
            }
        }
        return tables.entrySet().stream()
                .map(table -> table(table.getKey(), table.getValue()))
                .collect(Collectors.joining("\n"));
    }

    private static void requireTable(SparkSession spark, Path table) {
        try {
            if (!table.getFileSystem(spark.sparkContext().hadoopConfiguration()).exists(table)) {
                throw LakeErrors.sourceInvalid(
                        table.toString(), "there are no results; run 'gemlake eval SUITE' first");
            }
        } catch (IOException e) {
            throw LakeErrors.sourceUnreadable(table.toString(), e);
        }
    }

    private static String table(Title title, Lines lines) {
        List<EvalSystem> systems = lines.systems();
        List<String> text = new ArrayList<>();
        text.add("### %s, %s (SHA-256 %s…)"
                .formatted(title.suite(), title.model(), title.modelHash().substring(0, HASH_CHARACTERS)));
        text.add("");
        text.add(line(Stream.concat(
                Stream.of("set", "part", "rows", "metric"), systems.stream().map(EvalSystem::key))));
        text.add("|---|---|--:|---|" + "--:|".repeat(systems.size()));
        lines.parts.forEach((part, metrics) -> {
            metrics.forEach((metric, cells) -> text.add(
                    line(part, metric.title(), systems.stream().map(cells::get), row -> estimate(metric, row))));
            Map<EvalSystem, Row> any = metrics.values().iterator().next();
            text.add(line(part, "rows/s", systems.stream().map(any::get), StoredResults::speed));
        });
        return String.join("\n", text) + "\n";
    }

    private static String estimate(Metric metric, Row row) {
        return metric.text(new Estimate(row.getAs("value"), row.getAs("low"), row.getAs("high")));
    }

    private static String speed(Row row) {
        double speed = row.<Double>getAs("rows_per_second");
        return speed == 0 ? "" : String.format(Locale.ROOT, "%,.1f", speed);
    }

    private static String line(Part part, String metric, Stream<Row> cells, Function<Row, String> text) {
        return line(Stream.concat(
                Stream.of(part.set(), part.rows(), String.format(Locale.ROOT, "%,d", part.count()), metric),
                cells.map(row -> Optional.ofNullable(row).map(text).orElse(""))));
    }

    private static String line(Stream<String> cells) {
        return cells.map(cell -> cell.replace("|", "\\|")).collect(Collectors.joining(" | ", "| ", " |"));
    }
}
