// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gemlake.spark.GemlakeConf;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextKeysTest {
    private static final String SECRET = "0123456789abcdef";

    private static TextKeys keys(String secret) {
        GemlakeConf conf = GemlakeConf.of(new SparkConf(false).set("spark.gemlake.cache.secret", secret));
        return TextKeys.of(conf, new Configuration(false));
    }

    /// By OpenSSL: `printf 'The parcel.' | openssl dgst -sha256 -hmac 0123456789abcdef`.
    @Test
    void areThoseOfOthers() {
        assertThat(keys(SECRET).of("The parcel.".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("a1737babe5122f59fafd6ee0d1003ac8a2b82d179fe15edceb6eb03ecb1fc59a");
    }

    @Test
    void aSecretMayStandInAFile(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("secret"), SECRET + "\n");

        assertThat(keys("file:" + file).of(new byte[] {'a'}))
                .isEqualTo(keys(SECRET).of(new byte[] {'a'}));
        assertThatThrownBy(() -> keys("file:" + directory.resolve("none")))
                .hasMessageContaining("[GEMLAKE_CACHE_INVALID.SECRET_UNREADABLE]");
    }

    @Test
    void showNothingOfTheirSecret() {
        assertThat(keys(SECRET)).asString().doesNotContain(SECRET);
        assertThatThrownBy(() -> keys("0123456789abcde"))
                .hasMessageContaining("[GEMLAKE_CACHE_INVALID.SECRET_SHORT]")
                .hasMessageContaining("15 characters")
                .hasMessageNotContaining("0123");
        assertThatThrownBy(() -> keys("")).hasMessageContaining("[GEMLAKE_CACHE_INVALID.SECRET_MISSING]");
    }

    @Test
    void noSessionChoosesItsSecret() {
        var application = new SparkConf(false).set("spark.gemlake.cache.secret", SECRET);

        assertThatThrownBy(() -> GemlakeConf.ofSession(
                        application, Map.of("spark.gemlake.cache.secret", "another-secret-of-mine")))
                .hasMessageContaining("[GEMLAKE_CONF_STATIC]")
                .hasMessageNotContaining("another-secret");
    }
}
