// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.record.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.engine.Requirement;
import io.gemlake.job.page.Html;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A Chromium of this machine, without a window.
final class Browser {
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");
    private static final int LONGEST_SECONDS = 120;

    /// Which colours a reader has chosen.
    enum Scheme {
        DARK(0),
        LIGHT(1);

        /// What Blink calls it.
        private final int number;

        Scheme(int number) {
            this.number = number;
        }
    }

    private final Path program;
    private final Path directory;

    private Browser(Path program, Path directory) {
        this.program = program;
        this.directory = directory;
    }

    /// Where there is none the test is skipped, or fails if `GEMLAKE_REQUIRE` lists `browser`.
    ///
    /// @param directory where it keeps its files
    static Browser in(Path directory) {
        Optional<Path> program = Stream.of(
                        Objects.requireNonNullElse(System.getenv("PATH"), "").split(File.pathSeparator))
                .flatMap(place -> NAMES.stream().map(name -> Path.of(place, name)))
                .filter(Files::isExecutable)
                .findFirst();
        String remedy = "there is no Chromium on the PATH; install one (on Debian: apt-get install chromium)";
        return new Browser(Requirement.require(program, "browser", remedy), directory);
    }

    /// What is found on a page in frames of 375 and 1280 pixels, a line each that begins with the width.
    List<String> findings(String page, Scheme scheme) throws IOException, InterruptedException {
        Path frames = directory.resolve("frames.html");
        Files.writeString(frames, template().replace("{{page}}", Html.text(page)));
        String dom = run(
                scheme, "--window-size=1400,1800", "--dump-dom", frames.toUri().toString());
        int start = dom.indexOf("<pre id=\"findings\">") + "<pre id=\"findings\">".length();
        return dom.substring(start, dom.indexOf("</pre>", start)).lines().toList();
    }

    /// Takes a picture of a page.
    void picture(String page, Scheme scheme, Path png, int width, int height) throws IOException, InterruptedException {
        Path file = directory.resolve("page.html");
        Files.writeString(file, page);
        run(
                scheme,
                "--hide-scrollbars",
                "--window-size=%d,%d".formatted(width, height),
                "--screenshot=" + png,
                file.toUri().toString());
    }

    private String run(Scheme scheme, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                program.toString(),
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--user-data-dir=" + directory.resolve("profile"),
                "--blink-settings=preferredColorScheme=" + scheme.number,
                "--virtual-time-budget=10000"));
        command.addAll(List.of(arguments));
        Path output = directory.resolve("output-" + scheme.name().toLowerCase(Locale.ROOT));
        Process process = new ProcessBuilder(command)
                .redirectOutput(output.toFile())
                .redirectError(Redirect.DISCARD)
                .start();
        try {
            assertThat(process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).isZero();
        return Files.readString(output);
    }

    private static String template() throws IOException {
        try (InputStream file = Objects.requireNonNull(Browser.class.getResourceAsStream("/browser/frames.html"))) {
            return new String(file.readAllBytes(), UTF_8);
        }
    }
}
