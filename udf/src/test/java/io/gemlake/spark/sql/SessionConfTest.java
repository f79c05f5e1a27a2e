// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gemlake.spark.GemlakeException;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class SessionConfTest {
    @Test
    void aSessionThatNamesAnotherModelIsRefusedUntilItTakesItBack() throws IOException {
        try (SparkSession spark = SqlSession.builder(Path.of("no-such-model.gguf"))
                .config("spark.gemlake.paths.static", true)
                .getOrCreate()) {
            spark.sql("SET spark.gemlake.model.path=/etc/passwd");
            assertThatThrownBy(() -> SessionConf.of(spark))
                    .isInstanceOf(GemlakeException.class)
                    .hasMessageStartingWith("[GEMLAKE_CONF_STATIC] spark.gemlake.model.path is the application's");
            spark.sql("RESET spark.gemlake.model.path");
            assertThat(SessionConf.of(spark).modelPath()).isEqualTo("no-such-model.gguf");
        }
    }

    @Test
    void aSessionNamesItsModelWhereTheApplicationLetsIt() throws IOException {
        try (SparkSession spark =
                SqlSession.builder(Path.of("no-such-model.gguf")).getOrCreate()) {
            spark.sql("SET spark.gemlake.model.path=other.gguf");
            assertThat(SessionConf.of(spark).modelPath()).isEqualTo("other.gguf");
        }
    }
}
