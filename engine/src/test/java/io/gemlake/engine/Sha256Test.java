// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class Sha256Test {
    /// The example of FIPS 180-2, B.1.
    private static final String OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @Test
    void piecesMakeTheHashOfTheWhole() {
        var pieces = new Sha256();
        pieces.update(utf8("ab"));
        pieces.update(utf8("cd"), 1);

        assertThat(pieces.hex()).isEqualTo(OF_ABC).isEqualTo(Sha256.of(utf8("abc")));
    }

    @Test
    void textsInARowAreNotTheirConcatenation() {
        assertThat(texts("ab", "c")).isNotEqualTo(texts("a", "bc")).isEqualTo(texts("ab", "c"));
    }

    private static String texts(String... texts) {
        var sha256 = new Sha256();
        List.of(texts).forEach(sha256::update);
        return sha256.hex();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
