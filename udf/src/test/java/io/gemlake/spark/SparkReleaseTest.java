// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SparkReleaseTest {
    @Test
    void takesTheReleaseThatItRunsIn() {
        assertThatNoException().isThrownBy(SparkRelease::require);
    }

    @ParameterizedTest
    @ValueSource(strings = {"4.2.0", "4.2.7", "4.2.0-SNAPSHOT", "4.2.1.vendor-3"})
    void takesEveryPatch(String version) {
        assertThatNoException().isThrownBy(() -> SparkRelease.require(version));
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.5.6", "4.1.0", "4.20.0", "4.3.0", "5.0.0"})
    void refusesOthersAndSaysWhatToDo(String version) {
        assertThatThrownBy(() -> SparkRelease.require(version))
                .isInstanceOf(GemlakeException.class)
                .hasMessage("[GEMLAKE_SPARK_UNSUPPORTED] this is Spark " + version
                        + ", and this release of Gemlake runs inside Spark 4.2; start it with that one");
    }
}
