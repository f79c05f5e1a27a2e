// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.record.page;

import io.gemlake.job.page.Html;
import io.gemlake.job.record.Findings.ErrorCount;
import io.gemlake.job.record.Outcome;
import io.gemlake.job.record.RunRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What happened, in words, and the numbers that matter first.
final class Headline {
    private final RunRecord run;
    private final List<RunRecord> earlier;

    Headline(RunRecord run, List<RunRecord> earlier) {
        this.run = run;
        this.earlier = earlier;
    }

    String html() {
        return "<header><h1>%s <span class=\"badge %s\">%s</span></h1><p class=\"when\">%s</p><p class=\"lead\">%s</p></header>%n"
                        .formatted(
                                Html.text(run.job()),
                                tone(run.ending().outcome()),
                                RunPage.words(run.ending().outcome()),
                                Html.text(when()),
                                Html.text(lead()))
                + tiles()
                + Html.definitions(Stream.concat(
                                Stream.of(
                                        List.of("Came in", cameIn()),
                                        List.of("Went out", wentOut()),
                                        List.of("Failed", failed()),
                                        List.of("Cost", cost())),
                                otherModel())
                        .toList());
    }

    /// The style of an outcome.
    static String tone(Outcome outcome) {
        return switch (outcome) {
            case COMPLETE -> "good";
            case BUDGET_SPENT, RUNNING -> "fair";
            case TOO_MANY_FAILED, FAILED, INTERRUPTED -> "bad";
        };
    }

    private String when() {
        String begun = Words.moment(run.started());
        return run.ending().at() == null
                ? "begun " + begun + " UTC"
                : "%s to %s UTC, %s".formatted(begun, Words.time(run.ending().at()), Words.duration(run.elapsed()));
    }

    private String lead() {
        long failed = run.sum(flow -> flow.work().flaws().failed());
        long left = run.sum(flow -> flow.documents().left());
        return switch (run.ending().outcome()) {
            case COMPLETE ->
                run.sum(flow -> flow.documents().due().total()) == 0
                        ? "There was nothing to do."
                        : "Everything that was due is done%s."
                                .formatted(
                                        failed == 0
                                                ? ""
                                                : ", but for " + Words.count(failed, "document") + " that failed");
            case BUDGET_SPENT ->
                "The budget was spent. What was finished is in the sink; %s left for the next night."
                        .formatted(Words.count(left, "document") + (left == 1 ? " is" : " are"));
            case TOO_MANY_FAILED -> "The night went to its end, and more documents failed than the spec allows.";
            case FAILED ->
                "An error stopped the night: %s. Parts that were finished stay."
                        .formatted(Objects.requireNonNullElse(run.ending().error(), "no message")
                                .strip());
            case INTERRUPTED ->
                "The night was stopped, or its process died. Parts that were finished stay; the next run"
                        + " goes on there.";
            case RUNNING -> "The night has not ended. This is what it has done so far.";
        };
    }

    private String tiles() {
        return Stream.of(
                        tile(
                                "documents computed",
                                each -> each.sum(flow -> flow.work().computed())),
                        tile(
                                "documents failed",
                                each -> each.sum(flow -> flow.work().flaws().failed())),
                        tile(
                                "tokens",
                                each -> each.sum(flow -> flow.work().tokens().total())),
                        tile("core-hours", RunRecord::coreHours))
                .collect(Collectors.joining("", "<ul class=\"tiles\">", "</ul>\n"));
    }

    private String tile(String what, ToDoubleFunction<RunRecord> number) {
        double[] before = earlier.stream().mapToDouble(number).sorted().toArray();
        String usual = before.length == 0 ? "" : "usually " + Words.rounded(before[before.length / 2]);
        return "<li><b>%s</b><span>%s</span><small>%s</small></li>"
                .formatted(Words.rounded(number.applyAsDouble(run)), what, usual);
    }

    private String cameIn() {
        if (run.flows().isEmpty()) {
            return "Not counted.";
        }
        List<String> due = new ArrayList<>();
        add(due, run.sum(flow -> flow.documents().due().added()), "new");
        add(due, run.sum(flow -> flow.documents().due().changed()), "changed");
        add(due, run.sum(flow -> flow.documents().due().stale()), "of another version");
        add(due, run.sum(flow -> flow.documents().due().failedBefore()), "that failed before");
        long unchanged = run.sum(flow -> flow.documents().settled().unchanged());
        long quarantined = run.sum(flow -> flow.documents().settled().quarantined());
        return (due.isEmpty() ? "Nothing" : "Documents: " + String.join(", ", due)) + ". " + Words.count(unchanged)
                + (unchanged == 1 ? " was" : " were") + " up to date"
                + (quarantined == 0 ? "." : ", and " + Words.count(quarantined) + " in quarantine.");
    }

    private String wentOut() {
        List<String> results = new ArrayList<>();
        add(results, run.sum(flow -> flow.work().computed()), "computed");
        add(results, run.sum(flow -> flow.work().origins().cached()), "from the cache");
        add(results, run.sum(flow -> flow.work().origins().copied()), "copied from the same text");
        add(results, run.sum(flow -> flow.documents().settled().deleted()), "deleted");
        add(results, run.sum(flow -> flow.documents().settled().renamed()), "renamed");
        return (results.isEmpty() ? "Nothing" : "Results: " + String.join(", ", results)) + ".";
    }

    private String failed() {
        long failed = run.sum(flow -> flow.work().flaws().failed());
        long computed = run.sum(flow -> flow.work().computed());
        Map<String, Long> codes = run.flows().stream()
                .flatMap(flow -> flow.findings().errors().stream())
                .collect(Collectors.groupingBy(ErrorCount::code, Collectors.summingLong(ErrorCount::count)));
        String why = codes.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .map(code -> Words.count(code.getValue()) + " " + code.getKey())
                .collect(Collectors.joining(", "));
        return failed == 0
                ? "Nothing."
                : "%s, %s of those computed%s."
                        .formatted(
                                Words.count(failed, "document"),
                                Words.percent((double) failed / Math.max(failed, computed)),
                                why.isEmpty() ? "" : ": " + why);
    }

    private String cost() {
        double hours = run.coreHours();
        long input = run.sum(flow -> flow.work().tokens().input());
        long output = run.sum(flow -> flow.work().tokens().output());
        long shared = run.sum(flow -> flow.work().tokens().shared());
        double computeHours = run.sum(flow -> flow.work().computeMillis()) / 3.6e6;
        String speed = run.documentsPerCoreHour() == 0
                ? ""
                : ", %s documents a core-hour, tasks busy for %s of it"
                        .formatted(
                                Words.rounded(run.documentsPerCoreHour()),
                                Words.percent(Math.min(1, computeHours / hours)));
        return "%s core-hours on %s%s. %s tokens read, %s written%s."
                .formatted(
                        Words.rounded(hours),
                        Words.count(run.setup().cores(), "core"),
                        speed,
                        Words.rounded(input),
                        Words.rounded(output),
                        shared == 0 ? "" : ", %s of shared prefixes not read again".formatted(Words.rounded(shared)));
    }

    /// That the labels may differ for the model's sake.
    private Stream<List<String>> otherModel() {
        return earlier.stream()
                .limit(1)
                .filter(before -> !before.setup().modelHash().isEmpty()
                        && !run.setup().modelHash().isEmpty())
                .filter(before -> !before.setup().modelHash().equals(run.setup().modelHash()))
                .map(before -> List.of(
                        "Model",
                        "%s; the night before had %s of other content."
                                .formatted(run.setup().model(), before.setup().model())));
    }

    private static void add(List<String> words, long count, String what) {
        if (count > 0) {
            words.add(Words.count(count) + " " + what);
        }
    }
}
