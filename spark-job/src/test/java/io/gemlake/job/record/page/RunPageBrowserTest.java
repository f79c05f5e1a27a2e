// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.record.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.job.record.RunRecord;
import io.gemlake.job.record.SampleRuns;
import io.gemlake.job.record.page.Browser.Scheme;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Pages as a browser shows them; `-Dgemlake.docs=write` writes the picture that the docs show.
class RunPageBrowserTest {
    private static final Path DOCUMENTED = Path.of("../docs/images/nightly-report.png");
    private static final int WIDTH = 1040;
    private static final int HEIGHT = 1500;

    @TempDir
    private Path directory;

    private Browser browser;

    @BeforeEach
    void start() {
        browser = Browser.in(directory);
    }

    @Test
    void fitsAPhoneAndADesktopInLightAndDark() throws Exception {
        String page = RunPage.html(SampleRuns.spent(), SampleRuns.nights(14));
        List<String> light = browser.findings(page, Scheme.LIGHT);
        List<String> dark = browser.findings(page, Scheme.DARK);

        assertThat(light).contains("375 background rgb(255, 255, 255)", "1280 background rgb(255, 255, 255)");
        assertThat(dark).contains("375 background rgb(20, 23, 26)", "1280 background rgb(20, 23, 26)");
        for (List<String> findings : List.of(light, dark)) {
            assertSound(findings);
            assertThat(findings)
                    .contains("375 title nightly, 10 February 2026, 22:00 UTC")
                    .contains("375 sections Over the night; In and out: mails; In and out: tickets; Labels: mails,"
                            + " classification; Labels: mails, sentiment; Errors; Costly documents · mails; The last"
                            + " nights; The next night")
                    .contains("375 badges budget spent; moderate drift")
                    .contains("1280 drawings 9");
        }
    }

    @Test
    void pagesOfAllKindsFit() throws Exception {
        RunRecord wide = SampleRuns.wide(20, 100);
        List<String> pages = List.of(
                RunPage.html(SampleRuns.empty(), List.of()),
                RunPage.html(SampleRuns.failed(), SampleRuns.nights(1)),
                RunPage.html(wide, List.of(SampleRuns.wide(25, 3))),
                RunPage.html(SampleRuns.night(0), SampleRuns.nights(40)));
        for (String page : pages) {
            assertSound(browser.findings(page, Scheme.LIGHT));
        }
    }

    @Test
    void hasItsPictureInTheDocs() throws Exception {
        Path png = directory.resolve("page.png");
        browser.picture(RunPage.html(SampleRuns.spent(), SampleRuns.nights(14)), Scheme.LIGHT, png, WIDTH, HEIGHT);
        if ("write".equals(System.getProperty("gemlake.docs"))) {
            Files.createDirectories(DOCUMENTED.getParent());
            Files.copy(png, DOCUMENTED, StandardCopyOption.REPLACE_EXISTING);
        }
        for (Path each : List.of(png, DOCUMENTED)) {
            assertThat(size(each)).isEqualTo(WIDTH + " × " + HEIGHT);
        }
    }

    private static String size(Path png) throws IOException {
        BufferedImage image = ImageIO.read(png.toFile());
        return image.getWidth() + " × " + image.getHeight();
    }

    private static void assertSound(List<String> findings) {
        assertThat(findings)
                .contains("375 scripts 0 images 0 links 0", "1280 scripts 0 images 0 links 0")
                .noneMatch(line -> line.contains(" overflow "))
                .noneMatch(line -> line.contains(" faint "))
                .noneMatch(line -> line.contains(" unnamed "))
                .noneMatch(line -> line.contains(" without "));
    }
}
