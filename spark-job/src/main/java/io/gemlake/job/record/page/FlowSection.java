// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.record.page;

import io.gemlake.job.page.Html;
import io.gemlake.job.page.Svg;
import io.gemlake.job.page.Svg.Box;
import io.gemlake.job.record.FlowRecord;
import io.gemlake.job.record.Work.Flaws;
import io.gemlake.job.record.Work.Origins;
import java.util.ArrayList;
import java.util.List;

/// What came into a flow and went out of it.
final class FlowSection {
    private static final int WIDTH = 360;
    private static final int HEIGHT = 22;

    private FlowSection() {}

    static String of(FlowRecord flow) {
        return RunPage.section(
                "In and out: " + flow.name(),
                flow.source() + " → " + flow.sink(),
                RunPage.pair(documents(flow), results(flow)));
    }

    private static String documents(FlowRecord flow) {
        FlowRecord.Documents documents = flow.documents();
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("new", Words.count(documents.due().added())));
        rows.add(List.of("changed", Words.count(documents.due().changed())));
        row(rows, "of another version of task or model", documents.due().stale());
        row(rows, "failed before", documents.due().failedBefore());
        rows.add(List.of("up to date", Words.count(documents.settled().unchanged())));
        row(rows, "in quarantine", documents.settled().quarantined());
        row(rows, "deleted", documents.settled().deleted());
        row(rows, "renamed", documents.settled().renamed());
        return Html.table("Documents of the source", List.of("documents", "count"), rows);
    }

    private static String results(FlowRecord flow) {
        Origins origins = flow.work().origins();
        Flaws flaws = flow.work().flaws();
        long left = flow.documents().left();
        List<Origin> all = List.of(
                new Origin("computed", origins.computed()),
                new Origin("from the cache", origins.cached()),
                new Origin("copied from the same text", origins.copied()),
                new Origin("left", left));
        long total = all.stream().mapToLong(Origin::count).sum();
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            if (i > 0 && all.get(i).count() == 0) {
                continue;
            }
            rows.add(List.of(
                    "<span class=\"s%d\">■</span> %s".formatted(i, all.get(i).name()),
                    Words.count(all.get(i).count()),
                    total == 0 ? "–" : Words.percent((double) all.get(i).count() / total)));
        }
        share(rows, "of those computed, failed", flaws.failed(), origins.computed());
        share(rows, "cut to the limit", flaws.truncated(), origins.computed());
        share(rows, "read in parts", flaws.merged(), origins.computed());
        return "<div>%s%s</div>"
                .formatted(
                        total == 0 ? "" : bar(all, total),
                        Html.table("Where results came from", List.of("documents due", "count", "share"), rows));
    }

    private record Origin(String name, long count) {}

    private static String bar(List<Origin> origins, long total) {
        var svg = new Svg(WIDTH, HEIGHT, "Where results came from", "One bar; the table below has its numbers");
        double x = 0;
        for (int i = 0; i < origins.size(); i++) {
            double width = (double) origins.get(i).count() / total * WIDTH;
            svg.bar(
                    "s" + i,
                    new Box(x, 0, width, HEIGHT),
                    origins.get(i).name() + ": " + Words.count(origins.get(i).count()));
            x += width;
        }
        return svg.figure();
    }

    /// A row for what there is.
    private static void row(List<List<String>> rows, String name, long count) {
        if (count > 0) {
            rows.add(List.of(name, Words.count(count)));
        }
    }

    private static void share(List<List<String>> rows, String name, long count, long total) {
        if (count > 0) {
            rows.add(List.of(name, Words.count(count), Words.percent((double) count / total)));
        }
    }
}
