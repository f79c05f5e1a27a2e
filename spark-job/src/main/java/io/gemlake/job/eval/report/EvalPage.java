// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.eval.report;

import io.gemlake.job.eval.EvalReport;
import io.gemlake.job.eval.EvalSet;
import io.gemlake.job.eval.EvalSystem;
import io.gemlake.job.eval.Selection;
import io.gemlake.job.eval.SetResult;
import io.gemlake.job.eval.SystemResult;
import io.gemlake.job.eval.SystemResult.Cost;
import io.gemlake.job.eval.metric.Estimate;
import io.gemlake.job.eval.metric.Metric;
import io.gemlake.job.page.Html;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The page of a run.
public final class EvalPage {
    private final EvalReport report;

    private EvalPage(EvalReport report) {
        this.report = report;
    }

    /// The page as a file of HTML.
    public static String html(EvalReport report) {
        return new EvalPage(report).html();
    }

    private String html() {
        String title = report.suite().title() + " with " + report.model();
        var content = new StringBuilder(facts()).append(overview());
        report.sets().forEach(set -> content.append(section(set)));
        content.append(definitions());
        return Html.page(EvalPage.class, title, content.toString());
    }

    private String facts() {
        return Html.definitions(List.of(
                List.of("Model", report.model()),
                List.of("SHA-256", report.modelSha256()),
                List.of("Suite", report.suite().name()),
                List.of("Begun", report.begun().truncatedTo(ChronoUnit.SECONDS).toString())));
    }

    /// The first metric of each set, of all systems.
    private String overview() {
        List<EvalSystem> systems = systems();
        List<List<String>> rows = report.sets().stream()
                .map(set -> {
                    Metric metric = set.set().metrics().getFirst();
                    return Stream.concat(
                                    Stream.of(set.set().name(), metric.title()),
                                    systems.stream().map(system -> cell(set, system, metric)))
                            .toList();
                })
                .toList();
        List<String> head = Stream.concat(
                        Stream.of("set", "metric"), systems.stream().map(EvalSystem::key))
                .toList();
        return "<h2>Overview</h2>" + Html.table(head, rows);
    }

    private List<EvalSystem> systems() {
        return report.sets().stream()
                .flatMap(set -> set.systems().stream().map(SystemResult::system))
                .distinct()
                .sorted()
                .toList();
    }

    private static String cell(SetResult set, EvalSystem system, Metric metric) {
        return set.systems().stream()
                .filter(each -> each.system() == system)
                .findFirst()
                .map(each -> estimate(metric, each.estimates().get(metric)))
                .orElse("");
    }

    private static String section(SetResult result) {
        List<List<String>> rows = new ArrayList<>();
        for (Metric metric : result.set().metrics()) {
            rows.add(row(
                    result,
                    metric.title(),
                    each -> estimate(metric, each.estimates().get(metric))));
        }
        rows.add(row(result, "rows", each -> count(each.cost().rows())));
        rows.add(row(result, "of these failed", each -> count(each.cost().failed())));
        rows.add(row(result, "of these cut", each -> count(each.cost().truncated())));
        rows.add(row(result, "rows/s", each -> speed(each.cost())));
        List<String> head = Stream.concat(
                        Stream.of(""),
                        result.systems().stream().map(each -> each.system().key()))
                .toList();
        String diagram = result.systems().stream()
                .map(SystemResult::reliability)
                .filter(Objects::nonNull)
                .findFirst()
                .map(ReliabilityDiagram::figure)
                .orElse("");
        return "<section><h2>%s</h2><p>%s</p><div class=\"pair\">%s%s</div></section>%n"
                .formatted(Html.text(result.set().name()), Html.text(origin(result)), Html.table(head, rows), diagram);
    }

    private static String origin(SetResult result) {
        String versions = result.systems().stream()
                .map(SystemResult::version)
                .filter(version -> !version.isEmpty())
                .reduce((one, other) -> one + "; " + other)
                .map(all -> "; " + all)
                .orElse("");
        return part(result.set().rows()) + learnt(result.set()) + versions;
    }

    private static String part(Selection rows) {
        return rows.file() + ", " + rows.part();
    }

    private static String learnt(EvalSet set) {
        return set instanceof EvalSet.OfTask task && task.teach() != null
                ? "; learnt from " + part(task.teach().rows())
                : "";
    }

    private static List<String> row(SetResult result, String title, Function<SystemResult, String> cell) {
        return Stream.concat(Stream.of(title), result.systems().stream().map(cell))
                .toList();
    }

    private static String estimate(Metric metric, @Nullable Estimate estimate) {
        return estimate == null ? "–" : metric.text(estimate);
    }

    private static String count(int number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String speed(Cost cost) {
        return cost.seconds() == 0 ? "–" : String.format(Locale.ROOT, "%,.1f", cost.rowsPerSecond());
    }

    /// What the systems and metrics of this page are.
    private String definitions() {
        Stream<List<String>> systems = systems().stream().map(system -> List.of(system.key(), system.definition()));
        Stream<List<String>> metrics = report.sets().stream()
                .flatMap(set -> set.set().metrics().stream())
                .distinct()
                .map(metric -> List.of(metric.title(), metric.definition()));
        return "<h2>What is measured</h2>"
                + Html.definitions(Stream.concat(systems, metrics).toList())
                + "<p>In brackets: 95 % intervals, by the bootstrap over rows. Rows that failed count as wrong.</p>";
    }
}
