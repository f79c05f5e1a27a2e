// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OlderJavaTest {
    private static final int CLASS_VERSION_OF_JAVA_17 = 61;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "EnrichJob",
                "JobErrorCode",
                "runtime/InstalledRuntime",
                "runtime/RuntimeUnpacker",
            })
    void classesThatAnOlderJavaMeetsAreCompiledForIt(String type) throws IOException {
        try (var in = new DataInputStream(EnrichJob.class.getResourceAsStream(type + ".class"))) {
            in.skipNBytes(6);
            assertThat(in.readUnsignedShort()).isEqualTo(CLASS_VERSION_OF_JAVA_17);
        }
    }
}
