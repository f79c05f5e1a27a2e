// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.record.page;

import io.gemlake.job.page.Html;
import io.gemlake.job.record.Findings.DocumentCost;
import io.gemlake.job.record.FlowRecord;
import io.gemlake.job.record.RunRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// What failed, and what cost most.
final class DocumentSections {
    private DocumentSections() {}

    /// Errors by code and stage, each with what to do about it.
    static String errors(RunRecord run) {
        List<List<String>> rows = new ArrayList<>();
        for (FlowRecord flow : run.flows()) {
            flow.findings()
                    .errors()
                    .forEach(error -> rows.add(List.of(
                            "<code>%s</code> <small>%s</small><p>%s</p>"
                                    .formatted(
                                            Html.text(error.code()),
                                            Html.text(error.stage() + RunPage.inFlow(run, flow)),
                                            Html.text(Remedies.of(error.code()))),
                            Words.count(error.count()))));
        }
        return rows.isEmpty()
                ? ""
                : RunPage.section(
                        "Errors",
                        "A document that failed is tried again on later nights, until the spec's attempts are used up.",
                        Html.table("Errors by code and stage, and what to do", List.of("error", "documents"), rows));
    }

    /// The longest and the slowest documents of each flow.
    static String costly(RunRecord run) {
        return run.flows().stream()
                .filter(flow -> !flow.findings().longest().isEmpty()
                        || !flow.findings().slowest().isEmpty())
                .map(flow -> RunPage.section(
                        "Costly documents" + RunPage.inFlow(run, flow),
                        "By their keys. Very long ones cost most; long_input and document.maxTokens bound them.",
                        RunPage.pair(
                                table("The longest", flow.findings().longest()),
                                table("The slowest", flow.findings().slowest()))))
                .collect(Collectors.joining());
    }

    private static String table(String caption, List<DocumentCost> documents) {
        List<List<String>> rows = documents.stream()
                .map(document -> List.of(
                        Html.text(Words.key(document.key())),
                        Words.rounded(document.tokens()),
                        Words.duration(Duration.ofMillis(document.millis()))))
                .toList();
        return Html.table(caption, List.of("key", "tokens", "time"), rows);
    }
}
