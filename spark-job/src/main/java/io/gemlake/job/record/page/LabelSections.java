// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.record.page;

import io.gemlake.job.page.Html;
import io.gemlake.job.page.Svg;
import io.gemlake.job.page.Svg.Anchor;
import io.gemlake.job.page.Svg.Box;
import io.gemlake.job.record.Findings.LabelCount;
import io.gemlake.job.record.FlowRecord;
import io.gemlake.job.record.RunRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The labels of each task of a flow, beside those of the nights before.
final class LabelSections {
    /// Nights that are compared with.
    private static final int MOST_NIGHTS = 7;

    private static final int MOST_LABELS = 20;
    private static final int WIDTH = 360;
    private static final int ROW = 34;
    private static final int THICK = 12;
    private static final int END = 310;

    private final FlowRecord flow;
    private final List<FlowRecord> before;

    /// @param earlier the last run first
    LabelSections(FlowRecord flow, List<RunRecord> earlier) {
        this.flow = flow;
        before = earlier.stream()
                .flatMap(run -> run.flows().stream())
                .filter(each -> each.name().equals(flow.name())
                        && !each.findings().labels().isEmpty())
                .limit(MOST_NIGHTS)
                .toList();
    }

    String html() {
        return flow.findings().labels().stream()
                .map(LabelCount::task)
                .distinct()
                .map(this::section)
                .collect(Collectors.joining());
    }

    /// A label's share of a night's, and of the nights' before.
    private record Share(String label, long count, double now, double earlier, double probability) {
        private boolean isKnown() {
            return !Double.isNaN(earlier);
        }
    }

    private String section(String task) {
        Map<String, Long> now = counts(Stream.of(flow), task);
        Map<String, Long> earlier = counts(before.stream(), task);
        List<Share> shares = shares(task, now, earlier);
        List<Share> shown = shares.size() <= MOST_LABELS ? shares : shares.subList(0, MOST_LABELS);
        int hidden = shares.size() - shown.size();
        return RunPage.section(
                "Labels: " + flow.name() + ", " + task,
                comparison(now, earlier)
                        + (hidden == 0
                                ? ""
                                : " The table of runs has %s more.".formatted(Words.count(hidden, "label"))),
                badge(Drift.of(now, earlier)) + RunPage.pair(plot(task, shown), table(shown)));
    }

    private String comparison(Map<String, Long> now, Map<String, Long> earlier) {
        if (earlier.isEmpty()) {
            return "There is no earlier night to compare with.";
        }
        Drift drift = Drift.of(now, earlier);
        String nights = before.size() == 1 ? "the night before" : "the %d nights before".formatted(before.size());
        if (drift.level() == Drift.Level.UNKNOWN) {
            return "Too few labels to compare with %s: less than %d.".formatted(nights, Drift.FEWEST);
        }
        String index = String.format(
                Locale.ROOT,
                "Population stability index %.2f against %s; from 0.10 the drift is moderate, from 0.25 large.",
                drift.index(),
                nights);
        return drift.chance() <= Drift.MODERATE
                ? index
                : index
                        + String.format(
                                Locale.ROOT,
                                " Of so few documents chance alone reaches %.2f in one of a hundred nights: below that"
                                        + " nothing is marked.",
                                drift.chance());
    }

    private static String badge(Drift drift) {
        return switch (drift.level()) {
            case UNKNOWN, NONE -> "";
            case MODERATE -> "<p><span class=\"badge fair\">moderate drift</span></p>";
            case LARGE -> "<p><span class=\"badge bad\">large drift</span></p>";
        };
    }

    private static Map<String, Long> counts(Stream<FlowRecord> flows, String task) {
        return flows.flatMap(each -> each.findings().labels().stream())
                .filter(each -> each.task().equals(task))
                .collect(Collectors.groupingBy(
                        LabelCount::label, LinkedHashMap::new, Collectors.summingLong(LabelCount::count)));
    }

    private List<Share> shares(String task, Map<String, Long> now, Map<String, Long> earlier) {
        double nowTotal = total(now);
        double earlierTotal = total(earlier);
        Map<String, Double> probabilities = flow.findings().labels().stream()
                .filter(each -> each.task().equals(task))
                .collect(Collectors.toMap(LabelCount::label, LabelCount::meanProbability, (one, _) -> one));
        return Stream.concat(now.keySet().stream(), earlier.keySet().stream())
                .distinct()
                .map(label -> new Share(
                        label,
                        now.getOrDefault(label, 0L),
                        nowTotal == 0 ? 0 : now.getOrDefault(label, 0L) / nowTotal,
                        earlierTotal == 0 ? Double.NaN : earlier.getOrDefault(label, 0L) / earlierTotal,
                        probabilities.getOrDefault(label, Double.NaN)))
                .sorted(Comparator.comparingLong(Share::count).reversed())
                .toList();
    }

    private static double total(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    private static String plot(String task, List<Share> shares) {
        var svg = new Svg(
                WIDTH,
                ROW * shares.size() + 4,
                "Labels of " + task,
                "A bar for each label's share; a line marks its share on the nights before");
        double most = shares.stream()
                .mapToDouble(share -> Math.max(share.now(), share.isKnown() ? share.earlier() : 0))
                .max()
                .orElse(1);
        double scale = END / Math.max(most, Double.MIN_NORMAL);
        for (int i = 0; i < shares.size(); i++) {
            Share share = shares.get(i);
            double y = i * ROW + ROW - THICK - 2.0;
            svg.text(0, y - 5, Anchor.START, Words.label(share.label()));
            svg.bar("empty", new Box(0, y, END, THICK), share.label());
            svg.bar("s0", new Box(0, y, share.now() * scale, THICK), share.label() + ": " + Words.percent(share.now()));
            if (share.isKnown()) {
                svg.line("mark", share.earlier() * scale, y - 3, share.earlier() * scale, y + THICK + 3);
            }
            svg.text(END + 6, y + THICK - 1, Anchor.START, Words.percent(share.now()));
        }
        return svg.figure();
    }

    private static String table(List<Share> shares) {
        List<List<String>> rows = new ArrayList<>();
        for (Share share : shares) {
            rows.add(List.of(
                    Html.text(share.label()),
                    Words.count(share.count()),
                    Words.percent(share.now()),
                    share.isKnown() ? Words.percent(share.earlier()) : "–",
                    Double.isNaN(share.probability()) ? "–" : String.format(Locale.ROOT, "%.2f", share.probability())));
        }
        return Html.table(
                "Labels of this night, their share before, and the mean probability of those given",
                List.of("label", "count", "share", "before", "prob."),
                rows);
    }
}
