// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.record.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gemlake.job.JobException;
import io.gemlake.job.page.Html;
import io.gemlake.job.record.Ending;
import io.gemlake.job.record.Outcome;
import io.gemlake.job.record.RunRecord;
import io.gemlake.job.record.SampleRuns;
import io.gemlake.job.record.Setup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunPageTest {
    @Test
    void saysWhatHappened() {
        String page = RunPage.html(SampleRuns.spent(), SampleRuns.nights(14));

        assertThat(page)
                .contains("<title>nightly, 10 February 2026, 22:00 UTC</title>")
                .contains("<span class=\"badge fair\">budget spent</span>")
                .contains("The budget was spent. What was finished is in the sink; 1,701 documents are left")
                .contains("Documents: 12,890 new, 2,520 changed, 34 that failed before. 1,245,538 were up to date, and"
                        + " 15 in quarantine.")
                .contains("Results: 12,816 computed, 560 from the cache, 367 copied from the same text, 136 deleted, 3"
                        + " renamed.")
                .contains("39 documents, 0.3 % of those computed: 35 DOCUMENT_TOO_LONG, 1 NOT_FINITE, 1 SOMETHING_NEW.")
                .contains("<code>DOCUMENT_TOO_LONG</code> <small>input · mails</small><p>The text is longer than")
                .contains("<small>reading · mails</small><p>docs/errors.md explains the code");
        assertThat(headings(page)).contains("The last nights", "The next night").doesNotHaveDuplicates();
    }

    @Test
    void keysAndErrorsAreText() {
        String page = RunPage.html(SampleRuns.spent(), List.of());

        assertThat(page).doesNotContain("<script", "<img", "<h1>taken", "http://", "https://");
        SampleRuns.HOSTILE_KEYS.forEach(key -> assertThat(page).contains(Html.text(Words.key(key))));
        assertThat(RunPage.html(SampleRuns.failed(), List.of()))
                .contains("the source /lake/&lt;mails&gt; cannot be used");
    }

    @Test
    void aNameThatLooksLikeAPlaceOfTheTemplateIsText() {
        RunRecord night = SampleRuns.night(1);
        var named = new RunRecord(
                night.id(), "{{content}} {{title}}", night.started(), night.ending(), night.setup(), List.of());

        assertThat(RunPage.html(named, List.of())).containsOnlyOnce("<main>").contains("<h1>{{content}} ");
    }

    @Test
    void aNightWithoutDocumentsIsShort() {
        String page = RunPage.html(SampleRuns.empty(), List.of());

        assertThat(page).contains("There was nothing to do.", "Nothing. 0 were up to date.");
        assertThat(headings(page)).containsExactly("In and out: documents", "The next night");
    }

    @Test
    void aNightThatFailedSaysWhy() {
        String page = RunPage.html(SampleRuns.failed(), SampleRuns.nights(2));

        assertThat(page).contains("An error stopped the night: SOURCE_INVALID: the source ", "Not counted.");
        assertThat(headings(page)).containsExactly("The last nights", "The next night");
    }

    @Test
    void everyOutcomeHasItsPage() {
        for (Outcome outcome : Outcome.values()) {
            RunRecord run = SampleRuns.night(0).end(new Ending(outcome, null, null));

            assertThat(RunPage.html(run, SampleRuns.nights(3)))
                    .contains(">" + RunPage.words(outcome) + "</span>")
                    .contains("begun 10 February 2026, 22:00 UTC");
        }
    }

    @Test
    void runsAreComparedWithThoseBeforeThemAlone() {
        List<RunRecord> others = Stream.concat(
                        SampleRuns.nights(40).stream(), Stream.of(SampleRuns.night(-1), SampleRuns.night(0)))
                .toList();

        String page = RunPage.html(SampleRuns.night(0), others);

        assertThat(page).isEqualTo(RunPage.html(SampleRuns.night(0), SampleRuns.nights(RunPage.MOST_EARLIER)));
        assertThat(page).contains("13 Jan ", "12 Jan ").doesNotContain("11 Jan ", "11 Feb ");
    }

    @Test
    void anotherModelIsSaid() {
        RunRecord night = SampleRuns.night(0);
        Setup setup = night.setup();
        var other = new Setup("gemma-3-1b", "ab".repeat(32), setup.cores(), setup.version(), setup.driver());
        var run = new RunRecord(night.id(), night.job(), night.started(), night.ending(), other, night.flows());

        assertThat(RunPage.html(run, SampleRuns.nights(1)))
                .contains("gemma-3-1b; the night before had gemma-3-270m of other content.");
        assertThat(RunPage.html(night, SampleRuns.nights(1))).doesNotContain("of other content");
    }

    @Test
    void ofManyLabelsTheMostFrequentAreShown() {
        String page = RunPage.html(SampleRuns.wide(33, 100), List.of());

        assertThat(page)
                .contains("There is no earlier night to compare with. The table of runs has 13 labels more.")
                .contains("<td>label number 19</td>")
                .doesNotContain("<td>label number 20</td>");
        assertThat(page.length()).isLessThan(80_000);
    }

    @Test
    void isWrittenBesideTheLatest(@TempDir Path directory) throws IOException {
        var hadoop = new Configuration(false);
        hadoop.setBoolean("fs.file.impl.disable.cache", true);
        Path pages = directory.resolve("pages");
        RunPages.write(hadoop, pages.toString(), SampleRuns.night(1), List.of());

        String written = RunPages.write(hadoop, pages.toString(), SampleRuns.spent(), SampleRuns.nights(1));

        assertThat(written).isEqualTo("file:" + pages + "/nightly-2026-02-10T22-00-00Z-0c6a1f3e.html");
        String page = RunPage.html(SampleRuns.spent(), SampleRuns.nights(1));
        assertThat(pages.resolve("nightly-2026-02-10T22-00-00Z-0c6a1f3e.html")).hasContent(page);
        assertThat(pages.resolve("nightly-latest.html")).hasContent(page);
        assertThat(pages.resolve("nightly-2026-02-09T22-00-00Z-night-1.html")).exists();

        Files.writeString(directory.resolve("file"), "");
        String below = directory.resolve("file/pages").toString();
        assertThatThrownBy(() -> RunPages.write(hadoop, below, SampleRuns.night(1), List.of()))
                .isInstanceOf(JobException.class)
                .hasMessageStartingWith("SINK_INVALID: the page " + below);
    }

    @Test
    void wordsAreShort() {
        assertThat(DoubleStream.of(0, 0.426, 4.26, 42.6, 426, 4_260, 42_600, 4.26e6, 4.26e9)
                        .mapToObj(Words::rounded))
                .containsExactly("0", "0.43", "4.26", "42.6", "426", "4,260", "42.6 k", "4.26 M", "4.26 G");
        assertThat(LongStream.of(400, 42_000, 185_000, 9_660_000, 360_000_000)
                        .mapToObj(Duration::ofMillis)
                        .map(Words::duration))
                .containsExactly("0.4 s", "42 s", "3 min 5 s", "2 h 41 min", "100 h 0 min");
        assertThat(Words.key("😀".repeat(200))).isEqualTo("😀".repeat(120) + "…");
    }

    private static List<String> headings(String page) {
        return Stream.of(page.split("<h2>"))
                .skip(1)
                .map(part -> part.substring(0, part.indexOf("</h2>")))
                .toList();
    }
}
