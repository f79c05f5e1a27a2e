// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SettingTest {
    @Test
    void theDocumentationHasEverySettingAsItIs() throws IOException {
        List<String> documented = Files.readAllLines(Path.of("..", "docs", "operations.md")).stream()
                .map(line -> line.replace('`', '\''))
                .filter(line -> line.startsWith("| '" + Setting.PREFIX))
                .toList();
        assertThat(documented)
                .containsExactlyElementsOf(
                        Arrays.stream(Setting.values()).map(SettingTest::row).toList());
    }

    private static String row(Setting setting) {
        String defaultValue = setting.defaultValue().isEmpty() ? "" : "'" + setting.defaultValue() + "'";
        return "| '%s' | %s | %s |".formatted(setting.key(), defaultValue, setting.meaning());
    }
}
