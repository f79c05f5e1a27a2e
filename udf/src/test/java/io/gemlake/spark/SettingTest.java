// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SettingTest {
    @Test
    void theDocumentationHasEverySettingAsItIs() {
        String rows = Arrays.stream(Setting.values()).map(SettingTest::row).collect(Collectors.joining("\n"));
        String pinnable = Arrays.stream(Setting.values())
                .filter(Setting::pinnable)
                .map(setting -> "- " + code(setting.key()))
                .collect(Collectors.joining("\n"));
        GeneratedPage.assertCurrent("configuration.md", """
                <!-- Written from io.gemlake.spark.Setting by SettingTest with -Dgemlake.docs=write. -->

                # Configuration

                Settings are given with `--conf key=value` or in `spark-defaults.conf`, and in a session with `SET key=value`: the
                next query has them. A key under `spark.gemlake.` that is none of these has no effect; the log warns of it once and
                names the nearest one.

                | key | type | unit | default | meaning |
                |---|---|---|---|---|
                %s

                ## What only the application chooses

                With `spark.gemlake.paths.static=true`, a session has these as the application was started with them. A query in a
                session that has changed one ends with `GEMLAKE_CONF_STATIC`, and `RESET` of the key takes the change back:

                %s
                """.formatted(rows, pinnable));
    }

    @Test
    void aKeyWithAPlaceForANameStandsForAllNames() {
        var keys = Setting.keys("spark.gemlake.models.<name>.path");
        assertThat(keys.matcher("spark.gemlake.models.qwen2.5-0.5b.path").matches())
                .isTrue();
        assertThat(keys.matcher("spark.gemlake.models..path").matches()).isFalse();
        assertThat(keys.matcher("spark.gemlake.models.small.paths").matches()).isFalse();
        assertThat(Setting.keys("spark.gemlake.model.path")
                        .matcher("spark-gemlake-model-path")
                        .matches())
                .isFalse();
    }

    private static String row(Setting setting) {
        return "| %s | %s | %s | %s | %s |"
                .formatted(
                        code(setting.key()),
                        setting.type().title(),
                        setting.type().unit(),
                        setting.defaultValue().isEmpty() ? "" : code(setting.defaultValue()),
                        setting.meaning());
    }

    private static String code(String text) {
        return "`" + text + "`";
    }
}
