// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Pages of `docs/` that are written from the code. With `-Dgemlake.docs=write` the tests write them anew.
final class GeneratedPage {
    private GeneratedPage() {}

    static void assertCurrent(String name, String content) {
        Path page = Path.of("..", "docs", name);
        try {
            if (System.getProperty("gemlake.docs", "").equals("write")) {
                Files.writeString(page, content);
            }
            assertThat(page).as("run this test with -Dgemlake.docs=write").hasContent(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
