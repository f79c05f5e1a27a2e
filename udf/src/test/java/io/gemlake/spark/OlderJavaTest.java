// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OlderJavaTest {
    private static final int CLASS_VERSION_OF_JAVA_17 = 61;

    @ParameterizedTest
    @ValueSource(
            classes = {
                ExecutorProbe.class,
                GemlakeExtensions.class,
                GemlakeKryoRegistrator.class,
                GemlakePlugin.class,
                ModelChunk.class
            })
    void classesThatAnOlderJavaMeetsAreCompiledForIt(Class<?> type) throws IOException {
        try (var in = new DataInputStream(type.getResourceAsStream(type.getSimpleName() + ".class"))) {
            in.skipNBytes(6);
            assertThat(in.readUnsignedShort()).isEqualTo(CLASS_VERSION_OF_JAVA_17);
        }
    }
}
