// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.record.page;

import io.gemlake.job.page.Html;
import io.gemlake.job.record.FlowRecord;
import io.gemlake.job.record.Outcome;
import io.gemlake.job.record.RunRecord;
import io.gemlake.job.record.Setup;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// The page of a run.
public final class RunPage {
    /// How many runs before it a page compares a run with.
    public static final int MOST_EARLIER = 29;

    private final RunRecord run;
    private final List<RunRecord> earlier;

    private RunPage(RunRecord run, List<RunRecord> earlier) {
        this.run = run;
        this.earlier = earlier;
    }

    /// The page as a file of HTML.
    ///
    /// @param others runs of the same job, in any order; those that began before this one are compared with it
    public static String html(RunRecord run, List<RunRecord> others) {
        List<RunRecord> earlier = others.stream()
                .filter(other ->
                        other.started().isBefore(run.started()) && !other.id().equals(run.id()))
                .sorted(Comparator.comparing(RunRecord::started).reversed())
                .limit(MOST_EARLIER)
                .toList();
        return new RunPage(run, earlier).html();
    }

    private String html() {
        var headline = new Headline(run, earlier);
        var content = new StringBuilder(headline.html());
        content.append(Throughput.section(run));
        run.flows().forEach(flow -> content.append(FlowSection.of(flow)));
        run.flows().forEach(flow -> content.append(new LabelSections(flow, earlier).html()));
        content.append(DocumentSections.errors(run));
        content.append(DocumentSections.costly(run));
        content.append(History.section(run, earlier));
        content.append(next());
        content.append(footer());
        return Html.page(RunPage.class, run.job() + ", " + Words.moment(run.started()) + " UTC", content.toString());
    }

    private String next() {
        long left = run.sum(flow -> flow.documents().left());
        String text;
        if (run.flows().isEmpty()) {
            text = "What is due was not counted; the next night begins with that.";
        } else if (left == 0) {
            text = "Nothing is left for the next night but what arrives until then"
                    + (run.sum(flow -> flow.work().flaws().failed()) > 0 ? ", and what failed." : ".");
        } else {
            double hours = run.documentsPerCoreHour() == 0 ? 0 : left / run.documentsPerCoreHour();
            text = Words.count(left, "document") + (left == 1 ? " is" : " are") + " left for the next night"
                    + (hours == 0 ? "." : ": about %s core-hours, as this night went.".formatted(Words.rounded(hours)));
        }
        List<List<String>> rows = run.flows().stream()
                .map(flow -> List.of(
                        Html.text(flow.name()), Words.count(flow.documents().left())))
                .toList();
        return section(
                "The next night", text, run.flows().size() < 2 ? "" : Html.table("", List.of("flow", "left"), rows));
    }

    private String footer() {
        Setup setup = run.setup();
        return "<footer>"
                + Html.definitions(List.of(
                        List.of("Run", run.id()),
                        List.of(
                                "Application",
                                setup.driver().application() + " on "
                                        + setup.driver().host()),
                        List.of(
                                "Model",
                                setup.modelHash().isEmpty()
                                        ? setup.model()
                                        : setup.model() + ", SHA-256 " + setup.modelHash()),
                        List.of("Gemlake", setup.version())))
                + "</footer>";
    }

    /// A heading, a text below it, and markup that follows.
    static String section(String title, String text, String markup) {
        return "<section><h2>%s</h2><p>%s</p>%s</section>%n".formatted(Html.text(title), Html.text(text), markup);
    }

    /// What stands side by side where there is room.
    static String pair(String... markup) {
        return "<div class=\"pair\">" + String.join("", markup) + "</div>";
    }

    /// An outcome in words.
    static String words(Outcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /// How a flow is called where there are several: nothing where it is the only one.
    static String inFlow(RunRecord run, FlowRecord flow) {
        return run.flows().size() < 2 ? "" : " · " + flow.name();
    }
}
